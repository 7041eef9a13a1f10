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
      apt-get:newuidmap) echo uidmap ;;
      dnf:docker | dnf:dockerd) echo moby-engine ;;
      dnf:npm) echo nodejs-npm ;;
      dnf:ssh) echo openssh-clients ;;
      dnf:newuidmap) echo shadow-utils ;;
      pacman:dockerd) echo docker ;;
      pacman:ssh) echo openssh ;;
      pacman:newuidmap) echo shadow ;;
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
      as_root apt-get update -q || return
      as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "$@"
      ;;
    dnf) as_root dnf install -y "$@" ;;
    pacman) as_root pacman -S --needed --noconfirm "$@" ;;
    brew) brew install "$@" ;;
  esac
}

# [ENGINE…]: up when one of them answers what calls need, denied when it does not want to, else down. Podman lists containers also where
# it could start none, and says so only when it is asked about itself.
engine_state() {
  [ $# -gt 0 ] || set -- docker podman
  state=down
  for engine in "$@"; do
    have "$engine" || continue
    if answer=$("$engine" info 2>&1); then
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

# FOLDER: whatever is started from here trusts what the system trusts, unasked: Node and its npm know only what they bring. (The
# --use-system-ca of newer ones is unknown to that of a stable Debian.) What a Mac has in its keychain goes into the folder.
trust_system() {
  [ ! -s "${NODE_EXTRA_CA_CERTS:-}" ] || return 0
  if [ "$(uname -s)" = Darwin ]; then
    security find-certificate -a -p /Library/Keychains/System.keychain >"$1/keychain.pem" || return 0
    export NODE_EXTRA_CA_CERTS="$1/keychain.pem"
    return
  fi
  for store in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt \
    /etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem /etc/ssl/ca-bundle.pem /etc/ssl/cert.pem; do
    [ ! -s "$store" ] || {
      export NODE_EXTRA_CA_CERTS="$store"
      return
    }
  done
}

# True when something that the executable is made of is newer than it. (assets.ts is generated from the rest.)
executable_is_stale() {
  [ -x "$root/dist/mayfly" ] || return 0
  newer=$(
    cd "$root" && find src images shell scripts package.json package-lock.json ! -path "src/platform/assets*.ts" -newer dist/mayfly
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
    if [ "$(node -p 'parseInt(process.versions.node)')" -lt 24 ]; then use_own_node || exit; fi
    npm install --no-save --no-audit --no-fund --loglevel=error
  ) || return
  rm -rf "$root/dist/node"
}

# An older npm leaves out, without a word, what does not run on its own Node: so Node and npm come first, as packages.
use_own_node() {
  versions=$(node -p 'const v = require("./images/versions.json"); "node@" + v.node + " npm@" + v.npm')
  mkdir -p dist/node || return
  # shellcheck disable=SC2086 # two words
  npm install --no-save --no-audit --no-fund --loglevel=error --prefix dist/node $versions || return
  PATH="$root/dist/node/node_modules/.bin:$PATH"
}

build_executable() {
  (cd "$root" && npm run --silent build)
}
