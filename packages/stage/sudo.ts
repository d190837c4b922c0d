import { look } from '@deploy/agent/look.ts'
import { lines, type Script, sh } from '@deploy/agent/sh.ts'
import type { SudoAnswer } from '@deploy/plan/preflight/sudo.ts'
import type { Remote } from '@deploy/remote/remote.ts'

/**
 * The commands that sudo would not run without a password, which nobody can type here. `sudo -l COMMAND` says whether
 * sudo permits it at all; the long list of rules says whether the last one that matches carries `!authenticate`. Only
 * sudo 1.9.14 and later show that rule when they are asked about one command, and hosts have older ones.
 */
export async function askSudo(remote: Remote, commands: string[]): Promise<SudoAnswer> {
  if (commands.length === 0) return { refused: [], said: '', hiding: [] }
  const { stdout } = await look(remote, sudoQuestions(commands), { timeoutSeconds: 60 })
  const [said = '', ...answers] = stdout.split('\n')
  return {
    refused: commands.filter((_, index) => answers[index] !== 'allowed'),
    said: said.trim(),
    hiding: [...new Set(answers.flatMap((answer) => /^refused (\/.+)$/.exec(answer)?.[1] ?? []))],
  }
}

/**
 * The script that asks: a line for what sudo says, then `allowed` or `refused` for each command, and behind `refused` the program
 * that is found before the one in /usr/bin. Pure.
 */
export function sudoQuestions(commands: readonly string[]): Script {
  return lines(ask, ...commands.map((command) => sh`ask ${command.split(' ')}`))
}

/** Prints what sudo says instead of its rules, and one line a command. Rules are shell patterns, as sudoers(5) matches them; one without arguments permits any. */
const ask = sh`
  export LC_ALL=C
  tab=$(printf '\\t')
  if rules=$(sudo -n -ll 2>/dev/null < /dev/null); then
    echo
  else
    printf '%s\\n' "$(sudo -n -ll 2>&1 >/dev/null < /dev/null | head -n 1)"
  fi
  ask() {
    answer=refused
    if command=$(sudo -n -l -- "$@" 2>/dev/null < /dev/null); then
      free=
      while IFS= read -r line; do
        case $line in
          'Sudoers entry'*) free= ;;
          *Options:*'!authenticate'*) free=1 ;;
          "$tab"*) ! matches "\${line#"$tab"}" || answer=\${free:+allowed} ;;
        esac
      done <<RULES
  $rules
  RULES
    fi
    [ "$answer" = allowed ] || answer="refused$(hiding "$1")"
    printf '%s\\n' "$answer"
  }
  hiding() {
    found=$(command -v "$1") || return 0
    [ -e "/usr/bin/$1" ] || return 0
    [ "$(readlink -f "$found")" = "$(readlink -f "/usr/bin/$1")" ] || printf ' %s' "$found"
  }
  matches() {
    case $1 in
      ALL) return 0 ;;
      *' '*) ;;
      *) case $command in "$1 "*) return 0 ;; esac ;;
    esac
    # shellcheck disable=SC2254 # a rule is a pattern
    case $command in $1) return 0 ;; esac
    return 1
  }
`
