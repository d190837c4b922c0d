import { randomUUID } from 'node:crypto'
import type {
  Approval,
  Association,
  Commit,
  Environment,
  Issue,
  PullRequest,
  Review,
  Run,
  State,
} from './state.ts'
import { fakeSha, nextId } from './state.ts'

/** Puts into the repository what no REST operation of a deployment could. */
export interface Seed {
  /** A commit on top of the branch (default: the default branch), which then points at it; `merges` are its other parents. */
  commit: (
    options?: {
      message?: string
      sha?: string
      branch?: string
      files?: string[]
      author?: string
      merges?: string[]
    } & Pick<Commit, 'committer' | 'verified'>,
  ) => Commit
  /** Points a tag at a commit, or at the head of the default branch. */
  tag: (name: string, sha?: string) => void
  /** A workflow run; its `backendId` is made up. */
  run: (run?: Partial<Run>) => Run
  /** An issue that somebody has opened in the browser, whose labels GitHub took from a form; `association` is what the author is. */
  issue: (
    issue: Pick<Issue, 'title' | 'body' | 'user'> & Partial<Issue> & { association?: Association },
  ) => Issue
  /** A pull request from `base` to `head`, merged as `mergeCommit` unless that is null. */
  pullRequest: (pull: Pick<PullRequest, 'number' | 'author' | 'head' | 'base' | 'mergeCommit'>) => PullRequest
  /** A review of the pull request; the head that it has now unless it is told. */
  review: (review: Pick<Review, 'pullNumber' | 'user'> & Partial<Review>) => Review
  environment: (environment: Partial<Environment> & { name: string }) => Environment
  /** A reviewer's word on a run that waited for an environment. */
  approval: (approval: Partial<Approval> & { runId: number; environments: string[]; user: string }) => void
}

export function createSeed(state: State, now: () => string): Seed {
  const times = (): { createdAt: string; updatedAt: string } => ({ createdAt: now(), updatedAt: now() })
  const branchRef = (branch?: string): string => `refs/heads/${branch ?? state.repository.defaultBranch}`
  const head = (): string => state.refs.get(branchRef()) ?? ''

  return {
    commit: (options = {}) => {
      const ref = branchRef(options.branch)
      const parent = state.refs.get(ref) ?? head()
      const message = options.message ?? 'A change'
      const sha = options.sha ?? fakeSha(`${parent} ${message} ${state.commits.size}`)
      const { author = state.actor, committer, verified, merges = [] } = options
      const commit: Commit = {
        sha,
        message,
        parents: [...(parent ? [parent] : []), ...merges],
        author,
        ...(committer !== undefined && { committer }),
        ...(verified !== undefined && { verified }),
        date: now(),
        files: options.files ?? [],
      }
      state.commits.set(sha, commit)
      state.refs.set(ref, sha)
      return commit
    },

    tag: (name, sha) => {
      state.refs.set(`refs/tags/${name}`, sha ?? head())
    },

    run: (run = {}) => {
      const complete: Run = {
        id: nextId(state),
        backendId: randomUUID(),
        attempt: 1,
        name: 'Deploy',
        path: '.github/workflows/deploy.yml',
        event: 'push',
        status: 'in_progress',
        conclusion: null,
        headSha: head(),
        headBranch: state.repository.defaultBranch,
        actor: 'octocat',
        ...times(),
        ...run,
      }
      state.runs.push(complete)
      return complete
    },

    issue: ({ association, ...issue }) => {
      if (association !== undefined) state.associations.set(issue.user, association)
      const complete: Issue = {
        id: nextId(state),
        number: state.issues.length + 1,
        state: 'open',
        stateReason: null,
        labels: [],
        assignees: [],
        closedAt: null,
        ...times(),
        ...issue,
      }
      state.issues.push(complete)
      return complete
    },

    pullRequest: (pull) => {
      const complete = { id: nextId(state), ...times(), ...pull }
      state.pullRequests.push(complete)
      return complete
    },

    review: (review) => {
      const head = state.pullRequests.find(({ number }) => number === review.pullNumber)?.head ?? ''
      const complete = { id: nextId(state), state: 'APPROVED' as const, commit: head, ...times(), ...review }
      state.reviews.push(complete)
      return complete
    },

    environment: (environment) => {
      const complete = {
        id: nextId(state),
        reviewers: [],
        preventSelfReview: false,
        ...times(),
        ...environment,
      }
      state.environments.push(complete)
      return complete
    },

    approval: (approval) => {
      state.approvals.push({ state: 'approved', comment: '', ...approval })
    },
  }
}
