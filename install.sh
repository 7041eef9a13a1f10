#!/bin/sh
# Installs mayfly for the current user; see --help. In braces, so that half a file runs nothing.
{
  set -eu
  root=$(cd "$(dirname "$0")" && pwd -P)
  # shellcheck source=scripts/bootstrap.sh
  . "$root/scripts/bootstrap.sh"

  usage() {
    cat <<'HELP'
usage: ./install.sh [--yes] [--no-images]
       ./install.sh --uninstall

Builds mayfly from this checkout and installs it for you:

  ~/.local/bin/mayfly               the executable; it needs neither this checkout nor Node afterwards
  ~/.local/share/mayfly/init.zsh    the zsh functions, and one marked block in .zshrc that sources them
  ~/.docker-ai-config               the store: your logins and settings, readable by you only

Then it builds the container images and proves the whole way with mayfly selftest. Run it again after git pull;
where nothing is new it changes nothing.

  --yes          install missing system packages and start Docker without asking
  --no-images    leave the images for the first call, and the selftest for later
  --uninstall    remove all of it but the store
  --help         this text
HELP
  }

  fail() {
    say "$*"
    exit 1
  }

  # Commands that this machine lacks, for the executable and for using it.
  lacking() {
    have zsh || echo zsh
    if ! have podman; then
      if ! have docker || { [ "$(engine_state)" = down ] && lacks_daemon; }; then echo docker; fi
    fi
    if executable_is_stale; then
      have node || echo node
      have npm || echo npm
    fi
  }

  # And those for the base image, where no image registry answers.
  lacking_for_base() {
    [ "$(uname -s)" = Linux ] || return 0
    have npm || echo npm
    PATH="$PATH:/usr/sbin:/sbin" have debootstrap || echo debootstrap
    [ "$(id -u)" -eq 0 ] || have fakeroot || echo fakeroot
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
  }

  # COMMAND…: says which packages bring them.
  announce() {
    manager=$(package_manager)
    [ -n "$manager" ] || fail "no package manager that is known here; install $*, then run $0 again"
    say "to install with $manager: $(packages_of "$manager" "$@" | tr '\n' ' ')"
    [ "$(id -u)" -eq 0 ] || [ "$manager" = brew ] || have sudo || fail "this needs root, and there is no sudo"
  }

  prepare_system() {
    # shellcheck disable=SC2046 # one word a command
    set -- $(lacking)
    was=up
    [ "$images" = no ] || was=$(engine_state)
    joins=no
    if [ "$was" != up ] && [ "$(uname -s)" = Linux ] && [ "$(id -u)" -ne 0 ] && ! have podman; then
      id -Gn | grep -qw docker || joins=yes
    fi
    [ $# -gt 0 ] || [ "$was" = down ] || [ "$joins" = yes ] || return 0

    if [ $# -gt 0 ]; then announce "$@"; fi
    [ "$was" != down ] || say 'to start: the Docker engine'
    [ "$joins" = no ] || say "to add $(id -un) to the group docker: whoever is in it can become root"
    consent

    # shellcheck disable=SC2046 # one word a package
    if [ $# -gt 0 ]; then install_packages "$manager" $(packages_of "$manager" "$@"); fi
    [ "$joins" = no ] || as_root usermod -aG docker "$(id -un)"
    if [ "$was" = down ] && [ "$(engine_state)" = down ]; then
      start_docker || :
      wait_for_engine 60 || say 'the engine does not answer yet'
    fi
  }

  # Through sg where the session began before its user joined the group docker.
  installed_mayfly() {
    if [ "$(engine_state)" = denied ] && id -Gn "$(id -un)" | grep -qw docker; then
      bin=$bin sg docker -c "\"\$bin\" $*"
    else
      "$bin" "$@"
    fi
  }

  build_images() {
    installed_mayfly image build && return
    # shellcheck disable=SC2046 # one word a command
    set -- $(lacking_for_base)
    [ $# -gt 0 ] || return 1
    announce "$@"
    consent
    # shellcheck disable=SC2046 # one word a package
    install_packages "$manager" $(packages_of "$manager" "$@")
    installed_mayfly image build
  }

  install_executable() {
    if executable_is_stale; then
      say 'building the executable'
      if [ ! -d "$HOME/.npm" ]; then
        # Who does not use npm keeps no cache of it.
        npm_config_cache=$(mktemp -d)
        export npm_config_cache
        trap 'rm -rf "$npm_config_cache"' EXIT
      fi
      install_dependencies
      build_executable
    fi
    cmp -s "$root/dist/mayfly" "$bin" && return
    mkdir -p "$(dirname "$bin")"
    cp "$root/dist/mayfly" "$bin.new"
    mv -f "$bin.new" "$bin"
    say "$bin written"
  }

  install() {
    prepare_system
    install_executable
    "$bin" init zsh --write
    if [ "$images" = yes ]; then
      build_images
      installed_mayfly selftest
    fi
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
    yes=no images=yes action=install
    bin="$HOME/.local/bin/mayfly"
    for argument in "$@"; do
      case "$argument" in
        --yes) yes=yes ;;
        --no-images) images=no ;;
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
