import type { Command } from '@deploy/evidence/approvals.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Change } from '../approvals.ts'
import type { Jira } from './api.ts'
import { attach, filesOn } from './attachments.ts'
import { type Move, movesOf } from './moves.ts'
import { same } from './states.ts'

interface Place {
  issue: string
  /** The account of the deployment, which approves nothing. */
  self: string
}

/** Says on the issue which plan people are asked about, as a file whose name holds its digest. */
export async function showPlan(jira: Jira, { issue, self }: Place, change: Change): Promise<void> {
  const { application, environment, digest, commit } = change
  const isShown = async () => (await planOn(jira, { issue, self }, environment))?.digest === digest
  if (await isShown()) return
  const states = change.approvals.flatMap(({ role, state }) => (state ? [`${state} as ${role}`] : []))
  const text = `The plan ${digest} takes commit ${commit} of ${application} to ${environment}. Who moves this issue from now on, to ${states.join(', to ')}, approves this plan, until another one is shown.\n`
  const name = `${prefixOf(environment)}${digest}.txt`
  await attach(jira, issue, { name, type: 'text/plain', content: Buffer.from(text) }, isShown)
}

/**
 * The words that moves of the issue are, since it was shown this very plan. A move back takes back what came after it, a move to where
 * no deployment may begin takes back all, whoever made it.
 */
export async function wordsOfMoves(
  jira: Jira,
  place: Place,
  change: Change,
): Promise<{ commands: Command[]; ignored: string[] }> {
  const { issue } = place
  const shown = await planOn(jira, place, change.environment)
  const asked = change.approvals.flatMap(({ state }) => state ?? []).join(', ')
  if (shown?.digest !== change.digest)
    return {
      commands: [],
      ignored: [
        `${issue} (${jira.browse(issue)}) has not been shown this plan, so to move it there says nothing of it: run this job with 'dry-run: true', then let them move it to ${asked}.`,
      ],
    }
  const moves = await movesOf(jira, issue)
  const since = moves.filter(({ at }) => at >= shown.at)
  const { accounts } = jira.settings
  const { required = [], begin = '' } = jira.states[change.environment] ?? {}
  const found = judgeMoves(since, {
    ...{ ...place, change, accounts, neutral: [...required, begin] },
    url: jira.browse(issue),
  })
  const open = change.approvals.filter(({ role }) => !found.commands.some((command) => command.role === role))
  const early = moves.filter(({ at, to }) => at < shown.at && open.some(isWordBy(to)))
  const again = `${issue} was moved to ${early.at(-1)?.to} before this plan was shown, which says nothing of it: move it back, and there again.`
  return { ...found, ignored: [...found.ignored, ...(early.length > 0 ? [again] : [])] }
}

interface Question extends Place {
  change: Change
  /** Logins by account. */
  accounts: Record<string, string>
  /** States in which a deployment may begin: to move there takes nothing back. */
  neutral: readonly string[]
  url: string
}

/** Pure. */
function judgeMoves(moves: readonly Move[], question: Question): { commands: Command[]; ignored: string[] } {
  const { self, issue, change, accounts, neutral, url } = question
  const ignored: string[] = []
  let commands: Command[] = []
  for (const { account, to, at } of moves) {
    const who = `The move of ${issue} to ${to} by the Jira account ${account || 'that is gone'} at ${at}`
    const index = change.approvals.findIndex(isWordBy(to))
    if (account === self) {
      if (index >= 0) ignored.push(`${who} does not count: it is that of the deployment itself.`)
      continue
    }
    if (index < 0 && neutral.some((state) => same(state, to))) continue
    if (index < 0 && commands.length > 0) ignored.push(`${who} took back the moves before it.`)
    const before = change.approvals.slice(0, Math.max(index, 0))
    commands = commands.filter((command) => before.some(({ role }) => role === command.role))
    const approval = change.approvals[index]
    if (approval === undefined) continue
    const login = Object.hasOwn(accounts, account) ? accounts[account] : undefined
    if (login === undefined) {
      ignored.push(`${who} does not count: change-record.jira.accounts does not say whose it is.`)
      continue
    }
    const word = { login, account, body: `moved to ${to}`, state: to, at, edited: false, url }
    commands.push({ verb: 'approve', role: approval.role, digest: change.digest, reason: '', word })
  }
  return { commands, ignored }
}

function isWordBy(to: string): (approval: Change['approvals'][number]) => boolean {
  return ({ state }) => state !== undefined && same(state, to)
}

/** The plan that the deployment showed last. Others may attach files to an issue, too. */
async function planOn(
  jira: Jira,
  { issue, self }: Place,
  environment: string,
): Promise<{ digest: string; at: string } | undefined> {
  const pattern = new RegExp(`^${prefixOf(environment)}([0-9a-f]{64})\\.txt$`)
  const plans = (await filesOn(jira, issue)).flatMap(({ name, author, created }) => {
    const [, digest] = pattern.exec(name) ?? []
    if (digest === undefined || author !== self || created === undefined) return []
    return [{ digest, at: new Date(created).toISOString() }]
  })
  return plans.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)).at(-1)
}

function prefixOf(environment: string): string {
  return `plan-${environment}-`
}

/** Throws RECORD_REFUSED: there is no issue that could be shown a plan. */
export function noIssue(key: string): DeployError {
  return new DeployError({
    code: 'RECORD_REFUSED',
    message: `Jira has no issue of ${key} that could be shown the plan.`,
    cause: 'The stage before opens it; it was deleted or moved, or this account no longer sees it.',
    remedy: 'Deploy to the environment before again: that opens one.',
  })
}
