import * as z from 'zod/mini'
import { account, type Jira } from './api.ts'

const PAGE = 100

/** The issue got another state. */
export interface Move {
  /** Who moved it; '' where Jira does not say. */
  account: string
  to: string
  /** ISO 8601, UTC. */
  at: string
}

const entry = z.object({
  id: z.string(),
  author: z.catch(z.optional(account), undefined),
  created: z.string(),
  items: z.array(z.record(z.string(), z.unknown())),
})
type Entry = z.output<typeof entry>

const page = z.object({ values: z.array(entry), isLast: z.optional(z.boolean()) })
const whole = z.object({
  changelog: z
    .object({ histories: z.array(entry), total: z.number() })
    .check(z.refine(({ histories, total }) => histories.length >= total, 'a history that is cut')),
})

/** What the history of the issue tells of its states, the oldest first. */
export async function movesOf(jira: Jira, issue: string): Promise<Move[]> {
  const entries = jira.settings.kind === 'cloud' ? await pagesOf(jira, issue) : await allOf(jira, issue)
  return entries
    .toSorted((a, b) => Date.parse(a.created) - Date.parse(b.created) || Number(a.id) - Number(b.id))
    .flatMap(({ author = '', created, items }) =>
      items
        .filter(({ field }) => field === 'status')
        .map((item) => ({
          account: author,
          to: Object.hasOwn(item, 'toString') ? String(item.toString) : '',
          at: new Date(created).toISOString(),
        })),
    )
}

const what = 'show the history of the change record'

/** On Cloud an issue itself tells only the newest part of its history. */
async function pagesOf(jira: Jira, issue: string): Promise<Entry[]> {
  const found: Entry[] = []
  for (;;) {
    const { values, isLast } = await jira.read(page, {
      method: 'GET',
      path: `/issue/${issue}/changelog`,
      query: { startAt: String(found.length), maxResults: String(PAGE) },
      what,
    })
    found.push(...values)
    if (values.length === 0 || isLast === true) return found
  }
}

/** Data Center tells it with the issue, all of it, and nowhere else. */
async function allOf(jira: Jira, issue: string): Promise<Entry[]> {
  const query = { fields: 'status', expand: 'changelog' }
  const { changelog } = await jira.read(whole, { method: 'GET', path: `/issue/${issue}`, query, what })
  return changelog.histories
}
