# shellcheck shell=bash
# Sourced by test/run.sh, with $results set to a folder of its own: what each part needs, and what it does. A part is a function
# `part_NAME`, which writes a line `PASSED FAILED` to $counts for each thing that it counts.
: "${results:?}" "${root:?}" "${parts:?}"

wants() {
  for wanted in "$@"; do
    case " $parts " in *" $wanted "*) return 0 ;; *) ;; esac
  done
  return 1
}

# What the parts need: nothing is left out for want of a program.
needed_commands() {
  echo git node npm
  if wants lint; then echo zsh shellcheck shfmt; fi
  if wants unit zsh container attack e2e native; then echo zsh ssh sshd openssl; fi
  if wants zsh; then echo strace; fi
  if wants bare; then echo debootstrap slirp4netns; fi
  if wants faults e2e; then echo docker dockerd; fi # engines of their own, to be killed or to have nothing
  if wants "${WITH_ENGINE[@]}"; then
    [ "$(engine_state docker)" = up ] || echo docker dockerd
    echo debootstrap fakeroot sudo podman catatonit
  fi
}

# NAME COMMAND…: counts as one test.
# shellcheck disable=SC2154 # run_part sets it
check() {
  echo "--- $1"
  shift
  if "$@"; then echo '1 0' >>"$counts"; else echo '0 1' >>"$counts"; fi
}

# PROJECT…: one run of vitest. A run that counts nothing has failed.
vitest() {
  local report="$results/$1.json" code=0 passed failed
  command vitest run "${@/#/--project=}" --reporter=default --reporter=json --outputFile.json="$report" || code=$?
  read -r passed failed < <(node -e '
    const { numPassedTests, numFailedTests } = JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"));
    console.log(numPassedTests, numFailedTests);
  ' "$report") || { passed=0 failed=0; }
  if [ "$failed" -eq 0 ] && { [ "$code" -ne 0 ] || [ "$passed" -eq 0 ]; }; then failed=1; fi
  echo "$passed $failed" >>"$counts"
}

part_lint() {
  check oxlint oxlint --type-aware
  check oxfmt oxfmt --check
  check knip knip
  # shellcheck disable=SC2046 # one word a file
  check shellcheck shellcheck -x $(shell_files)
  # shellcheck disable=SC2046
  check shfmt shfmt -d -i 2 -ci $(shell_files)
  check 'zsh -n' shell_syntax
}

part_types() { check tsc tsc -p .; }
part_unit() { vitest unit; }
part_zsh() { vitest zsh; }
part_faults() { vitest faults; }
part_images() { check 'image build' build_images; }
part_container() { vitest container; }
part_attack() { vitest attack; }
part_e2e() { vitest e2e e2e-alone; }
part_native() { vitest native; }
part_bare() { vitest bare; }

part_stress() {
  export MAYFLY_SEED="${MAYFLY_SEED:-$(date +%s)}" # another one each time
  vitest stress
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

# COMMAND…: with a store of the tests.
as_tests() {
  MAYFLY_HOME="$results/store" "$@"
}

build_images() {
  as_tests dist/mayfly image build
}
