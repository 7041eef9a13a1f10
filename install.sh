#!/bin/sh
# Installs mayfly for the current user; see --help. In braces, so that half a file runs nothing.
# shellcheck disable=SC2317 # steps are called by name
{
  set -eu
  root=$(cd "$(dirname "$0")" && pwd -P)
  # shellcheck source=scripts/bootstrap.sh
  . "$root/scripts/bootstrap.sh"
  # shellcheck source=scripts/steps.sh
  . "$root/scripts/steps.sh"
  # shellcheck source=scripts/lacking.sh
  . "$root/scripts/lacking.sh"

  usage() {
    cat <<'HELP'
usage: ./install.sh [--yes] [--no-images] [--shims|--no-shims]
       ./install.sh --uninstall

Builds mayfly from this checkout and installs it for you:

  ~/.local/bin/mayfly               the executable; it needs neither this checkout nor Node afterwards
  ~/.local/share/mayfly/init.zsh    the zsh functions, and one marked block in .zshrc that sources them
  ~/.local/share/mayfly/bin         if you want: claude, gemini, glm for scripts, timeout, xargs, bash and fish
  ~/.docker-ai-config               the store: your logins and settings, readable by you only

Then it builds the container images and proves the whole way with mayfly selftest. Run it again after git pull;
where nothing is new it changes nothing. Each step is a line; what is said besides is in a log that a failure names.

  --yes          install missing system packages, start Docker, and write the shims of a first installation, without asking
  --no-images    leave the images for the first call, and the selftest for later
  --shims        have scripts and other shells call claude, gemini and glm in containers, too: first on PATH in zsh
  --no-shims     leave scripts what they call now, and remove the shims of an earlier installation
  --uninstall    remove all of it but the store, and stop the Docker engine if mayfly had to start dockerd itself
  --help         this text
HELP
  }

  fail() {
    say "$*"
    exit 1
  }

  # Asks once before the system is changed, whatever has to be changed; the end of input means no.
  consent() {
    if [ "$yes" = no ]; then
      printf 'mayfly: go on? [y/N] ' >&2
      read -r answer || answer=
      case "$answer" in
        [yY] | [yY][eE][sS]) yes=yes ;;
        *) fail "nothing was installed; do it yourself, then run $0 again" ;;
      esac
    fi
    become_root
  }

  # What sudo asks, it asks before a step writes over it.
  become_root() {
    if [ "$(uname -s)" != Linux ] || [ "$(id -u)" -eq 0 ] || sudo -n true 2>/dev/null; then return; fi
    sudo -v || fail 'this needs root, and sudo does not give it'
  }

  # COMMAND…: says which packages bring them.
  announce() {
    manager=$(package_manager)
    [ -n "$manager" ] || fail "no package manager that is known here; install $*, then run $0 again"
    packages=$(packages_of "$manager" "$@" | tr '\n' ' ')
    say "to install with $manager: $packages"
    [ "$(id -u)" -eq 0 ] || [ "$manager" = brew ] || have sudo || fail "this needs root, and there is no sudo"
  }

  # Finds out what has to be changed outside HOME, and asks; nothing is changed yet.
  prepare() {
    packages=
    # shellcheck disable=SC2046 # one word a command
    set -- $(lacking)
    was=up
    [ "$images" = no ] || uses_podman || was=$(engine_state)
    joins=no
    if [ "$was" != up ] && [ "$(uname -s)" = Linux ] && [ "$(id -u)" -ne 0 ]; then
      is_in_docker_group || joins=yes
    fi
    [ $# -gt 0 ] || [ "$was" = down ] || [ "$joins" = yes ] || return 0

    if [ $# -gt 0 ]; then announce "$@"; fi
    [ "$was" != down ] || say 'to start: the Docker engine'
    [ "$joins" = no ] || say "to add $(id -un) to the group docker: whoever is in it can become root"
    consent
  }

  # Once, where mayfly is new; later they stay as they are. Who is not at a terminal has not said so.
  ask_for_shims() {
    if [ -n "$shims" ] || [ -e "$bin" ]; then return; fi
    if [ "$unasked" = yes ]; then
      shims=yes
    elif [ -t 0 ]; then
      printf 'mayfly: have scripts, timeout, xargs and the like call claude, gemini and glm in containers, too? [Y/n] ' >&2
      read -r answer || answer=no
      case "$answer" in
        [nN] | [nN][oO]) ;;
        *) shims=yes ;;
      esac
    fi
  }

  install_missing() {
    if [ -n "$packages" ]; then
      # shellcheck disable=SC2086 # one word a package
      tell $packages
      # shellcheck disable=SC2086
      install_packages "$manager" $packages || return
    else
      tell 'all there'
    fi
    [ "$joins" = no ] || as_root usermod -aG docker "$(id -un)"
  }

  # True where the session began before its user joined the group docker.
  is_older_than_group() {
    [ "$(id -u)" -ne 0 ] && is_in_docker_group && ! id -Gn | grep -qw docker
  }

  installed_mayfly() {
    if is_older_than_group; then
      bin=$bin sg docker -c "\"\$bin\" $*"
    else
      "$bin" "$@"
    fi
  }

  install_executable() {
    if executable_is_stale; then
      trust_system "$work"
      if [ ! -d "$HOME/.npm" ]; then export npm_config_cache="$work/npm"; fi # who does not use npm keeps no cache of it
      export npm_config_devdir="$work/node-gyp"
      install_dependencies || return
      build_executable || return
    fi
    # shellcheck disable=SC2088 # to be read
    tell '~/.local/bin/mayfly'
    ! cmp -s "$root/dist/mayfly" "$bin" || return 0
    mkdir -p "$(dirname "$bin")" && cp "$root/dist/mayfly" "$bin.new" && mv -f "$bin.new" "$bin"
  }

  start_engine() {
    installed_mayfly engine start --at-boot >"$work/engine" || return
    tell "$(sed -n '1s/ answers at .*//p' "$work/engine")"
    # It has said which way it tried last, and where to read what came of it.
    ! grep -q '^started with' "$work/engine" || tell "$(sed -n 's/.*; starting [^(]*(\(.*\))$/(started with \1)/p' "$log" | tail -n 1)"
  }

  write_functions() {
    "$bin" init zsh --write
  }

  write_shims() {
    if [ "$shims" = no ]; then
      tell none
      "$bin" init shims --remove
      return
    fi
    tell 'first on PATH in zsh; mayfly init shims --remove takes them away'
    wrote=0
    "$bin" init shims 2>"$work/shims" || wrote=$?
    cat "$work/shims"
    return "$wrote"
  }

  build_images() {
    installed_mayfly image build >"$work/tags" || return
    # shellcheck disable=SC2046 # one word a tag
    tell $(sed 's,^mayfly/,,' "$work/tags")
  }

  # Where no registry answers, the base is made of packages: what that takes is asked for when it is known.
  images() {
    if step images build_images; then return; fi
    # shellcheck disable=SC2046 # one word a command
    set -- $(lacking_for_base)
    if [ $# -eq 0 ] || ! grep -q 'no image registry answers' "$log"; then fail_step; fi
    postpone_step 'no image registry answers: the base is to be built from packages'
    announce "$@"
    consent
    do_step packages install_missing
    do_step images build_images
  }

  run_selftest() {
    checked=0
    installed_mayfly selftest >"$work/checks" || checked=$?
    cat "$work/checks"
    tell "$(grep -c '^ok ' "$work/checks") checks passed"
    return "$checked"
  }

  install() {
    prepare
    ask_for_shims
    start_steps
    do_step packages install_missing
    do_step executable install_executable
    if [ "$images" = yes ]; then do_step engine start_engine; fi
    do_step 'zsh functions' write_functions
    if [ -n "$shims" ]; then do_step shims write_shims; fi
    if [ "$images" = yes ]; then
      images
      do_step self-test run_selftest
    fi
    if is_older_than_group; then say 'you are in the group docker from your next login on: log in anew first'; fi
    [ "$shims" != yes ] || grep ' put ' "$work/shims" >&2 || : # what bash or fish needs besides, where that is the user's shell
    case "${SHELL:-}" in
      */zsh) say 'ready; open a new terminal and type claude' ;;
      *) say 'ready; type zsh, then claude (chsh makes zsh your shell)' ;;
    esac
  }

  uninstall() {
    [ -x "$bin" ] || bin="$root/dist/mayfly"
    [ -x "$bin" ] || fail 'there is no mayfly to uninstall'
    installed_mayfly uninstall
  }

  main() {
    yes=no images=yes shims='' action=install
    bin="$HOME/.local/bin/mayfly"
    for argument in "$@"; do
      case "$argument" in
        --yes) yes=yes ;;
        --no-images) images=no ;;
        --shims) shims=yes ;;
        --no-shims) shims=no ;;
        --uninstall) action=uninstall ;;
        --help | -h)
          usage
          return
          ;;
        *)
          usage >&2
          return 64
          ;;
      esac
    done
    unasked=$yes # consent changes the other one
    if [ "$(id -u)" -eq 0 ] && [ -n "${SUDO_USER:-}" ]; then
      fail 'run it without sudo: it asks for root where it needs to'
    fi
    case "$action" in
      install) install ;;
      uninstall) uninstall ;;
    esac
  }

  main "$@"
  exit
}
