import type { Command } from '@deploy/evidence/approvals.ts'
import type { ApprovalSource } from './approvals.ts'
import { type Commit, commitsOf, isByGitHub } from './github-commits.ts'
import { explained, type Place, placeOf } from './github-place.ts'

/**
 * Approvals as reviews of the pull requests that brought the commits since the release that serves: one and the same person has
 * approved each of them, as it was when GitHub merged it, and has not taken it back since. They speak about the commits, and so about each plan that brings them.
 * Needs `pull-requests: read` and `contents: read`. Throws what GitHub said, explained.
 */
export function pullRequestReviews(place: Place): ApprovalSource {
  return {
    commandsOn: async ({ commit, since, digest, approvals }) => {
      const commits = await explained('list the commits of the change', 'contents: read', () =>
        commitsOf(place, commit, since),
      )
      const ask = <T>(body: () => Promise<T>) =>
        explained('read the reviews of pull requests', 'pull-requests: read', body)
      const merged = new Map<number, Merged>()
      const ignored: string[] = []
      for (const made of commits) {
        const { sha } = made
        const found = await ask(() => mergedWith(place, sha))
        for (const pull of found) merged.set(pull.number, pull)
        if (found.length === 0)
          ignored.push(`Commit ${sha.slice(0, 12)} came without a pull request, so no review speaks for it.`)
        else if (found.some((pull) => isMergeByHand(made, pull)))
          ignored.push(
            `Commit ${sha.slice(0, 12)} merged a pull request by hand and may hold more than was reviewed, so no review speaks for it.`,
          )
      }
      const reviews = new Map<Merged, Review[]>()
      for (const pull of merged.values()) reviews.set(pull, await ask(() => approvalsOf(place, pull)))
      for (const [{ number }, given] of reviews)
        if (given.length === 0)
          ignored.push(`Nobody approved the head of pull request ${number} that was merged.`)
      const words = ignored.length > 0 ? [] : wordsOfAll([...reviews.values()])
      if (ignored.length === 0 && words.length === 0)
        ignored.push(`Nobody approved all of the pull requests ${[...merged.keys()].join(', ')}.`)
      const commands = approvals.flatMap(({ role }) =>
        words.map(
          (word): Command => ({
            verb: 'approve',
            role,
            digest,
            reason: '',
            word,
            from: 'pull-request-review',
          }),
        ),
      )
      return { commands, ignored }
    },
  }
}

interface Merged {
  number: number
  head: { sha: string }
  merge_commit_sha: string | null
}

type Review = Command['word']

async function mergedWith({ github, repository }: Place, sha: string): Promise<Merged[]> {
  const pulls = await github.paginate(github.rest.repos.listPullRequestsAssociatedWithCommit, {
    ...placeOf(repository),
    commit_sha: sha,
    per_page: 100,
  })
  return pulls.filter(({ merged_at }) => merged_at !== null)
}

/** A merge of another's making brings a head that was reviewed, and whatever else was put into it. Pure. */
function isMergeByHand(made: Commit, { head, merge_commit_sha: merge }: Merged): boolean {
  const { sha, parents } = made
  if (parents.length < 2 || isByGitHub(made)) return false
  return sha === merge || parents.some((parent) => parent.sha === head.sha)
}

/** The last word of each reviewer, where it approves the head that was merged; a comment takes nothing back. */
async function approvalsOf({ github, repository }: Place, { number, head }: Merged): Promise<Review[]> {
  const all = await github.paginate(github.rest.pulls.listReviews, {
    ...placeOf(repository),
    pull_number: number,
    per_page: 100,
  })
  const last = new Map<string, (typeof all)[number]>()
  for (const review of all) {
    if (review.user && review.state !== 'COMMENTED' && review.state !== 'PENDING')
      last.set(review.user.login.toLowerCase(), review)
  }
  return [...last.values()].flatMap(({ user, state, commit_id, submitted_at, html_url }) =>
    state === 'APPROVED' && commit_id === head.sha && user && submitted_at
      ? [{ login: user.login, body: '', at: submitted_at, edited: false, url: html_url }]
      : [],
  )
}

/** Of those who approved all, the word that they gave last. */
function wordsOfAll([first = [], ...others]: Review[][]): Review[] {
  return first.flatMap((review) => {
    const rest = others.map((given) => given.find(({ login }) => login === review.login))
    if (rest.includes(undefined)) return []
    const own = [review, ...rest.flatMap((one) => one ?? [])]
    return own.toSorted((one, other) => (one.at < other.at ? 1 : -1)).slice(0, 1)
  })
}
