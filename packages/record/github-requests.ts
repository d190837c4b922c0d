import type { Octokit } from '@deploy/kit/github.ts'
import type { RecordText } from './change-records.ts'

/** What the form sets. An issue of a stranger can have it, so it says nothing about who asks. */
const LABEL = 'change-request'

/** Who belongs to the repository: https://docs.github.com/graphql/reference/enums#commentauthorassociation */
const ASSOCIATIONS = ['OWNER', 'MEMBER', 'COLLABORATOR']

/** As much of an issue as GitHub tells. */
export interface Issue {
  number: number
  html_url: string
  body?: string | null
  state: string
  labels: (string | { name?: string })[]
  pull_request?: unknown
}

/**
 * Open issues by which somebody who belongs to the repository asks for this release with the form of docs/change-records.md. One
 * that has become the record of a release is none any more.
 */
export async function requestsFor(
  github: Octokit,
  at: { owner: string; repo: string },
  release: NonNullable<RecordText['release']>,
): Promise<Issue[]> {
  const asked = await github.paginate(github.rest.issues.listForRepo, {
    ...at,
    labels: LABEL,
    state: 'open',
    direction: 'asc',
    per_page: 100,
  })
  return asked.filter(
    ({ author_association, pull_request, body }) =>
      ASSOCIATIONS.includes(author_association ?? '') &&
      pull_request === undefined &&
      asksFor(body ?? '', release),
  )
}

/** Whether the answers of a form name this release, its version or the beginning of its commit. Pure. */
export function asksFor(
  body: string,
  { application, version, commit = '' }: NonNullable<RecordText['release']>,
): boolean {
  // What only a deployment writes would be told in its name.
  if (/<!--\s*\/?deploy:/.test(body)) return false
  const answers = answersIn(body)
  const [asked, more] = answers('Version')
  if (asked === undefined || more !== undefined) return false
  if (answers('Application').some((name) => name !== application)) return false
  if (asked.replace(/^v(?=\d)/, '') === version) return true
  return /^[0-9a-f]{7,40}$/i.test(asked) && commit.startsWith(asked.toLowerCase())
}

/** What stands below each heading of that name, as GitHub writes a form down. */
function answersIn(body: string): (label: string) => string[] {
  const parts = body.replaceAll('\r\n', '\n').split(/^### /m).slice(1)
  return (label) =>
    parts.filter((part) => part.startsWith(`${label}\n`)).map((part) => part.slice(label.length).trim())
}
