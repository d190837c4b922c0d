import { lines, type Script, sh } from '@deploy/agent/sh.ts'
import type { Release } from '@deploy/release/release.ts'
import { type BuiltStep, type Context, isLive, step } from '../context.ts'

type Submodule = NonNullable<Release['submodules']>[number]

/**
 * Of submodules whose changelogs deploy.yml acknowledges: somebody has read each that came after the version that serves in this
 * slot. The pin may have moved several times since a release came here.
 */
export function changelogs(context: Context, { submodules = [] }: Release): BuiltStep | undefined {
  const { previous } = context
  const acknowledged = submodules.filter((each) => each.acknowledged !== undefined)
  if (previous === undefined || isLive(context) || acknowledged.length === 0) return undefined
  const before = `${context.slot.root}/releases/${previous.id}/.release/release.json`
  return step({
    id: 'changelogs',
    phase: 'fetch',
    title: `See that somebody has read the changelogs of ${acknowledged.map(({ path, tag }) => `${path} up to ${tag}`).join(', ')} since ${previous.id}`,
    do: lines(sh`wrong=`, ...acknowledged.map((each) => compare(each, before)), sh`[ -z "$wrong" ]`),
    timeoutSeconds: 30,
  })
}

/** release.json has each key on a line of its own. */
function compare({ path, tag, acknowledged = [], published = [] }: Submodule, before: string): Script {
  return sh`
    was=$(awk -v path=${`"path": "${path}",`} '
      index($0, path) { inside = 1 }
      inside && /^ *}/ { inside = 0 }
      inside && /^ *"tag": / { sub(/^ *"tag": "/, ""); sub(/",*$/, ""); print; exit }' ${before} 2> /dev/null) || was=
    since=
    unread=
    after=
    for each in ${published}; do
      if [ -n "$after" ]; then
        since="$since $each"
        case ${` ${acknowledged.join(' ')} `} in *" $each "*) ;; *) unread="$unread $each" ;; esac
      fi
      [ "$each" != "$was" ] || after=1
    done
    [ -z "$since" ] || printf '%s\n' ${`${path} goes to ${tag} from `}"$was. With changelogs of their own:$since"
    if [ -n "$unread" ]; then
      printf '%s\n' ${`deploy.yml does not acknowledge the changelogs of ${path} for:`}"$unread. Read them, and add them to acknowledged under build.submodules." >&2
      wrong=1
    fi
  `
}
