import { DeployError } from '@deploy/kit/errors.ts'
import { explainGitHubError, type Octokit } from '@deploy/kit/github.ts'
import { keyMarker, mergeSections } from './body.ts'
import type { ChangeRecords, RecordText } from './change-records.ts'

/** GitHub refuses a body of more than 65,536 characters. */
const MAX_BODY = 65_536

const LABEL = 'change-record'

interface Place {
  github: Octokit
  /** `owner/name` */
  repository: string
}

interface Issue {
  number: number
  html_url: string
  body?: string | null
  pull_request?: unknown
}

/**
 * Keeps change records as issues of a repository: one issue a release, found again by a hidden marker.
 * Needs `issues: write`. Throws TOKEN_PERMISSION, RECORD_TOO_LONG or what the API said, explained.
 */
export function githubIssues({ github, repository }: Place): ChangeRecords {
  const [owner = '', repo = ''] = repository.split('/')
  const at = { owner, repo }

  // A list may be some seconds behind an issue that this run has just opened.
  const known = new Map<string, number>()

  const find = async (key: string): Promise<Issue | undefined> => {
    const number = known.get(key)
    if (number !== undefined) return (await github.rest.issues.get({ ...at, issue_number: number })).data
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

  const create = async (text: RecordText): Promise<Issue> => {
    const body = fitting(mergeSections('', text))
    const { data } = await github.rest.issues.create({ ...at, title: text.title, body, labels: [LABEL] })
    known.set(text.key, data.number)
    return data
  }

  const write = async (issue: Issue, text: RecordText): Promise<Issue> => {
    const body = fitting(mergeSections(issue.body ?? '', text))
    if (body === issue.body) return issue
    const { data } = await github.rest.issues.update({ ...at, issue_number: issue.number, body })
    return data
  }

  const explained = async (what: string, body: () => Promise<Issue>): Promise<{ url: string }> => {
    try {
      return { url: (await body()).html_url }
    } catch (error) {
      throw explainGitHubError(error, { what, permission: 'issues: write' })
    }
  }

  return {
    open: (text) =>
      explained('open the change record', async () => (await find(text.key)) ?? (await create(text))),
    update: (text) =>
      explained('write the change record', async () => {
        const issue = await find(text.key)
        return issue ? write(issue, text) : create(text)
      }),
  }
}

function fitting(body: string): string {
  if (body.length <= MAX_BODY) return body
  throw new DeployError({
    code: 'RECORD_TOO_LONG',
    message: `The change record would have ${body.length} characters; GitHub takes ${MAX_BODY}.`,
    remedy:
      'Shorten what was written into it by hand. The whole record is in change-record.md of the evidence.',
  })
}
