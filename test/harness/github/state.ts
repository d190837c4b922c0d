import { createHash } from 'node:crypto'

/** All that the emulator remembers. Tests may read it, and set what no operation can (see seed.ts). */
export interface State {
  repository: Repository
  /** Login that the token acts as. */
  actor: string
  issues: Issue[]
  comments: Comment[]
  labels: Label[]
  releases: Release[]
  assets: Asset[]
  /** Tags of deleted immutable releases, which can never be used again. */
  burntTags: Set<string>
  /** `refs/heads/main` → commit SHA. */
  refs: Map<string, string>
  commits: Map<string, Commit>
  deployments: Deployment[]
  deploymentStatuses: DeploymentStatus[]
  environments: Environment[]
  runs: Run[]
  approvals: Approval[]
  pullRequests: PullRequest[]
  reviews: Review[]
  /** Logins of the members by `organization/team`. */
  teams: Map<string, string[]>
  /** What people are to the repository, by login; who is not here is its owner or nobody. */
  associations: Map<string, Association>
  artifacts: Artifact[]
  /** Path in the blob store → what is stored there. */
  blobs: Map<string, Blob>
  lastId: number
}

export interface Repository {
  id: number
  owner: string
  name: string
  defaultBranch: string
  /** The repository setting that makes every release immutable when it is published. */
  immutableReleases: boolean
  createdAt: string
}

/** GitHub's `author_association`. */
export type Association = 'OWNER' | 'MEMBER' | 'COLLABORATOR' | 'CONTRIBUTOR' | 'NONE'

export interface Issue extends Timed {
  id: number
  number: number
  title: string
  body: string | null
  state: 'open' | 'closed'
  stateReason: string | null
  labels: string[]
  assignees: string[]
  user: string
  closedAt: string | null
}

export interface Comment extends Timed {
  id: number
  issueNumber: number
  body: string
  user: string
}

export interface Label {
  id: number
  name: string
  color: string
  description: string | null
}

export interface Release extends Timed {
  id: number
  tagName: string
  targetCommitish: string
  name: string | null
  body: string | null
  draft: boolean
  prerelease: boolean
  immutable: boolean
  publishedAt: string | null
  author: string
}

export interface Asset extends Timed {
  id: number
  releaseId: number
  name: string
  label: string | null
  contentType: string
  /** `open` is an upload that was cut off. */
  state: 'uploaded' | 'open'
  bytes: Buffer
  downloads: number
  uploader: string
}

export interface Commit {
  sha: string
  message: string
  parents: string[]
  author: string
  /** Login of the committer; absent: the author. */
  committer?: string
  /** It bears a signature that GitHub verified, as all that is committed in the browser. */
  verified?: boolean
  date: string
  /** Paths that the commit touched. */
  files: string[]
}

export interface Deployment extends Timed {
  id: number
  sha: string
  ref: string
  task: string
  environment: string
  description: string | null
  payload: unknown
  transientEnvironment: boolean
  productionEnvironment: boolean
  creator: string
}

export interface DeploymentStatus extends Timed {
  id: number
  deploymentId: number
  state: 'error' | 'failure' | 'inactive' | 'in_progress' | 'queued' | 'pending' | 'success'
  description: string
  environment: string
  environmentUrl: string
  logUrl: string
  creator: string
}

export interface Environment extends Timed {
  id: number
  name: string
  /** Logins of the required reviewers; none means that the environment asks nobody. */
  reviewers: string[]
  preventSelfReview: boolean
}

export interface Run extends Timed {
  id: number
  /** The id that the artifact service knows this run by. */
  backendId: string
  attempt: number
  name: string
  path: string
  event: string
  status: 'queued' | 'in_progress' | 'waiting' | 'completed'
  conclusion: string | null
  headSha: string
  headBranch: string
  /** `owner/name` of the fork that its commit lies in; this repository unless it is told. */
  fork?: string
  actor: string
}

export interface Approval {
  runId: number
  environments: string[]
  state: 'approved' | 'rejected' | 'pending'
  user: string
  comment: string
}

export interface PullRequest extends Timed {
  id: number
  number: number
  author: string
  /** SHA of the last commit of its branch. */
  head: string
  /** SHA that it goes from. */
  base: string
  /** SHA on the default branch that merged it; null while it is open. */
  mergeCommit: string | null
}

export interface Review extends Timed {
  id: number
  pullNumber: number
  user: string
  state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED'
  /** SHA that was the head when it was given. */
  commit: string
}

export interface Artifact extends Timed {
  id: number
  runBackendId: string
  jobBackendId: string
  name: string
  blob: string
  finalized: boolean
  /** `sha256:` and hex, as the client computed it and the service confirmed it. */
  digest: string | null
  size: number
  expiresAt: string
}

export interface Blob {
  contentType: string
  /** Blocks that were put and not yet listed. */
  blocks: Map<string, Buffer>
  /** Absent until the block list arrives. */
  bytes?: Buffer
}

interface Timed {
  createdAt: string
  updatedAt: string
}

/** An empty repository with one commit on its default branch. `repository` is `owner/name`. */
export function createState(options: { repository: string; actor: string; now: string }): State {
  const [owner, name] = options.repository.split('/')
  if (!owner || !name) throw new Error(`repository must be owner/name, not ${options.repository}`)
  const first = fakeSha('first commit')
  const commit = {
    sha: first,
    message: 'First commit',
    parents: [],
    author: options.actor,
    files: ['README.md'],
  }
  return {
    repository: {
      id: 901_001,
      owner,
      name,
      defaultBranch: 'main',
      immutableReleases: false,
      createdAt: options.now,
    },
    actor: options.actor,
    issues: [],
    comments: [],
    labels: [],
    releases: [],
    assets: [],
    burntTags: new Set(),
    refs: new Map([['refs/heads/main', first]]),
    commits: new Map([[first, { ...commit, date: options.now }]]),
    deployments: [],
    deploymentStatuses: [],
    environments: [],
    runs: [],
    approvals: [],
    pullRequests: [],
    reviews: [],
    teams: new Map(),
    associations: new Map(),
    artifacts: [],
    blobs: new Map(),
    lastId: 3_000_000_000,
  }
}

/** A fresh id, above 2^31 as GitHub's are, so that nothing may take them for 32-bit numbers. */
export function nextId(state: State): number {
  state.lastId += 1
  return state.lastId
}

/** Forty hex digits that follow from `text`. */
export function fakeSha(text: string): string {
  return createHash('sha1').update(text).digest('hex')
}
