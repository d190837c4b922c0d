import { notFound } from './answers.ts'
import type { Call, Handler } from './call.ts'
import { idParam, nodeId } from './call.ts'
import { ancestry } from './git.ts'
import { paged } from './pages.ts'
import { renderFull } from './repository.ts'
import type { PullRequest, Review } from './state.ts'
import { renderUser } from './users.ts'

export const pulls = {
  'repos/list-pull-requests-associated-with-commit': (call) => {
    const sha = call.params.commit_sha ?? ''
    if (!call.state.commits.has(sha)) throw notFound()
    return paged({
      call,
      path: `/commits/${sha}/pulls`,
      items: call.state.pullRequests.filter((pull) => brought(call, pull, sha)),
      render: (pull) => renderPull(call, pull),
    })
  },

  'pulls/list-reviews': (call) => {
    const number = idParam(call, 'pull_number')
    if (!call.state.pullRequests.some((pull) => pull.number === number)) throw notFound()
    return paged({
      call,
      path: `/pulls/${number}/reviews`,
      items: call.state.reviews.filter((review) => review.pullNumber === number),
      render: (review) => renderReview(call, review),
    })
  },
} satisfies Record<string, Handler>

/** A pull request brings the commits of its branch and the one that merged it. */
function brought({ state }: Call, { mergeCommit, base, head }: PullRequest, sha: string): boolean {
  if (mergeCommit === sha) return true
  return ancestry(state, head).includes(sha) && !ancestry(state, base).includes(sha)
}

function renderPull(call: Call, pull: PullRequest): Record<string, unknown> {
  const { state, urls } = call
  const { owner, name, defaultBranch } = state.repository
  const url = `${urls.repo}/pulls/${pull.number}`
  const issue = `${urls.repo}/issues/${pull.number}`
  const html = `${urls.html}/${owner}/${name}/pull/${pull.number}`
  const end = (sha: string, ref: string) => ({
    ...{ label: `${owner}:${ref}`, ref, sha },
    user: renderUser(urls, owner),
    repo: renderFull(call),
  })
  const links = {
    self: url,
    html,
    issue,
    comments: `${issue}/comments`,
    review_comments: `${url}/comments`,
    review_comment: `${urls.repo}/pulls/comments{/number}`,
    commits: `${url}/commits`,
    statuses: `${urls.repo}/statuses/${pull.head}`,
  }
  return {
    id: pull.id,
    node_id: nodeId('PullRequest', pull.id),
    number: pull.number,
    url,
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: issue,
    commits_url: links.commits,
    review_comments_url: links.review_comments,
    review_comment_url: links.review_comment,
    comments_url: links.comments,
    statuses_url: links.statuses,
    state: pull.mergeCommit === null ? 'open' : 'closed',
    locked: false,
    title: `Pull request ${pull.number}`,
    user: renderUser(urls, pull.author),
    body: null,
    labels: [],
    milestone: null,
    assignee: null,
    author_association: 'MEMBER',
    auto_merge: null,
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.mergeCommit === null ? null : pull.updatedAt,
    merged_at: pull.mergeCommit === null ? null : pull.updatedAt,
    merge_commit_sha: pull.mergeCommit,
    head: end(pull.head, `pull-${pull.number}`),
    base: end(pull.base, defaultBranch),
    _links: Object.fromEntries(Object.entries(links).map(([key, href]) => [key, { href }])),
  }
}

function renderReview(call: Call, { id, pullNumber, user, state, commit, createdAt }: Review): object {
  const pull = `${call.urls.repo}/pulls/${pullNumber}`
  const { owner, name } = call.state.repository
  const html = `${call.urls.html}/${owner}/${name}/pull/${pullNumber}#pullrequestreview-${id}`
  return {
    id,
    node_id: nodeId('PullRequestReview', id),
    user: renderUser(call.urls, user),
    body: '',
    state,
    commit_id: commit,
    submitted_at: createdAt,
    html_url: html,
    pull_request_url: pull,
    author_association: 'MEMBER',
    _links: { html: { href: html }, pull_request: { href: pull } },
  }
}
