# mayfly for zsh, as `mayfly init zsh` prints it. Source it from .zshrc: it starts no process. `mayfly_unload` undoes it.

# Aliases and SH_GLOB change how zsh reads what follows, so they rest until the end of this file.
_mayfly_reading="${options[aliases]} ${options[shglob]}"
'builtin' 'setopt' 'no_aliases' 'no_sh_glob'

() {
  \builtin emulate -L zsh -o no_aliases

  if (( ${+functions[mayfly_unload]} )); then
    mayfly_unload
  fi

  # Name of a provider → the CLI that it runs; name of another function → the words that mayfly gets.
  \builtin typeset -g __mayfly_executable __mayfly_store __mayfly_shims __mayfly_mode __mayfly_found
  \builtin typeset -gA __mayfly_providers __mayfly_commands __mayfly_renamed __mayfly_saved
  # @table@

  # What stood under our names comes back when we go.
  \builtin local name
  for name in ai ai-mode "${(@k)__mayfly_providers}" "${(@k)__mayfly_commands}" "${(@k)__mayfly_renamed}"; do
    if (( ${+functions[$name]} )); then __mayfly_saved[function:$name]=${functions[$name]}; fi
    if (( ${+aliases[$name]} )); then __mayfly_saved[alias:$name]=${aliases[$name]}; fi
    if (( ${+galiases[$name]} )); then __mayfly_saved[galias:$name]=${galiases[$name]}; fi
    \builtin unset "aliases[$name]" "galiases[$name]"
  done

  for name in "${(@k)__mayfly_providers}"; do
    functions[$name]="__mayfly_call $name \"\$@\""
  done
  for name in "${(@k)__mayfly_commands}"; do
    functions[$name]="__mayfly_start ${__mayfly_commands[$name]} \"\$@\""
  done

  for name in "${(@k)__mayfly_renamed}"; do
    functions[$name]="__mayfly_call_renamed $name ${__mayfly_renamed[$name]} \"\$@\""
  done

  # OLD NEW ARGS…
  function __mayfly_call_renamed {
    \builtin print -r -u2 -- "mayfly: $1 is called $2 now"
    "${@:2}"
  }

  # Runs mayfly, which itself cannot even start where the working directory is gone.
  function __mayfly_start {
    if [[ . -ef $PWD ]] || \command env pwd -P >/dev/null 2>&1; then
      if (( ! ZSH_SUBSHELL )); then
        \command "$__mayfly_executable" "$@"
      elif [[ -t 0 ]]; then
        __mayfly_wait "$@" 9<&0
      else
        __mayfly_wait "$@" 9<&-
      fi
    else
      \builtin print -r -u2 -- "mayfly: the working directory no longer exists; cd to one that does"
      \builtin return 66
    fi
  }

  # In a subshell, as of `&`: whoever ends that job by `$!` reaches the subshell only, which would leave mayfly behind. So it
  # passes signals on, and ends as mayfly does. Every local name shadows one of the caller's environment, hence the prefix.
  function __mayfly_wait {
    \builtin setopt local_options local_traps no_monitor no_bg_nice no_all_export
    \builtin local __mayfly_child __mayfly_heard __mayfly_name
    \builtin integer __mayfly_code=127 __mayfly_now
    for __mayfly_name in HUP INT QUIT TERM; do
      \builtin trap "__mayfly_heard=$__mayfly_name; __mayfly_pass_on" $__mayfly_name
    done
    __mayfly_become "$@" &
    __mayfly_child=$!
    __mayfly_pass_on
    # A signal ends a `wait`, and each stop is a status of its own: the code is what comes before `wait` knows no such child.
    while :; do
      \builtin wait $__mayfly_child 2>/dev/null && __mayfly_now=0 || __mayfly_now=$?
      if (( __mayfly_now == 127 )); then \builtin break; fi
      __mayfly_code=$__mayfly_now
    done
    if [[ -n $__mayfly_heard ]]; then \builtin exit $__mayfly_code; fi
    \builtin return $__mayfly_code
  }

  # As if it had not been begun with `&`, which takes SIGINT, SIGQUIT and the terminal at stdin away; that one is at 9 as well.
  function __mayfly_become {
    \builtin trap - HUP INT QUIT TERM
    if [[ -t 9 ]]; then \builtin exec <&9 9<&-; fi
    \builtin exec "$__mayfly_executable" "$@"
  }

  function __mayfly_pass_on {
    if [[ -n $__mayfly_heard && -n $__mayfly_child ]]; then
      \builtin kill -$__mayfly_heard $__mayfly_child 2>/dev/null || :
    fi
  }

  # NAME ARGS…: one call of a provider, or with --native as the first argument of what the host has under that name.
  # It keeps the caller's options, so that ERR_EXIT and traps see the command as they would see any other.
  function __mayfly_call {
    if [[ "${2-}" != '--native' ]]; then
      __mayfly_start run "$1" -- "${@:2}"
    elif __mayfly_find_native "$1"; then
      \command -- "$__mayfly_found" "${@:3}"
    else
      \builtin print -r -u2 -- "mayfly: no $1 is installed on this host; call $1 without --native"
      \builtin return 127
    fi
  }

  # Leaves in __mayfly_found what the host has under that name: the first on PATH that is no shim (shell/shim.sh).
  function __mayfly_find_native {
    \builtin emulate -L zsh
    \builtin local folder first second
    for folder in "${(@)path}"; do
      __mayfly_found=${folder:-.}/$1
      if [[ ! -f $__mayfly_found || ! -x $__mayfly_found ]]; then \builtin continue; fi
      first= second=
      {
        \builtin read -r first && [[ $first == '#!/bin/sh' ]] && \builtin read -r second
      } 2>/dev/null <$__mayfly_found || :
      if [[ $second != '# mayfly made this file'* ]]; then \builtin return 0; fi
    done
    \builtin return 1
  }

  # At each prompt as well: what is put in front after our block, or by a manager of tools, would be called instead.
  function __mayfly_put_shims_first {
    \builtin emulate -L zsh
    if [[ ${path[1]-} != "$__mayfly_shims" && -d $__mayfly_shims ]]; then
      path=("$__mayfly_shims" "${(@)path:#$__mayfly_shims}")
    fi
  }

  __mayfly_put_shims_first
  if [[ -o interactive ]]; then
    \builtin typeset -ga precmd_functions
    precmd_functions+=(__mayfly_put_shims_first)
  fi

  function ai {
    __mayfly_read_mode
    __mayfly_call "$__mayfly_mode" "$@"
  }

  # Leaves the provider that `ai` calls in __mayfly_mode: the one that was set, else the one that suits the project.
  function __mayfly_read_mode {
    \builtin emulate -L zsh
    \builtin local file=${MAYFLY_HOME:-$__mayfly_store}/global_state/ai-mode
    __mayfly_mode=
    if [[ -r $file ]]; then __mayfly_mode=$(<$file); fi
    if (( ${+__mayfly_providers[$__mayfly_mode]} )); then \builtin return; fi
    __mayfly_mode=$(__mayfly_start recommend </dev/null 2>/dev/null) || :
    __mayfly_mode=${__mayfly_mode%%:*}
    if (( ! ${+__mayfly_providers[$__mayfly_mode]} )); then __mayfly_mode=gemini; fi
  }

  function ai-mode {
    \builtin emulate -L zsh
    \builtin local names=${(j:, :)${(@ko)__mayfly_providers}}
    if (( $# > 1 )) || [[ ${1-} == (help|-h|--help) ]]; then
      \builtin print -r -- "usage: ai-mode [PROVIDER|help]"
      \builtin print -r -- "Shows or sets the provider that ai calls, one of $names."
      \builtin return $(( $# > 1 ? 64 : 0 ))
    fi
    if (( $# )); then
      if (( ! ${+__mayfly_providers[$1]} )); then
        \builtin print -r -u2 -- "mayfly: unknown provider \"$1\"; use one of $names"
        \builtin return 64
      fi
      __mayfly_set_mode "$1" || \builtin return
    fi
    __mayfly_read_mode
    \builtin print -r -- "$__mayfly_mode"
  }

  # In a subshell for its umask: what mayfly keeps is for its owner only.
  function __mayfly_set_mode {
    \builtin emulate -L zsh
    (
      \builtin local folder=${MAYFLY_HOME:-$__mayfly_store}/global_state
      \builtin umask 077
      if [[ ! -d $folder ]]; then \command mkdir -p -- "$folder" || \builtin return; fi
      \builtin print -r -- "$1" >"$folder/.ai-mode.$$" || \builtin return
      \command mv -f -- "$folder/.ai-mode.$$" "$folder/ai-mode"
    )
  }

  function mayfly_unload {
    \builtin emulate -L zsh -o no_aliases
    \builtin local name key
    if (( ${+functions[__mayfly_complete_unload]} )); then __mayfly_complete_unload; fi
    if (( ${+precmd_functions} )); then
      precmd_functions=(${precmd_functions:#__mayfly_put_shims_first})
      if (( ! ${#precmd_functions} )); then \builtin unset precmd_functions; fi
    fi
    if (( ${path[(Ie)$__mayfly_shims]} )); then path=("${(@)path:#$__mayfly_shims}"); fi
    for name in ai ai-mode "${(@k)__mayfly_providers}" "${(@k)__mayfly_commands}" "${(@k)__mayfly_renamed}"; do
      \builtin unset "functions[$name]"
    done
    for key in "${(@k)__mayfly_saved}"; do
      name=${key#*:}
      case $key in
        function:*) functions[$name]=${__mayfly_saved[$key]} ;;
        alias:*) aliases[$name]=${__mayfly_saved[$key]} ;;
        galias:*) galiases[$name]=${__mayfly_saved[$key]} ;;
      esac
    done
    \builtin unfunction mayfly_unload
    \builtin unfunction -m '__mayfly_*'
    \builtin unset -m '__mayfly_*'
  }
}

# @completion@

if [[ "$_mayfly_reading" == *' on' ]]; then 'builtin' 'setopt' 'sh_glob'; fi
if [[ "$_mayfly_reading" == 'on '* ]]; then 'builtin' 'setopt' 'aliases'; fi
'builtin' 'unset' '_mayfly_reading'
