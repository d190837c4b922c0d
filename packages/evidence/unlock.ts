import * as z from 'zod/mini'
import type { EndingSection } from './late.ts'
import { code, linkTo, plain } from './markdown.ts'

/** unlock.json: who released the lock of an open deployment, why, and what became of it. */
export const unlockSchema = z.strictObject({
  schemaVersion: z.literal(1),
  application: z.string(),
  environment: z.string(),
  host: z.string(),
  deployId: z.string(),
  /** The release that it was to bring, and who had begun it. */
  release: z.string(),
  begunBy: z.strictObject({ actor: z.string(), runUrl: z.string() }),
  actor: z.string(),
  runUrl: z.string(),
  at: z.iso.datetime(),
  reason: z.string(),
  outcome: z.enum(['confirmed', 'reverted', 'aborted', 'broken', 'unknown']),
  /** It had ended before, so its lock was released already. */
  alreadyEnded: z.boolean(),
})

export type Unlock = z.output<typeof unlockSchema>

const words: Record<Unlock['outcome'], string> = {
  confirmed: '✅ confirmed',
  reverted: '↩️ taken back',
  aborted: '⛔ given up before anything was switched',
  broken: '🚨 broken, needs a person',
  unknown: '❔ unknown: its lock is free, and the host tells its end to the next run',
}

/** The section of the change record that tells of it. Pure. */
export function unlockSection(unlock: Unlock): EndingSection {
  const { deployId, environment, host, actor, runUrl, at, reason, outcome, alreadyEnded, begunBy } = unlock
  const told = [
    `**${words[outcome]}**${alreadyEnded ? ', before it was asked for' : ''} · ${at} · on ${plain(host)}`,
    `Asked for by ${plain(actor)}${linkTo(runUrl)} · reason: ${plain(reason)}`,
    `${code(unlock.release)} · begun by ${plain(begunBy.actor)}${linkTo(begunBy.runUrl)}`,
  ]
  return {
    id: `unlock-${deployId}`,
    markdown: [`### Unlocked ${code(deployId)} in ${plain(environment)}`, ...told].join('\n\n'),
    endings: outcome === 'unknown' ? [] : [`${deployId} ${outcome}`],
  }
}
