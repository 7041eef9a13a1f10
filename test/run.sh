#!/usr/bin/env bash
# Runs the tests, or the parts that are named; on a bare Debian machine it installs what they need first.
# usage: test/run.sh [lint|types|unit|zsh|faults|images|container|attack|e2e|native|bare|stress]…
# Three run only when they are named: native, which calls both CLIs some 250 times as they are and in a container, and looks at
# their screens, bare, which installs two machines, and stress, which looks at time, memory and chance.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd -P)
cd "$root"
# shellcheck source=scripts/bootstrap.sh
. scripts/bootstrap.sh

# Parts whose calls count for one engine's limit are in one lane; bare shares nothing with the others.
LANES=('lint types unit zsh faults' 'images container attack e2e native stress' bare)
ALL='lint types unit zsh faults images container attack e2e'
WITH_ENGINE=(images container attack e2e native stress)
parts=${*:-$ALL}
for part in $parts; do
  case " $ALL native bare stress " in
    *" $part "*) ;;
    *)
      say "there is no part \"$part\"; use some of $ALL native bare stress"
      exit 64
      ;;
  esac
done

results=$(mktemp -d)
started=$(date +%s)
# shellcheck source=test/parts.sh
. test/parts.sh
# shellcheck source=test/lanes.sh
. test/lanes.sh
started_by=

finish() {
  code=$?
  trap - EXIT
  end_lanes
  case "$started_by" in
    '') ;;
    *dockerd) as_tests dist/mayfly engine stop || : ;;
    *)
      # shellcheck disable=SC2086 # words of the command that started its service
      ${started_by%%start*}stop${started_by#*start} >&2 || :
      ;;
  esac
  read -r passed failed < <(sum "$results"/*.counts)
  rm -rf "$results"
  if [ "$code" -eq 0 ] && { [ "$failed" -gt 0 ] || [ "$passed" -eq 0 ]; }; then code=1; fi
  if [ "$code" -ne 0 ] && [ "$failed" -eq 0 ]; then failed=1; fi
  printf '\n%s passed, %s failed\n' "$passed" "$failed"
  exit "$code"
}
trap finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

install_tools() {
  PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"
  lacking=
  for command in $(needed_commands); do have "$command" || lacking="$lacking $command"; done
  [ -n "$lacking" ] || return 0
  manager=$(package_manager)
  [ -n "$manager" ] || { say "install$lacking first" && return 1; }
  say "installing$lacking"
  # shellcheck disable=SC2046,SC2086 # one word a command, one a package
  install_packages "$manager" $(packages_of "$manager" $lacking) >"$results/packages.log" 2>&1 || {
    tail -n 30 "$results/packages.log"
    return 1
  }
}

# Docker is needed for any engine: it builds the images. One that answers is used as it is, one that is started here ends
# with the tests.
start_engine() {
  told=$(MAYFLY_ENGINE=docker as_tests dist/mayfly engine start)
  echo "$told"
  started_by=$(echo "$told" | sed -n 's/^started with: //p')
}

section() {
  printf '%5ss  %s\n' "$(seconds)" "$1"
}

section 'installing what the tests need'
install_tools
trust_system "$results"
install_dependencies
PATH="$root/node_modules/.bin:$PATH" # the tools are run by the Node that is there
section 'building the executable'
build_executable
if wants "${WITH_ENGINE[@]}"; then
  section 'looking for an engine'
  start_engine
fi
run_lanes "${LANES[@]}"
