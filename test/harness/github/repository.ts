import type { Call, Handler, Urls } from './call.ts'
import { nodeId } from './call.ts'
import type { State } from './state.ts'
import { renderUser } from './users.ts'

export const repository = {
  'repos/get': (call) => ({ status: 200, body: renderFull(call) }),
} satisfies Record<string, Handler>

/** GitHub's "minimal repository", which other resources embed. */
export function renderRepository(state: State, urls: Urls): Record<string, unknown> {
  const { id, owner, name } = state.repository
  const html = `${urls.html}/${owner}/${name}`
  return {
    id,
    node_id: nodeId('Repository', id),
    name,
    full_name: `${owner}/${name}`,
    private: true,
    owner: renderUser(urls, owner),
    html_url: html,
    description: null,
    fork: false,
    url: urls.repo,
    ...subresources(urls.repo),
  }
}

/** What the repository itself answers, and what pull requests embed. */
export function renderFull(call: Call): Record<string, unknown> {
  const { state, urls } = call
  const { owner, name, createdAt } = state.repository
  const html = `${urls.html}/${owner}/${name}`
  const open = state.issues.filter((issue) => issue.state === 'open').length
  const zero = Object.fromEntries(COUNTS.map((key) => [key, 0]))
  return {
    ...renderRepository(state, urls),
    ...zero,
    clone_url: `${html}.git`,
    svn_url: html,
    git_url: html.replace(/^https?/, 'git'),
    ssh_url: `git@${new URL(urls.html).hostname}:${owner}/${name}.git`,
    default_branch: state.repository.defaultBranch,
    open_issues: open,
    open_issues_count: open,
    has_issues: true,
    has_projects: false,
    has_wiki: false,
    has_downloads: false,
    has_pages: false,
    has_discussions: false,
    homepage: null,
    language: null,
    license: null,
    mirror_url: null,
    archived: false,
    disabled: false,
    visibility: 'private',
    created_at: createdAt,
    updated_at: createdAt,
    pushed_at: createdAt,
  }
}

const COUNTS = [
  'forks',
  'forks_count',
  'size',
  'stargazers_count',
  'watchers',
  'watchers_count',
  'network_count',
  'subscribers_count',
]

/** URL templates in the order of GitHub's answer: key without `_url` → path with its variable part. */
const TEMPLATES: Record<string, string> = {
  archive: '{archive_format}{/ref}',
  assignees: 'assignees{/user}',
  blobs: 'git/blobs{/sha}',
  branches: 'branches{/branch}',
  collaborators: 'collaborators{/collaborator}',
  comments: 'comments{/number}',
  commits: 'commits{/sha}',
  compare: 'compare/{base}...{head}',
  contents: 'contents/{+path}',
  contributors: 'contributors',
  deployments: 'deployments',
  downloads: 'downloads',
  events: 'events',
  forks: 'forks',
  git_commits: 'git/commits{/sha}',
  git_refs: 'git/refs{/sha}',
  git_tags: 'git/tags{/sha}',
  hooks: 'hooks',
  issue_comment: 'issues/comments{/number}',
  issue_events: 'issues/events{/number}',
  issues: 'issues{/number}',
  keys: 'keys{/key_id}',
  labels: 'labels{/name}',
  languages: 'languages',
  merges: 'merges',
  milestones: 'milestones{/number}',
  notifications: 'notifications{?since,all,participating}',
  pulls: 'pulls{/number}',
  releases: 'releases{/id}',
  stargazers: 'stargazers',
  statuses: 'statuses/{sha}',
  subscribers: 'subscribers',
  subscription: 'subscription',
  tags: 'tags',
  teams: 'teams',
  trees: 'git/trees{/sha}',
}

function subresources(repo: string): Record<string, string> {
  return Object.fromEntries(Object.entries(TEMPLATES).map(([key, path]) => [`${key}_url`, `${repo}/${path}`]))
}
