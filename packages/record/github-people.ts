import { DeployError } from '@deploy/kit/errors.ts'
import { statusOf } from '@deploy/kit/github.ts'
import type { People } from './approvals.ts'
import { type Commit, commitsOf, isByGitHub } from './github-commits.ts'
import { explained, type Place } from './github-place.ts'

/** Who people are, by GitHub. Needs `contents: read`, and for teams a token that may read the members of the organization. */
export function githubPeople({ github, repository }: Place): People {
  return {
    authorsOf: (commit, since) =>
      explained('say who wrote the change', 'contents: read', async () => {
        const commits = await commitsOf({ github, repository }, commit, since)
        return [...new Set(commits.flatMap(writersOf))]
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

/**
 * Author, committer and, since a squash keeps no others, co-authors. Who merges a pull request in the browser is the author of the
 * merge and wrote nothing; of a merge of another name, GitHub's editor of conflicts may have added lines.
 */
function writersOf(made: Commit): string[] {
  const { sha, author, committer, parents, commit } = made
  const { message } = commit
  const byGitHub = isByGitHub(made)
  if (byGitHub && parents.length > 1 && message.startsWith('Merge pull request #')) return []
  if (author?.login === undefined) throw unknownAuthor(sha)
  const committed = byGitHub || committer?.login === undefined ? [] : [committer.login]
  return [author.login, ...coAuthorsOf(message), ...committed]
}

/** The logins in those addresses that GitHub gives to accounts, `ID+LOGIN@users.noreply.github.com`. */
function coAuthorsOf(message: string): string[] {
  const pattern = /^co-authored-by:.*<(?:\d+\+)?([^@>\s]+)@users\.noreply\.github\.com>\s*$/gim
  return [...message.matchAll(pattern)].map(([, login = '']) => login)
}

function unknownAuthor(sha: string): DeployError {
  return new DeployError({
    code: 'AUTHOR_UNKNOWN',
    message: `Nobody knows whose account wrote commit ${sha}, so it cannot be said who may approve it.`,
    cause: 'GitHub knows no account with the e-mail address of the commit.',
    remedy: 'Let the author add that address to the account, or commit again with one that is known.',
  })
}
