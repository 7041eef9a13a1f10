# shellcheck shell=sh
# Sourced by install.sh: steps that are a line each on the screen, and whose output goes to a log.

start_steps() {
  work=$(mktemp -d "${TMPDIR:-/tmp}/mayfly-install.XXXXXX")
  log="$work/install.log"
  : >"$log"
  ticker=
  trap end_steps EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  good=ok later=- bad=failed dots=... live=no
  { [ -t 2 ] && [ "${TERM:-dumb}" != dumb ]; } || return 0
  live=yes
  case "${LC_ALL:-${LC_CTYPE:-${LANG:-}}}" in
    *[uU][tT][fF]8* | *[uU][tT][fF]-8*) good='✓' later='·' bad='✗' dots='…' ;;
    *) ;;
  esac
  if [ -z "${NO_COLOR:-}" ]; then
    good=$(printf '\033[32m%s\033[m' "$good")
    bad=$(printf '\033[31m%s\033[m' "$bad")
  fi
}

# The log goes, unless a step has failed: then work is empty.
end_steps() {
  stop_ticker
  [ -z "$work" ] || rm -rf "$work"
}

# TEXT…: what the step that runs has to say for itself.
tell() {
  printf '%s ' "$*" >>"$work/told"
}

# NAME COMMAND…: does a step, and shows it when it went well; else returns its code.
step() {
  step_name=$1
  shift
  step_begin=$(date +%s)
  : >"$work/told"
  printf '\n=== %s\n' "$step_name" >>"$log"
  if [ "$live" = yes ]; then
    : >"$work/ticks"
    show_ticks &
    ticker=$!
  fi
  step_code=0
  "$@" >>"$log" 2>&1 || step_code=$?
  stop_ticker
  [ "$step_code" -ne 0 ] || end_step "$good" "$(cat "$work/told")"
  return "$step_code"
}

# NAME COMMAND…: and where it fails, all ends.
do_step() {
  step "$@" || fail_step
}

# MARK TOLD: the line of the step.
end_step() {
  printf '%s %s  %s%s(%s s)\n' "$1" "$step_name" "$2" "${2:+ }" "$(($(date +%s) - step_begin))" >&2
}

# TOLD: the step is to be done again, after another.
postpone_step() {
  end_step "$later" "$1"
}

fail_step() {
  end_step "$bad" "$(cat "$work/told")"
  tail -n 15 "$log" | cut -c 1-200 | sed 's/^/  /' >&2
  say "$step_name failed; all that was said is in $log"
  rm -rf "$work/told" "$work/npm"
  work=
  exit "$step_code"
}

# That it goes on, for how long, and what was said last.
show_ticks() {
  ticks=0
  while [ -e "$work/ticks" ]; do
    last=$(tail -n 1 "$log" | tr -cd '[:print:]' | cut -c 1-50)
    printf '\r\033[K%s %s  %s s  %s' "$dots" "$step_name" "$ticks" "$last" >&2
    sleep 1
    ticks=$((ticks + 1))
  done
}

stop_ticker() {
  [ -n "$ticker" ] || return 0
  rm -f "$work/ticks" # a signal that comes at once can be lost on a shell that is just being made
  kill "$ticker" 2>/dev/null || :
  wait "$ticker" 2>/dev/null || :
  ticker=
  printf '\r\033[K' >&2
}
