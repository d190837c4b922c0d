import { setTimeout as sleep } from 'node:timers/promises'
import { DeployError } from '@deploy/kit/errors.ts'
import { explainGitHubError, type Octokit, statusOf } from '@deploy/kit/github.ts'
import { fitBody, keyMarker, mergeSections, missingIn } from './body.ts'
import type { ChangeRecords, RecordSection, RecordText } from './change-records.ts'
import { filesSections } from './github-files.ts'
import { requestsFor } from './github-requests.ts'

/** GitHub refuses a body of more than 65,536 characters. */
const MAX_BODY = 65_536

const LABEL = 'change-record'

/** Seconds until a new record is looked for whose answer was lost: a list may be some seconds behind. */
const PAUSES = [2, 5]

interface Place {
  github: Octokit
  /** `owner/name` */
  repository: string
  pauses?: number[]
}

interface Issue {
  number: number
  html_url: string
  body?: string | null
  state: string
  labels: (string | { name?: string })[]
  pull_request?: unknown
}

/**
 * Keeps change records as issues of a repository: one issue a release, found again by a hidden marker. Where somebody has asked for
 * the release by a form, that issue is the record. Needs `issues: write`. Throws TOKEN_PERMISSION, RECORD_TOO_LONG or what the API said, explained.
 */
export function githubIssues({ github, repository, pauses = PAUSES }: Place): ChangeRecords {
  const [owner = '', repo = ''] = repository.split('/')
  const at = { owner, repo }

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

  /** The issue by which somebody asked for the release; of several, none that a machine may choose. */
  const begin = async (text: RecordText): Promise<Issue> => {
    const requests = text.release ? await requestsFor(github, at, text.release) : []
    const [request, ...others] = requests
    if (request === undefined) return createOnce(text, '')
    if (others.length > 0) return createOnce(text, severalNote(requests))
    // Both at once: with the marker alone nobody would find it again.
    const labels = [
      ...request.labels.map((label) => (typeof label === 'string' ? label : (label.name ?? ''))),
      LABEL,
    ]
    const adopted = await write(request, text, { labels })
    known.set(text.key, adopted.number)
    return adopted
  }

  const put = async (text: RecordText): Promise<Issue> => {
    const issue = await find(text.key)
    return issue ? write(issue, text) : begin(text)
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

  const deliver = async (text: RecordText): Promise<RecordSection[]> => {
    const issue = await find(text.key)
    const missing = missingIn(issue?.body ?? '', text.sections)
    const added = { ...text, sections: missing }
    if (missing.length > 0) await (issue ? write(issue, added) : begin(added))
    return missing
  }

  const explained = async <T>(what: string, body: () => Promise<T>): Promise<T> => {
    try {
      return await body()
    } catch (error) {
      throw explainGitHubError(error, { what, permission: 'issues: write' })
    }
  }
  const opened = async (key: string): Promise<Issue> => {
    const issue = await find(key)
    if (issue !== undefined) return issue
    throw new DeployError({
      code: 'RECORD_REFUSED',
      message: `GitHub does not show the issue of ${key}, which was just written.`,
      remedy: 'See whether somebody has deleted or transferred it, and run it again.',
    })
  }
  const told = ({ html_url }: Issue) => ({ url: html_url })

  return {
    open: (text) => explained('open the change record', async () => told(await put(text))),
    update: (text) => explained('write the change record', async () => told(await put(text))),
    deliver: (texts) =>
      explained('write the change record', async () => {
        const missing: RecordSection[] = []
        for (const text of texts) missing.push(...(await deliver(text)))
        return missing
      }),
    link: (key, files) =>
      explained('link the files in the change record', async () => {
        const issue = await opened(key)
        await write(issue, { key, sections: await filesSections(github, at, files) })
      }),
    close: (key, { event }) =>
      explained('close the change record', async () => {
        const { number, state } = await opened(key)
        if (state === 'closed') return
        const state_reason = event === 'confirmed' ? 'completed' : 'not_planned'
        await github.rest.issues.update({ ...at, issue_number: number, state: 'closed', state_reason })
      }),
    look: (key) =>
      explained('show the change record', async () => {
        const { number, html_url, state } = await opened(key)
        return { url: html_url, key: String(number), state }
      }),
  }
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
