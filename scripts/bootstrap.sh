# shellcheck shell=sh
# Sourced by install.sh and test/run.sh, with $root set to the checkout: what both need to know of the machine, how they
# install what it lacks, and how the executable is made.
: "${root:?}"

say() {
  printf 'mayfly: %s\n' "$*" >&2
}

have() {
  command -v "$1" >/dev/null 2>&1
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  else
    sudo -- "$@"
  fi
}

# The package manager of this machine; nothing where it has none that we know.
package_manager() {
  case "$(uname -s)" in
    Darwin) set -- brew ;;
    *) set -- apt-get dnf pacman ;;
  esac
  for manager in "$@"; do
    if have "$manager"; then
      echo "$manager"
      return
    fi
  done
}

# MANAGER COMMAND…: the packages that bring these commands.
packages_of() {
  manager=$1
  shift
  for command in "$@"; do
    case "$manager:$command" in
      apt-get:docker | apt-get:dockerd) echo docker.io && newer_docker_packages ;;
      apt-get:node | dnf:node | pacman:node) echo nodejs ;;
      apt-get:ssh) echo openssh-client ;;
      apt-get:sshd) echo openssh-server ;;
      dnf:docker | dnf:dockerd) echo moby-engine ;;
      dnf:npm) echo nodejs-npm ;;
      dnf:ssh) echo openssh-clients ;;
      pacman:dockerd) echo docker ;;
      pacman:ssh) echo openssh ;;
      brew:docker) printf 'docker\ncolima\n' ;;
      brew:npm) ;; # comes with node
      *) echo "$command" ;;
    esac
  done
}

# Debian 13 has the client of Docker in a package of its own.
newer_docker_packages() {
  if apt-cache show docker-cli >/dev/null 2>&1; then echo docker-cli; fi
}

# MANAGER PACKAGE…
install_packages() {
  manager=$1
  shift
  case "$manager" in
    apt-get)
      as_root apt-get update -q
      as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "$@"
      ;;
    dnf) as_root dnf install -y "$@" ;;
    pacman) as_root pacman -S --needed --noconfirm "$@" ;;
    brew) brew install "$@" ;;
  esac
}

# [ENGINE…]: up when one of them answers us, denied when it does not want to, else down.
engine_state() {
  [ $# -gt 0 ] || set -- docker podman
  state=down
  for engine in "$@"; do
    have "$engine" || continue
    if answer=$("$engine" ps -q 2>&1); then
      echo up
      return
    fi
    case "$answer" in *'permission denied'*) state=denied ;; *) ;; esac
  done
  echo "$state"
}

# True where the client of Docker is all of it that is here, and speaks to nobody elsewhere.
lacks_daemon() {
  [ "$(uname -s)" = Linux ] && [ -z "${DOCKER_HOST:-}" ] || return 1
  [ "$(docker context show 2>/dev/null || echo default)" = default ] || return 1
  ! PATH="$PATH:/usr/sbin:/sbin" have dockerd
}

# Starts Docker as this machine starts its services.
start_docker() {
  if [ "$(uname -s)" = Darwin ]; then
    if have colima; then colima start; else open -a Docker; fi
  elif [ -d /run/systemd/system ]; then
    as_root systemctl enable --now docker
  else
    as_root service docker start
  fi
}

# SECONDS [ENGINE…]: waits until one of them answers.
wait_for_engine() {
  limit=$1
  shift
  waited=0
  while [ "$(engine_state "$@")" = down ]; do
    [ "$waited" -lt "$limit" ] || return 1
    sleep 1
    waited=$((waited + 1))
  done
}

# True when something that the executable is made of is newer than it. (assets.ts is generated from the rest.)
executable_is_stale() {
  [ -x "$root/dist/mayfly" ] || return 0
  newer=$(
    cd "$root" && find src images shell scripts package.json package-lock.json ! -path "src/assets*.ts" -newer dist/mayfly
  )
  [ -n "$newer" ]
}

# What the lock file says, unless what is installed is newer. (npm ci refuses a lock file that lacks the optional package of
# any other platform.)
install_dependencies() {
  installed="$root/node_modules/.package-lock.json"
  if [ -e "$installed" ] && [ -z "$(find "$root/package-lock.json" -newer "$installed")" ]; then return; fi
  (
    cd "$root" || exit
    if [ "$(node -p 'parseInt(process.versions.node)')" -lt 24 ]; then use_own_node; fi
    npm install --no-save --no-audit --no-fund --loglevel=error
  )
  rm -rf "$root/dist/node"
}

# An older npm leaves out, without a word, what does not run on its own Node: so Node and npm come first, as packages.
use_own_node() {
  versions=$(node -p 'const v = require("./images/versions.json"); "node@" + v.node + " npm@" + v.npm')
  mkdir -p dist/node
  # shellcheck disable=SC2086 # two words
  npm install --no-save --no-audit --no-fund --loglevel=error --prefix dist/node $versions
  PATH="$root/dist/node/node_modules/.bin:$PATH"
}

build_executable() {
  (cd "$root" && npm run --silent build)
}
