#!/bin/sh
# mayfly made this file: mayfly init shims writes it anew, mayfly uninstall removes it. It is what the zsh function of its
# name is, for all that is no zsh: scripts, timeout, xargs, find -exec, bash, fish.
name=@name@
mayfly=@executable@

fail() {
  printf 'mayfly: %s\n' "$2" >&2
  exit "$1"
}

# What the host has under that name: the first on PATH that is none of these.
if [ "${1-}" = --native ]; then
  shift
  set -f
  IFS=:
  for folder in $PATH; do
    file=${folder:-.}/$name
    if [ ! -f "$file" ] || [ ! -x "$file" ]; then continue; fi
    first='' second=''
    { read -r first && [ "$first" = '#!/bin/sh' ] && read -r second; } 2>/dev/null <"$file" || :
    case $second in '# mayfly made this file'*) ;; *) exec "$file" "$@" ;; esac
  done
  fail 127 "no $name is installed on this host; call $name without --native"
fi

[ -x "$mayfly" ] || fail 127 "$mayfly is gone; install mayfly again, or remove $0"
# shellcheck disable=SC3013 # each sh that people have knows -ef
[ . -ef "${PWD-}" ] || env pwd -P >/dev/null 2>&1 || fail 66 'the working directory no longer exists; cd to one that does'
exec "$mayfly" run "$name" -- "$@"
