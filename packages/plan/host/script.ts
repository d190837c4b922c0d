import { raw, type Script, sh } from '@deploy/agent/sh.ts'
import { sha256Of } from '../digest.ts'
import { helpers } from './helpers.ts'
import type { Item } from './item.ts'

/**
 * One POSIX sh file that brings a host into the state of all items, or says with `--check` where it is not. It does nothing before
 * its last line was read, and holds no secret. Pure.
 */
export function hostScript(items: Item[], { title }: { title: string }): string {
  const parts = [head(title), helpers.script, runner.script, ...items.map(rendered), main(items).script]
  return `${parts.join('\n\n')}\n`
}

function head(title: string): string {
  return `#!/bin/sh
# ${comment(title)}
#
#   sh <this file> --check    says what is not so, and changes nothing; as root it sees everything
#   sudo sh <this file>       makes it so; what is so already is left alone
#
# Ends with 0 when all is so, with 1 when something is not, with 3 when this user could not see everything.
#
# shellcheck disable=SC2016,SC2043,SC2317,SC2329  # the items call functions by name
set -eu
export LC_ALL=C
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
umask 022`
}

const runner = sh`
  # Function, id, title, and what people must do where nothing else can.
  item() {
    current=$1
    look
    if [ "$state" = differs ] && [ "$mode" = apply ]; then
      if [ $# -gt 3 ]; then state=left; else mend; fi
    fi
    case $state in
      ok | done) ;;
      unseen) unseen=1 ;;
      *) differs=1 ;;
    esac
    tell "$2" "$3" "\${4-}"
  }

  look() {
    set +e
    said=$(set -eu; "check_$current" 2>&1 < /dev/null)
    code=$?
    set -e
    case $code in 0) state=ok ;; 3) state=unseen ;; *) state=differs ;; esac
  }

  # An act is believed when the check says so.
  mend() {
    before=$said
    set +e
    said=$(set -eu; "do_$current" 2>&1 < /dev/null)
    code=$?
    set -e
    state=failed
    [ "$code" = 0 ] || return 0
    look
    if [ "$state" = ok ]; then
      state='done'
      said=$before
    else
      state=failed
    fi
  }

  tell() {
    line=$(printf '%s' "$said" | tr '\\n\\t' '; ' | tr -d '\\000-\\037\\177' | cut -c 1-500)
    if [ -n "$nonce" ]; then
      printf '@%s %s %s %s\\n' "$nonce" "$state" "$1" "$line"
      return 0
    fi
    printf '%-8s %s%s\\n' "$state" "$2" "\${line:+: $line}"
    case $state in left | differs) [ -z "$3" ] || printf '         %s\\n' "$3" ;; esac
  }
`

/** With a margin, unless a quoted word goes on in another line: nothing but its own text may be in it. */
function body({ script }: Script): string {
  const whole = script.split('\n').every((line) => (line.match(/'/g)?.length ?? 0) % 2 === 0)
  return whole ? script.replaceAll(/^(?=.)/gm, '  ') : script
}

function rendered({ title, why, text, ...item }: Item): string {
  const name = functionName(item)
  return [
    `# ${comment(title)}`,
    `# ${comment(why)}`,
    ...(text === undefined ? [] : [`wanted_${name}() {\n${hereDocument(text)}}`]),
    `check_${name}() {\n${body(item.check)}\n}`,
    ...(item.do === undefined ? [] : [`do_${name}() {\n${body(item.do)}\n}`]),
  ].join('\n')
}

function main(items: Item[]): Script {
  const calls = items.map(({ id, title, remedy, ...item }) =>
    item.do === undefined
      ? sh`item ${functionName({ id })} ${id} ${title} ${remedy ?? ''}`
      : sh`item ${functionName({ id })} ${id} ${title}`,
  )
  return sh`
    main() {
    mode=apply nonce='' unseen=0 differs=0
    while [ $# -gt 0 ]; do
      case $1 in
        --check) mode=check ;;
        --nonce) nonce=$2; shift ;;
        *) echo "Unknown: $1. There is --check." >&2; exit 2 ;;
      esac
      shift
    done
    if [ "$mode" = apply ] && [ "$(id -u)" != 0 ]; then
      echo 'Only root can set a host up. With --check anybody may look.' >&2
      exit 2
    fi
    ${raw(calls.map(({ script }) => script).join('\n'))}
    code=0
    [ "$unseen" = 0 ] || code=3
    [ "$differs" = 0 ] || code=1
    [ -z "$nonce" ] || printf '@%s end %s\\n' "$nonce" "$code"
    exit "$code"
    }

    main "$@"
  `
}

function functionName({ id }: Pick<Item, 'id'>): string {
  return id.replaceAll('-', '_')
}

/** The word that ends it follows from the text, so that nothing in the text can. */
function hereDocument(text: string): string {
  const end = `END_${sha256Of(text).slice(0, 8)}`
  return `cat << '${end}'\n${text.endsWith('\n') ? text : `${text}\n`}${end}\n`
}

/** Nothing in a comment begins another line. */
function comment(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
}
