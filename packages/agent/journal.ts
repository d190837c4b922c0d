import * as z from 'zod/mini'

/**
 * What happened on the host, one JSON object a line in `.deploy/journal/<deploy-id>.jsonl`. Each is on disk before the act
 * that it announces.
 *
 * opened → (begin → done | skipped | failed)* → staged | aborted
 * armed → (begin → done | skipped | failed)* → activated → confirmed
 *                                          └→ reverting → (undo → undone | undo-failed)* → reverted | broken
 */
const journalEvents = [
  'opened',
  'begin',
  'done',
  'skipped',
  'failed',
  'staged',
  'aborted',
  'armed',
  'activated',
  'confirmed',
  'reverting',
  'undo',
  'undone',
  'undo-failed',
  'reverted',
  'broken',
] as const

/** After one of these nothing more happens to a deployment. */
export const finalEvents = ['aborted', 'confirmed', 'reverted', 'broken'] as const

export const journalEntrySchema = z.strictObject({
  seq: z.int(),
  at: z.iso.datetime(),
  /** Seconds since the host booted, for durations that a changed clock cannot falsify. */
  uptime: z.number(),
  fence: z.int(),
  event: z.enum(journalEvents),
  /** The step that the event is about. */
  step: z.optional(z.string()),
  /** A short plain text: an exit code, a reason, a deadline. */
  detail: z.optional(z.string()),
})

export type JournalEntry = z.output<typeof journalEntrySchema>
export type FinalEvent = (typeof finalEvents)[number]
