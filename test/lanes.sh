# shellcheck shell=bash
# Sourced by test/run.sh, with $results, $started and $parts set: runs lanes side by side, and the parts of each lane one after another.
: "${results:?}" "${started:?}" "${parts:?}"

lanes=()

seconds() {
  echo $(($(date +%s) - started))
}

# LANE…: each is a list of parts, of which those that are wanted are run.
run_lanes() {
  set -m # a lane is a process group, so that it ends as a whole
  for lane in "$@"; do
    (
      set +e
      trap - EXIT
      for part in $lane; do if wants "$part"; then run_part "$part"; fi; done
    ) </dev/null &
    lanes+=("$!")
  done
  set +m
  wait
  lanes=()
}

# They have some seconds to clean up.
end_lanes() {
  for lane in "${lanes[@]}"; do kill -TERM -- "-$lane" 2>/dev/null || :; done
  for lane in "${lanes[@]}"; do
    for _ in {1..50}; do
      kill -0 -- "-$lane" 2>/dev/null || break
      sleep 0.2
    done
    kill -KILL -- "-$lane" 2>/dev/null || :
  done
}

# NAME: what it prints is kept, and shown when something failed.
run_part() {
  local begin log="$results/$1.log" counts="$results/$1.counts"
  begin=$(date +%s)
  printf '%5ss  %s begins\n' "$(seconds)" "$1"
  : >"$counts"
  "part_$1" >"$log" 2>&1
  read -r passed failed < <(sum "$counts")
  touch "$results/$1.over"
  if [ "$failed" -gt 0 ] || [ "$passed" -eq 0 ]; then sed "s/^/$1 | /" "$log"; fi
  printf '%5ss  %s: %s passed, %s failed, in %s s (%s of %s parts are over)\n' "$(seconds)" "$1" "$passed" "$failed" \
    $(($(date +%s) - begin)) "$(find "$results" -name '*.over' | wc -l | tr -d ' ')" "$(echo "$parts" | wc -w | tr -d ' ')"
}

# FILE…: the sums of both columns.
sum() {
  cat "$@" 2>/dev/null | awk '{ passed += $1; failed += $2 } END { print passed + 0, failed + 0 }'
}
