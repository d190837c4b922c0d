import type { Word } from '@deploy/evidence/approvals.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import { explainGitHubError, type Octokit, statusOf } from '@deploy/kit/github.ts'
import { findRecord } from './github-issue.ts'

/** Where approvals come from, and who people are. */
export interface ApprovalSource {
  /** What people wrote in the change record of that key, the oldest first; none when there is no record yet. */
  wordsOn(key: string): Promise<Word[]>
  /** Logins of who wrote the commits after `since`, up to and with `commit`; of `commit` alone without it. Throws AUTHOR_UNKNOWN. */
  authorsOf(commit: string, since: string | undefined): Promise<string[]>
  /** Whether the login is an active member of `organization/team`. */
  isMember(team: string, login: string): Promise<boolean>
}

interface Place {
  github: Octokit
  /** `owner/name` */
  repository: string
}

/**
 * Approvals as comments on the issue that is the change record. Needs `issues: read` and `contents: read`, and for teams a token
 * that may read the members of the organization. Throws TOKEN_PERMISSION or what the API said, explained.
 */
export function githubApprovals({ github, repository }: Place): ApprovalSource {
  const [owner = '', repo = ''] = repository.split('/')
  const at = { owner, repo }
  const explained = async <T>(what: string, permission: string, body: () => Promise<T>): Promise<T> => {
    try {
      return await body()
    } catch (error) {
      throw explainGitHubError(error, { what, permission })
    }
  }
  return {
    wordsOn: (key) =>
      explained('read the approvals', 'issues: read', async () => {
        const issue = await findRecord(github, at, key)
        if (issue === undefined) return []
        const comments = await github.paginate(github.rest.issues.listComments, {
          ...at,
          issue_number: issue.number,
          per_page: 100,
        })
        return comments
          .toSorted((a, b) => a.id - b.id)
          .flatMap((comment) => {
            const { user, body = '', created_at, updated_at, html_url } = comment
            if (!user) return []
            const edited = created_at !== updated_at
            return [{ login: user.login, body, at: created_at, edited, url: html_url }]
          })
      }),
    authorsOf: (commit, since) =>
      explained('say who wrote the change', 'contents: read', async () => {
        const commits =
          since === undefined || since === commit ? [] : await between(github, at, { since, commit })
        const own = (await github.rest.repos.getCommit({ ...at, ref: commit })).data
        return [...new Set([own, ...commits].flatMap(writersOf))]
      }),
    isMember: (team, login) =>
      explained(`read the members of ${team}`, 'members: read', async () => {
        const [org = '', team_slug = ''] = team.split('/')
        try {
          const { data } = await github.rest.teams.getMembershipForUserInOrg({
            org,
            team_slug,
            username: login,
          })
          return data.state === 'active'
        } catch (error) {
          if (statusOf(error) === 404) return false
          throw error
        }
      }),
  }
}

interface Commit {
  sha: string
  author: { login?: string } | null
  committer: { login?: string } | null
}

function between(
  github: Octokit,
  at: { owner: string; repo: string },
  { since, commit }: { since: string; commit: string },
): Promise<Commit[]> {
  return github.paginate(
    github.rest.repos.compareCommitsWithBasehead,
    { ...at, basehead: `${since}...${commit}`, per_page: 100 },
    ({ data }) => (data as unknown as { commits: Commit[] }).commits,
  )
}

/** GitHub's own account commits what people merge in the browser. */
function writersOf({ sha, author, committer }: Commit): string[] {
  const logins = [author?.login, committer?.login].filter((login) => login !== undefined)
  if (author?.login === undefined) throw unknownAuthor(sha)
  return logins.filter((login) => login !== 'web-flow')
}

function unknownAuthor(sha: string): DeployError {
  return new DeployError({
    code: 'AUTHOR_UNKNOWN',
    message: `Nobody knows whose account wrote commit ${sha}, so it cannot be said who may approve it.`,
    cause: 'GitHub knows no account with the e-mail address of the commit.',
    remedy: 'Let the author add that address to the account, or commit again with one that is known.',
  })
}
