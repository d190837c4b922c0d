import { itemStates } from '@deploy/plan/host/answer.ts'
import * as z from 'zod/mini'
import { code, linkTo, plain, table } from './markdown.ts'

/** What prepare-host found on one host, or did there. */
export const hostSetupSchema = z.strictObject({
  schemaVersion: z.literal(1),
  application: z.string(),
  environment: z.string(),
  host: z.string(),
  mode: z.enum(['check', 'apply']),
  /** As whom it was looked at, and whether that was root, who sees everything. */
  user: z.string(),
  asRoot: z.boolean(),
  /** Of the script that was run. */
  scriptSha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  actor: z.string(),
  runUrl: z.string(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  outcome: z.enum(['ready', 'changed', 'unseen', 'differs']),
  items: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      /** `done`: made so by this run; `left`: only people can do it; `failed`: still not so. */
      state: z.enum(itemStates),
      /** In the host's own words. */
      said: z.string(),
      remedy: z.optional(z.string()),
    }),
  ),
})

export type HostSetup = z.output<typeof hostSetupSchema>

/** What all items together mean. Pure. */
export function setupOutcome(items: Pick<HostSetup['items'][number], 'state'>[]): HostSetup['outcome'] {
  const has = (...states: string[]) => items.some(({ state }) => states.includes(state))
  if (has('differs', 'failed', 'left')) return 'differs'
  if (has('unseen')) return 'unseen'
  return has('done') ? 'changed' : 'ready'
}

const marks: Record<HostSetup['items'][number]['state'], string> = {
  ok: '✅',
  done: '🔧 done',
  unseen: '❔ not seen',
  differs: '❌ differs',
  failed: '❌ failed',
  left: '✋ for people',
}

/** The job summary. Pure. */
export function describeSetup(setup: HostSetup): string {
  const { application, environment, host, mode, user, asRoot, finishedAt, actor, runUrl, items } = setup
  const rows = items.map(({ title, state, said, remedy }) => [
    marks[state],
    plain(title),
    [plain(said), state === 'differs' || state === 'left' ? plain(remedy ?? '') : '']
      .filter(Boolean)
      .join('<br>'),
  ])
  return [
    `### ${plain(host)}, as ${plain(application)} needs it in ${plain(environment)}`,
    `**${setup.outcome}** · ${mode} as ${code(user)}${asRoot ? ', with root' : ''} · ${finishedAt} · ${plain(actor)}${linkTo(runUrl)} · script ${code(setup.scriptSha256.slice(0, 12))}`,
    table(['', 'what', 'found'], rows),
  ].join('\n\n')
}
