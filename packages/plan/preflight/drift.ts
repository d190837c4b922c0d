import type { Slot } from '@deploy/manifest/manifest.ts'
import { describeDrift } from '../drift.ts'
import { writtenFiles } from '../installed.ts'
import type { Plan } from '../plan.ts'
import type { Problem } from './problem.ts'

/**
 * Somebody has mended something by hand, and a deployment would take that away. Going back is never refused for it: then a
 * person needs the release before, and the edit is kept all the same. What the application's program writes it writes anew. Pure.
 */
export function drift({ kind, drift: found = [] }: Plan, slot: Slot): Problem[] {
  if (kind === 'rollback' || slot.drift === 'report') return []
  return found
    .filter(({ path, state }) => state !== 'unknown' && !writtenFiles(slot).includes(path))
    .map((each) => ({
      code: 'DRIFT',
      message: describeDrift(each).join('\n'),
      remedy: `Bring the change into the repository and build a new version, or put the file back as it was: ${slot.root}/.deploy/installed${each.path}. To deploy over it once, set drift: report; a copy of the edit then stays in ${slot.root}/.deploy/edited.`,
    }))
}
