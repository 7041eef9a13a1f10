# Completion of the functions and of `mayfly`. It is registered at the first prompt, wherever compinit stands in .zshrc.

if [[ -o interactive ]]; then
  () {
    \builtin emulate -L zsh

    # Leaves in `commands` what mayfly knows, as NAME:SUMMARY, and in `specs` what _arguments takes for command $1.
    function __mayfly_complete_table {
      \builtin local -a options
      commands=() specs=()
      # @table@
    }

    # Leaves in `specs` the flags of the CLI $1 that are worth completing; it has more.
    function __mayfly_complete_flags {
      case $1 in
        claude)
          specs=(
            '(-p --print)'{-p,--print}'[print the answer and exit]'
            '(-c --continue)'{-c,--continue}'[continue the last conversation here]'
            '(-r --resume)'{-r,--resume}'[resume a conversation]:session:'
            '--model[model]:model:(opus sonnet haiku)'
            '--output-format[form of the output, with --print]:format:(text json stream-json)'
            '--permission-mode[what it may do unasked]:mode:(acceptEdits auto bypassPermissions manual dontAsk plan)'
            '--dangerously-skip-permissions[never ask for permission]'
            '--append-system-prompt[text to append to the system prompt]:prompt:'
            '*--add-dir[another folder it may use]:folder:_files -/'
            '*--mcp-config[MCP servers]:file:_files'
            '--verbose[show every turn]'
            '(- *)'{-v,--version}'[print the version]'
            '(- *)'{-h,--help}'[print help]'
          ) ;;
        gemini)
          specs=(
            '(-p --prompt)'{-p,--prompt}'[answer this prompt and exit]:prompt:'
            '(-i --prompt-interactive)'{-i,--prompt-interactive}'[start with this prompt]:prompt:'
            '(-m --model)'{-m,--model}'[model]:model:'
            '(-o --output-format)'{-o,--output-format}'[form of the output]:format:(text json stream-json)'
            '(-r --resume)'{-r,--resume}'[resume a conversation: latest or its number]:session:(latest)'
            '--approval-mode[what it may do unasked]:mode:(default auto_edit yolo plan)'
            '(-y --yolo)'{-y,--yolo}'[never ask for permission]'
            '*--include-directories[another folder it may use]:folder:_files -/'
            '--list-sessions[list the conversations of this project]'
            '(-d --debug)'{-d,--debug}'[debug output]'
            '(- *)'{-v,--version}'[print the version]'
            '(- *)'{-h,--help}'[print help]'
          ) ;;
        *) specs=() ;;
      esac
    }

    # `mayfly COMMAND …`
    function __mayfly_complete {
      \builtin local curcontext=$curcontext state line
      \builtin local -A opt_args
      \builtin local -a commands specs
      __mayfly_complete_table ''
      _arguments -C '(- *)--help[print help]' '(- *)--version[print the version]' \
        '1:command:->command' '*::argument:->argument'
      case $state in
        command) _describe -t commands 'mayfly command' commands ;;
        argument)
          curcontext=${curcontext%:*}-$line[1]:
          __mayfly_complete_table "$line[1]"
          _arguments -S '(- *)--help[print help]' "${(@)specs}" ;;
      esac
    }

    # What the calls that live have under that key (`name`, `project`).
    function __mayfly_complete_live {
      \builtin local -a found expl
      found=(${(fu)"$(__mayfly_start ps --format "{$1}" 2>/dev/null)"})
      _wanted live expl "$1" compadd -a found
    }

    # A function that stands for `mayfly COMMAND`.
    function __mayfly_complete_command {
      \builtin local -a first
      first=(mayfly ${=__mayfly_commands[$words[1]]})
      words=("${(@)first}" "${(@)words[2,-1]}")
      (( CURRENT += ${#first} - 1 ))
      __mayfly_complete
    }

    # A provider's function, or what follows `mayfly run`: words[1] is the provider.
    function __mayfly_complete_provider {
      if [[ $words[2] == -- ]]; then
        words=("$words[1]" "${(@)words[3,-1]}")
        (( CURRENT-- ))
      fi
      \builtin local name=$words[1]
      \builtin local -a specs
      __mayfly_complete_flags "${__mayfly_providers[$name]}"
      if (( CURRENT == 2 && $+functions[$name] )); then specs+=("--native[run the $name of this host]"); fi
      _arguments -S "${(@)specs}" '*: :_files'
    }

    function __mayfly_complete_gexec {
      _precommand
    }

    function __mayfly_complete_ai {
      __mayfly_read_mode
      words[1]=$__mayfly_mode
      __mayfly_complete_provider
    }

    function __mayfly_complete_ai-mode {
      _arguments "1:provider:(${(ok)__mayfly_providers} help)"
    }

    # Where no compinit is: what `mayfly`, its functions and those of providers take as words, for the completion that zsh has by itself.
    function __mayfly_complete_plain {
      \builtin emulate -L zsh
      \builtin local -a words commands specs
      \builtin local -i CURRENT
      \builtin local spec
      \builtin read -Ac words
      \builtin read -nc CURRENT
      reply=()
      if [[ $words[1] == ai || -n ${__mayfly_providers[$words[1]]-} ]]; then
        if [[ $words[1] == ai ]]; then
          __mayfly_read_mode
          words[1]=$__mayfly_mode
        fi
        __mayfly_complete_flags "${__mayfly_providers[$words[1]]}"
      else
        if [[ $words[1] != mayfly ]]; then
          words=(mayfly ${=__mayfly_commands[$words[1]]} "${(@)words[2,-1]}")
          (( CURRENT = ${#words} ))
        fi
        __mayfly_complete_table "$words[2]"
        if (( CURRENT == 2 )); then
          reply=("${(@)commands%%:*}")
          \builtin return
        fi
      fi
      for spec in "${(@)specs}"; do
        spec=${${spec#\(*\)}#\*}
        if [[ $spec == -* ]]; then
          reply+=("${spec%%[=\[:+]*}")
        elif [[ $spec == *:\(\(* ]]; then
          for spec in ${=${spec#*\(\(}}; do
            if [[ $spec == *\\:* ]]; then reply+=("${spec%%\\:*}"); fi
          done
        elif [[ $spec == *:\(* ]]; then
          reply+=(${=${spec##*:\(}%\)})
        fi
      done
    }

    # A hook for the first prompt only.
    function __mayfly_complete_register {
      \builtin emulate -L zsh
      __mayfly_complete_unhook
      if (( ! ${+functions[compdef]} )); then
        # Not `ai-list` and the like: it finds no name with a dash in it.
        compctl -f -K __mayfly_complete_plain mayfly ai aic cic "${(@k)__mayfly_providers}"
        compctl -l '' gexec
        \builtin return
      fi
      \builtin local name
      for name in ai ai-mode "${(@k)__mayfly_commands}" "${(@k)__mayfly_providers}"; do
        if (( ${+_comps[$name]} )); then __mayfly_saved[completion:$name]=$_comps[$name]; fi
      done
      compdef __mayfly_complete_command "${(@k)__mayfly_commands}"
      compdef __mayfly_complete_gexec gexec
      compdef __mayfly_complete_ai ai
      compdef __mayfly_complete_ai-mode ai-mode
      compdef __mayfly_complete_provider "${(@k)__mayfly_providers}"
    }

    function __mayfly_complete_unhook {
      \builtin emulate -L zsh
      precmd_functions=(${precmd_functions:#__mayfly_complete_register})
      if (( ! ${#precmd_functions} )); then \builtin unset precmd_functions; fi
    }

    function __mayfly_complete_unload {
      \builtin emulate -L zsh
      __mayfly_complete_unhook
      if (( ! ${+_comps} )); then
        compctl + mayfly ai aic cic gexec "${(@k)__mayfly_providers}"
        \builtin return
      fi
      \builtin local name
      for name in ai ai-mode "${(@k)__mayfly_commands}" "${(@k)__mayfly_providers}"; do
        if [[ ${_comps[$name]-} != __mayfly_* ]]; then \builtin continue; fi
        \builtin unset "_comps[$name]"
        if (( ${+__mayfly_saved[completion:$name]} )); then
          _comps[$name]=${__mayfly_saved[completion:$name]}
        fi
      done
    }

    \builtin typeset -ga precmd_functions
    precmd_functions+=(__mayfly_complete_register)
  }
fi
