/// The completion scripts. They know nothing of the commands: at each TAB they ask the program,
/// which knows its commands and the database, with ``CompletionCommand``.
enum CompletionScript: String, CaseIterable {
  case bash, zsh, fish

  var text: String {
    switch self {
    case .bash: Self.bashText
    case .zsh: Self.zshText
    case .fish: Self.fishText
    }
  }

  /// What `--generate-completion-script` with these words asks for; nil for any other line, and for
  /// a shell that the parser knows to refuse.
  /// - Parameter shell: What `$SHELL` says; not asked for by any other line.
  static func requested(
    by arguments: [String], shell: @autoclosure () throws -> String?
  ) rethrows -> CompletionScript? {
    let option = "--generate-completion-script"
    switch arguments.count {
    case 1 where arguments[0] == option:
      let name = try shell()?.split(separator: "/").last
      return name.flatMap { CompletionScript(rawValue: String($0)) }
    case 1 where arguments[0].hasPrefix(option + "="):
      return CompletionScript(rawValue: String(arguments[0].dropFirst(option.count + 1)))
    case 2 where arguments[0] == option: return CompletionScript(rawValue: arguments[1])
    default: return nil
    }
  }

  /// Readline completes files where `default` is asked for and there are no words. `$2` is the word
  /// up to the cursor; bash splits `--db=x` at the sign.
  /// Source: https://www.gnu.org/software/bash/manual/html_node/Programmable-Completion.html
  private static let bashText = #"""
    # bash completion for chatctl

    _chatctl() {
        local line kind=
        COMPREPLY=()
        if [[ "$3" == *[\<\>] ]]; then
            compopt -o default
            return
        fi
        while IFS= read -r line; do
            if [[ -z "$kind" ]]; then
                kind="$line"
            else
                COMPREPLY+=("$(printf %q "$line")")
            fi
        done < <("${1/#\~\//$HOME/}" ---completion bash "${COMP_WORDS[@]:1:COMP_CWORD-1}" "$2" 2>/dev/null)
        case "$kind" in
            files) compopt -o default -o bashdefault ;;
            directories) compopt -o dirnames ;;
        esac
    }

    # Older ones cannot leave the words in their order.
    complete -o nosort -F _chatctl chatctl 2>/dev/null || complete -F _chatctl chatctl
    """#

  /// Source: https://zsh.sourceforge.io/Doc/Release/Completion-Widgets.html
  private static let zshText = #"""
    #compdef chatctl

    _chatctl() {
        local line kind
        local -a lines names meanings
        lines=("${(@f)$("${(Q)words[1]/#\~\//$HOME/}" ---completion zsh "${(@)words[2,CURRENT-1]}" "$PREFIX" 2>/dev/null)}")
        kind="${lines[1]}"
        shift lines
        case "$kind" in
            files|directories)
                [[ "$PREFIX" == --*=* ]] && compset -P '*='
                if [[ "$kind" == files ]]; then _files; else _files -/; fi
                ;;
            words)
                for line in "${lines[@]}"; do
                    names+=("${line%%$'\t'*}")
                    if [[ "$line" == *$'\t'* ]]; then
                        meanings+=("${line%%$'\t'*}  -- ${line#*$'\t'}")
                    else
                        meanings+=("$line")
                    fi
                done
                if [[ "${lines[*]}" == *$'\t'* ]]; then
                    compadd -V chatctl -l -d meanings -a names
                else
                    compadd -V chatctl -a names
                fi
                ;;
        esac
    }

    if [[ "${funcstack[1]}" == _chatctl ]]; then
        _chatctl "$@"
    else
        compdef _chatctl chatctl
    fi
    """#

  /// Source: https://fishshell.com/docs/current/cmds/complete.html
  private static let fishText = #"""
    # fish completion for chatctl

    function __chatctl_complete
        set -l words (commandline -opc)
        set -l current (commandline -ct)
        set -l program (string replace -r '^~/' "$HOME/" -- $words[1])
        set -e words[1]
        set -l lines (command $program ---completion fish $words "$current" 2>/dev/null)
        set -l kind $lines[1]
        set -e lines[1]
        set -l option (string match -r -- '^--[a-z-]+=' "$current")
        switch "$kind"
            case files directories
                set -l path (string replace -r -- '^--[a-z-]+=' '' "$current")
                set -l paths (__fish_complete_path "$path")
                test "$kind" = directories
                and set paths (__fish_complete_directories "$path")
                for path in $paths
                    printf '%s\n' "$option$path"
                end
            case words
                for line in $lines
                    printf '%s\n' "$line"
                end
        end
    end

    complete -c chatctl -f -k -a '(__chatctl_complete)'
    """#
}
