# shellcheck shell=sh
# Sourced by install.sh after bootstrap.sh: which commands this machine lacks for mayfly.

# As the system knows it, which may be newer than this session.
is_in_docker_group() {
  id -Gn "$(id -un)" | grep -qw docker
}

# True where calls will use Podman: it needs no permission of anybody, and no service.
uses_podman() {
  have podman && [ "$(uname -s)" = Linux ] || return 1
  case "$(engine_state docker)" in
    up) return 1 ;;
    denied) ! is_in_docker_group ;;
    *) lacks_daemon || { [ "$(id -u)" -ne 0 ] && ! is_in_docker_group; } ;;
  esac
}

# Commands that this machine lacks, for the executable and for using it.
lacking() {
  have zsh || echo zsh
  if uses_podman; then
    [ "$(id -u)" -eq 0 ] || have newuidmap || echo newuidmap
    have catatonit || [ -x /usr/libexec/podman/catatonit ] || echo catatonit
  elif ! have podman; then
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
