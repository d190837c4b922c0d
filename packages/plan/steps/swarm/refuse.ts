import { lines, raw, type Script, sh } from '@deploy/agent/sh.ts'
import { explained, reasonOf } from '@deploy/release/compose/stack-keys.ts'
import type { Context } from '../../context.ts'
import { draftFolder } from '../compose/project.ts'
import { toStack } from './stack.ts'

/**
 * Refuses what Swarm would leave out or could not do, of the files as they are rendered: also what an `include` or `extends` brings,
 * which is not seen when a release is built. Needs `tell`.
 */
export function refuseStack(context: Context): Script {
  const draft = draftFolder(context)
  const facts = `${draft}/stack-facts`
  return lines(
    toStack({ from: `${draft}/one.yaml`, file: '/dev/null', facts }),
    defineReason,
    sh`
      accepted() { printf '%s\\n' ${context.slot.swarm!.accept.join('\n')} | grep -qxF -e "$1"; }
      while IFS='|' read -r kind what key; do
        case $kind in
          key) accepted "$key" || tell "$what asks for $key, which a stack does not have: $(reason "$key")." ;;
          network) [ "$key" = overlay ] || tell "The network $what has the driver $key, and a stack needs overlay." ;;
          content) tell "$key under $what has a content of its own, and Swarm never changes what it keeps. Make it on a manager (docker \${what%s} create), and write external: true." ;;
        esac
      done < ${facts}
      while read -r service; do
        grep -q -e "^image|$service|" "$facts" || tell "$service has no image, and nothing is built for a stack. Push one, and name it."
      done < ${draft}/services
    `,
  )
}

const cases = explained.map((key) => sh`${key}) echo ${reasonOf(key)} ;;`.script).join('\n')

/** Defines `reason KEY`. */
const defineReason = sh`
  reason() {
    case $1 in
      ${raw(cases)}
      *) echo ${reasonOf('')} ;;
    esac
  }
`
