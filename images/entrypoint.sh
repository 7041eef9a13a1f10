#!/bin/sh
# Runs before the command of every call, so it starts three processes and no more: stat, rm and ln.
# Its variables have a prefix of their own: the call's environment may hold any other name.
trap '' TSTP # nobody would notice that Ctrl-Z has stopped this shell; suspend.c gives the CLI the signal back
mayfly_call=/run/mayfly/call
mayfly_live=/run/mayfly/live

# Lines of NAME=value; those that begin with a tab go on with the value.
mayfly_export() {
  mayfly_pair=
  while IFS= read -r mayfly_line || [ -n "$mayfly_line" ]; do
    case $mayfly_line in
      '	'*)
        mayfly_pair=$mayfly_pair'
'${mayfly_line#?}
        continue
        ;;
    esac
    mayfly_set
    mayfly_pair=$mayfly_line
  done <"$1"
  mayfly_set
}

# A name that is none of the shell's would end it, so such a pair is passed over.
# shellcheck disable=SC2163 # what is exported is a pair, not a name
mayfly_set() {
  case ${mayfly_pair%%=*} in
    '' | [0-9]* | *[!A-Za-z0-9_]*) ;;
    *) export "$mayfly_pair" ;;
  esac
}

# 0 when what is mounted is what mayfly has checked. Lines of DEV:INO TARGET; those that begin with a tab go on with the target.
mayfly_verify() {
  set --
  mayfly_target=
  mayfly_checked=
  while IFS= read -r mayfly_line; do
    case $mayfly_line in
      '	'*)
        mayfly_target=$mayfly_target'
'${mayfly_line#?}
        continue
        ;;
    esac
    [ -z "$mayfly_target" ] || set -- "$@" "$mayfly_target"
    mayfly_target=${mayfly_line#* }
    mayfly_checked=$mayfly_checked${mayfly_checked:+'
'}${mayfly_line%% *}
  done <"$mayfly_call/seals"
  mayfly_found=$(stat -L -c %d:%i "$@" "$mayfly_target") && [ "$mayfly_found" = "$mayfly_checked" ]
}

# Links what the stage and the live folder hold for HOME, all with one ln; what is there already stays.
mayfly_link() {
  set --
  for mayfly_entry in "$mayfly_call"/home/* "$mayfly_call"/home/.[!.]* "$mayfly_live"/.[!.]*; do
    case $mayfly_entry in *.lock) continue ;; esac
    mayfly_target=$HOME/${mayfly_entry##*/}
    if [ -e "$mayfly_entry" ] && [ ! -e "$mayfly_target" ] && [ ! -L "$mayfly_target" ]; then
      set -- "$@" "$mayfly_entry"
    fi
  done
  [ $# -eq 0 ] || ln -s -- "$@" "$HOME/"
}

# 0 when exec will find the command $1, 126 when it is there but cannot be executed, 127 when it is not.
mayfly_find() {
  case $1 in
    */*)
      [ -e "$1" ] || return 127
      [ -f "$1" ] && [ -x "$1" ] || return 126
      return 0
      ;;
  esac
  mayfly_found=127
  mayfly_ifs=$IFS
  IFS=:
  set -f
  for mayfly_folder in $PATH; do
    [ -f "${mayfly_folder:-.}/$1" ] || continue
    mayfly_found=126
    if [ -x "${mayfly_folder:-.}/$1" ]; then
      mayfly_found=0
      break
    fi
  done
  set +f
  IFS=$mayfly_ifs
  return $mayfly_found
}

if [ -s "$mayfly_call/seals" ] && ! mayfly_verify; then
  echo 'mayfly: what was mounted is not what was checked, since another call changed it meanwhile; call again' >&2
  exit 77
fi
if [ -f "$mayfly_call/environment" ]; then
  mayfly_export "$mayfly_call/environment"
  rm -f "$mayfly_call/environment" "$mayfly_call/seals" # its absence tells mayfly that the container has started
fi
mayfly_link

mayfly_find "$1"
mayfly_code=$?
case $mayfly_code in
  0)
    mayfly_lib=/usr/local/lib/mayfly
    # With a terminal there is Ctrl-Z, which somebody has to notice.
    if [ -t 0 ] && [ -x $mayfly_lib/suspend ]; then set -- $mayfly_lib/suspend "$@"; else trap - TSTP; fi
    if [ -x $mayfly_lib/confine ]; then set -- $mayfly_lib/confine "$@"; fi
    exec "$@"
    ;;
  126) mayfly_why='cannot be executed in the container; chmod +x it, or name another command' ;;
  *) mayfly_why='not found in the image; check the name, or call one that the project brings' ;;
esac
printf 'mayfly: %s: %s\n' "$(printf %s "$1" | tr '\001-\037\177' '?')" "$mayfly_why" >&2
exit $mayfly_code
