import { setTimeout as sleep } from 'node:timers/promises'
import { DeployError } from '@deploy/kit/errors.ts'
import { type Octokit, statusOf } from '@deploy/kit/github.ts'
import { fitBody, keyMarker, mergeSections } from './body.ts'
import type { RecordText } from './change-records.ts'
import { type Place, placeOf } from './github-place.ts'
import { type Issue, requestsFor } from './github-requests.ts'

/** GitHub refuses a body of more than 65,536 characters. */
const MAX_BODY = 65_536

const LABEL = 'change-record'

/** The issue of each change. */
export interface RecordIssues {
  find(key: string): Promise<Issue | undefined>
  /** Makes it, once; where somebody has asked for the release by a form, that issue becomes it. */
  begin(text: RecordText): Promise<Issue>
  /** Writes the sections into it, when that changes something. */
  write(issue: Issue, text: Pick<RecordText, 'key' | 'sections'>): Promise<Issue>
}

/**
 * `pauses`: seconds until a new one is looked for whose answer was lost. Throws RECORD_TOO_LONG and what the client throws.
 */
export function recordIssues({ github, repository }: Place, pauses: number[]): RecordIssues {
  const at = placeOf(repository)

  // A list is long, and may be some seconds behind an issue that this run has just opened.
  const known = new Map<string, number>()

  const find = async (key: string): Promise<Issue | undefined> => {
    const number = known.get(key)
    if (number !== undefined) return (await github.rest.issues.get({ ...at, issue_number: number })).data
    const issue = await findRecord(github, at, key)
    if (issue) known.set(key, issue.number)
    return issue
  }

  const create = async (text: RecordText, start: string): Promise<Issue> => {
    const body = fitting(mergeSections(start, text))
    const { data } = await github.rest.issues.create({ ...at, title: text.title, body, labels: [LABEL] })
    known.set(text.key, data.number)
    return data
  }

  /** The answer may be lost after the record was made, so it is looked for before it is made again. */
  const createOnce = async (text: RecordText, start: string, [pause, ...later] = pauses): Promise<Issue> => {
    try {
      return await create(text, start)
    } catch (error) {
      if ((statusOf(error) ?? 0) < 500 || pause === undefined) throw error
      await sleep(pause * 1_000)
      return (await find(text.key)) ?? (await createOnce(text, start, later))
    }
  }

  const write = async (
    issue: Issue,
    text: Pick<RecordText, 'key' | 'sections'>,
    more: { labels?: string[] } = {},
  ): Promise<Issue> => {
    const body = fitting(mergeSections(issue.body ?? '', text))
    if (body === issue.body) return issue
    const { data } = await github.rest.issues.update({ ...at, issue_number: issue.number, body, ...more })
    return data
  }

  /** Of several issues by which somebody asked, a machine may choose none. */
  const begin = async (text: RecordText): Promise<Issue> => {
    const requests = text.release ? await requestsFor(github, at, text.release) : []
    const [request, ...others] = requests
    if (request === undefined) return createOnce(text, '')
    if (others.length > 0) return createOnce(text, severalNote(requests))
    // Both at once: with the marker alone nobody would find it again.
    const adopted = await write(request, text, { labels: [...labelsOf(request), LABEL] })
    known.set(text.key, adopted.number)
    return adopted
  }

  return { find, begin, write }
}

/** The issue that is the record of that key. */
export async function findRecord(
  github: Octokit,
  at: { owner: string; repo: string },
  key: string,
): Promise<Issue | undefined> {
  const isIt = ({ body, pull_request }: Issue) =>
    pull_request === undefined && body?.includes(keyMarker(key)) === true
  const issues = await github.paginate(
    github.rest.issues.listForRepo,
    { ...at, labels: LABEL, state: 'all', per_page: 100 },
    ({ data }, done) => {
      if (data.some(isIt)) done()
      return data
    },
  )
  return issues.find(isIt)
}

function labelsOf({ labels }: Issue): string[] {
  return labels.map((label) => (typeof label === 'string' ? label : (label.name ?? '')))
}

function severalNote(requests: { number: number }[]): string {
  const named = requests.map(({ number }) => `#${number}`).join(' and ')
  return `This release was asked for more than once, in ${named}. None of them was taken as its change record: it is this issue.`
}

function fitting(body: string): string {
  const fitted = fitBody(body, MAX_BODY)
  if (fitted !== undefined) return fitted
  throw new DeployError({
    code: 'RECORD_TOO_LONG',
    message: `The change record would have ${body.length} characters; GitHub takes ${MAX_BODY}.`,
    remedy:
      'Shorten what was written into it by hand. The whole record is in change-record.md of the evidence.',
  })
}
