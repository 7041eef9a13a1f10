#!/bin/sh
# Runs the tests, or the parts that are named; on a bare Debian machine it installs what they need first.
# usage: test/run.sh [lint|types|unit|zsh|faults|images|container|e2e]…
set -eu
root=$(cd "$(dirname "$0")/.." && pwd -P)
cd "$root"
# shellcheck source=scripts/bootstrap.sh
. scripts/bootstrap.sh

ALL='lint types unit zsh faults images container e2e'
parts=${*:-$ALL}
for part in $parts; do
  case " $ALL " in
    *" $part "*) ;;
    *)
      say "there is no part \"$part\"; use some of $ALL"
      exit 64
      ;;
  esac
done

passed=0
failed=0
results=$(mktemp -d)
started_by=

finish() {
  code=$?
  trap - EXIT
  case "$started_by" in
    service) as_root service docker stop >&2 || : ;;
    hand)
      as_root kill "$(cat /run/docker.pid)" || :
      wait
      ;;
    *) ;;
  esac
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

wants() {
  for wanted in "$@"; do
    case " $parts " in *" $wanted "*) return 0 ;; *) ;; esac
  done
  return 1
}

section() {
  printf '\n=== %s (%ss)\n' "$1" "$(($(date +%s) - started))"
}

# NAME COMMAND…: counts as one test.
check() {
  name=$1
  shift
  section "$name"
  if "$@"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    say "FAILED: $name"
  fi
}

# What the parts need: nothing is left out for want of a program.
needed_commands() {
  echo git node npm
  if wants lint; then echo zsh shellcheck shfmt; fi
  if wants unit zsh container e2e; then echo zsh ssh sshd openssl; fi
  if wants zsh; then echo strace; fi
  if wants faults e2e; then echo docker dockerd; fi # engines of their own, to be killed or to have nothing
  if wants images container e2e; then
    [ "$(engine_state docker)" = up ] || echo docker dockerd
    echo debootstrap fakeroot sudo podman catatonit
  fi
}

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
  [ "$(engine_state docker)" != up ] || return 0
  if as_root service docker start >/dev/null 2>&1 && wait_for_engine 30 docker; then
    started_by=service
    return
  fi
  as_root dockerd >"$results/dockerd.log" 2>&1 &
  started_by=hand
  wait_for_engine 60 docker || {
    tail -n 30 "$results/dockerd.log"
    return 1
  }
}

# PROJECT: one run of vitest, whose counts go into the sum. A run that counts nothing has failed.
vitest() {
  section "tests: $1"
  report="$results/$1.json"
  code=0
  command vitest run --project "$1" --reporter=default --reporter=json --outputFile.json="$report" || code=$?
  counts=$(node -e '
    const { numPassedTests, numFailedTests } = JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"));
    console.log(numPassedTests, numFailedTests);
  ' "$report") || counts='0 0'
  passed=$((passed + ${counts% *}))
  if [ "$code" -ne 0 ] && [ "${counts#* }" -eq 0 ] || [ "$counts" = '0 0' ]; then counts='0 1'; fi
  failed=$((failed + ${counts#* }))
}

shell_syntax() {
  for file in shell/*.zsh; do zsh -f -n "$file" || return 1; done
}

shell_files() {
  git ls-files | while read -r file; do
    case "$file" in
      *.zsh) ;;
      *.sh) echo "$file" ;;
      *) if head -n 1 "$file" | grep -qE '^#!.*\b(ba)?sh$'; then echo "$file"; fi ;;
    esac
  done
}

build_images() {
  MAYFLY_HOME="$results/store" dist/mayfly image build
}

started=$(date +%s)
section 'tools'
install_tools
install_dependencies
PATH="$root/node_modules/.bin:$PATH" # the tools are run by the Node that is there
if wants images container e2e; then
  section 'engine'
  start_engine
  docker version
fi
section 'build'
build_executable

if wants lint; then
  check 'lint: oxlint' oxlint --type-aware
  check 'lint: oxfmt' oxfmt --check
  check 'lint: knip' knip
  # shellcheck disable=SC2046 # one word a file
  check 'lint: shellcheck' shellcheck -x $(shell_files)
  # shellcheck disable=SC2046
  check 'lint: shfmt' shfmt -d -i 2 -ci $(shell_files)
  check 'lint: zsh -n' shell_syntax
fi
if wants types; then check 'types' tsc -p .; fi
if wants unit; then vitest unit; fi
if wants zsh; then vitest zsh; fi
if wants faults; then vitest faults; fi
if wants images container e2e; then check 'images' build_images; fi
if wants container; then vitest container; fi
if wants e2e; then vitest e2e; fi
section 'end'
