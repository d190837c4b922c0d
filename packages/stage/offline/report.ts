import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { Ending } from '@deploy/agent/agent.ts'
import { type FinalEvent, finalEvents, type JournalEntry, journalEntrySchema } from '@deploy/agent/journal.ts'
import { readDocument } from '@deploy/kit/document.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import { type Plan, planDigest, planSchema } from '@deploy/plan/plan.ts'
import { extract } from 'tar-stream'

/** What an operator carried back: the words of a host and of a person, so all of it is data. */
export interface Report {
  deployId: string
  operator: string
  /** The account on the host. */
  user: string
  /** What the operator has looked at, or why it was taken back. */
  said: string
  journal: JournalEntry[]
  ended: FinalEvent
  /** The last lines that the steps printed. */
  log: string[]
  samples: { at: string; outcome: 'good' | 'bad' | 'none'; name: string; detail: string }[]
}

const MOST_BYTES = 32 * 1024 ** 2
const names = ['id', 'journal.jsonl', 'plan.json', 'log', 'operator', 'rows', 'said', 'user']

/** The file that deploy.sh writes. */
export function reportFile(host: string): string {
  return `report-${host}.tar`
}

/**
 * Reads what was carried back for a plan. Throws JOURNAL_FOREIGN when it is of another plan, JOURNAL_INVALID when it is cut, was
 * changed, or tells no end.
 */
export async function readReport(path: string, plan: Plan): Promise<Report> {
  const refuse = (cause: string) => invalidReport(plan.host, cause)
  const files = await readFiles(path, refuse)
  const told = readDocument(planSchema, files['plan.json']!, (cause) => refuse(`plan.json: ${cause}`))
  if (planDigest(told) !== planDigest(plan)) throw foreign(plan, told)
  const lines = files['journal.jsonl']!.split('\n').filter((line) => line !== '')
  const journal = lines.map((line) =>
    readDocument(journalEntrySchema, line, (cause) => refuse(`journal.jsonl: ${cause}`)),
  )
  if (journal.some(({ seq }, index) => seq !== index + 1)) throw refuse('The journal has a gap.')
  const known = new Set(plan.steps.map(({ id }) => id))
  if (journal.some(({ step }) => step !== undefined && !known.has(step)))
    throw refuse('The journal names steps that the plan does not have.')
  const last = journal.at(-1)?.event
  const ended = finalEvents.find((event) => event === last)
  if (ended === undefined)
    throw refuse(`The deployment has not ended: the last entry is '${last ?? 'none'}'.`)
  return {
    deployId: oneLine(files.id!),
    operator: oneLine(files.operator!) || 'somebody',
    user: oneLine(files.user!),
    said: oneLine(files.said!),
    journal,
    ended,
    log: files.log!.split('\n').filter((line) => line !== ''),
    samples: files.rows!.split('\n').flatMap((row) => sampleOf(row)),
  }
}

/** How the deployment ended, as an agent would have told it over a connection. Pure. */
export function endingOf({ journal, ended, log }: Report): Ending {
  const failed = journal.filter(({ event }) => event === 'failed' || event === 'undo-failed')
  const step = failed.at(-1)?.step
  return { event: ended, entries: journal, ...(step !== undefined && { failedStep: step }), logTail: log }
}

async function readFiles(path: string, refuse: (cause: string) => Error): Promise<Record<string, string>> {
  const files: Record<string, string> = {}
  let bytes = 0
  const archive = extract()
  archive.on('entry', ({ name, type }, stream, next) => {
    const chunks: Buffer[] = []
    stream.on('data', (chunk) => {
      const part = chunk as Buffer
      bytes += part.length
      if (bytes > MOST_BYTES) archive.destroy(new Error('It is larger than any report.'))
      else chunks.push(part)
    })
    stream.on('end', () => {
      const known = names.find((one) => one === name.replace(/^\.\//, ''))
      if (type === 'file' && known) files[known] = Buffer.concat(chunks).toString('utf8')
      next()
    })
  })
  try {
    await pipeline(createReadStream(path), archive)
  } catch (error) {
    throw refuse((error as Error).message)
  }
  const absent = names.filter((name) => files[name] === undefined)
  if (absent.length > 0) throw refuse(`It has no ${absent.join(', ')}.`)
  return files
}

const outcomes = ['good', 'bad', 'none'] as const

function sampleOf(row: string): Report['samples'] {
  const [at = '', word = '', name = '', detail = ''] = row.split('\t')
  const outcome = outcomes.find((one) => one === word)
  return outcome && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(at) ? [{ at, outcome, name, detail }] : []
}

function oneLine(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, 300).trim()
}

/** What was carried back cannot be read, and why. */
export function invalidReport(host: string, cause: string): DeployError {
  return new DeployError({
    code: 'JOURNAL_INVALID',
    message: `${reportFile(host)} does not tell how the deployment ended.`,
    host,
    step: 'import',
    cause,
    remedy: 'Have it written again on the host with: sh deploy.sh report',
  })
}

function foreign(plan: Plan, told: Plan): DeployError {
  return new DeployError({
    code: 'JOURNAL_FOREIGN',
    message: `${reportFile(plan.host)} is about another plan than the one that is made from this commit, this release and this look.`,
    host: plan.host,
    step: 'import',
    cause: `It tells of ${told.kind} ${told.release.id} on ${told.host}, plan ${planDigest(told)}; expected was ${plan.kind} ${plan.release.id}, plan ${planDigest(plan)}.`,
    remedy: `Of a deployment that is evidence already, remove ${reportFile(plan.host)}: a new package can be made then. Otherwise run this step with the same version of the action (in 'uses:', by its full tag or commit), the same release, deploy.yml and look-… files with which the package was made. A journal of another plan is no evidence of this one.`,
  })
}
