import { invalid, refuseLong, unsupported } from './answers.ts'
import type { Call, Handler } from './call.ts'
import { nodeId, text } from './call.ts'
import { ensureLabel, labelNames, renderLabels } from './labels.ts'
import { findIssue } from './lookup.ts'
import { paged } from './pages.ts'
import type { Issue } from './state.ts'
import { nextId } from './state.ts'
import { associationOf, renderUser } from './users.ts'

/** Characters that GitHub stores of an issue or comment body, and of an issue title. */
export const BODY_LIMIT = 65_536
const TITLE_LIMIT = 256

export const issues = {
  'issues/create': (call) => {
    refuseMilestone(call)
    const issue: Issue = {
      id: nextId(call.state),
      number: call.state.issues.length + 1,
      title: checkedTitle(call),
      body: checkedBody(call) ?? null,
      state: 'open',
      stateReason: null,
      labels: canonicalLabels(call),
      assignees: (call.body.assignees as string[] | undefined) ?? [],
      user: call.state.actor,
      createdAt: call.now,
      updatedAt: call.now,
      closedAt: null,
    }
    call.state.issues.push(issue)
    return { status: 201, body: renderIssue(call, issue) }
  },

  'issues/get': (call) => ({ status: 200, body: renderIssue(call, findIssue(call)) }),

  'issues/update': (call) => {
    refuseMilestone(call)
    const issue = findIssue(call)
    if (call.body.title !== undefined) issue.title = checkedTitle(call)
    if (call.body.body !== undefined) issue.body = checkedBody(call) ?? null
    if (call.body.labels !== undefined) issue.labels = canonicalLabels(call)
    if (call.body.assignees !== undefined) issue.assignees = call.body.assignees as string[]
    setIssueState(issue, call)
    issue.updatedAt = call.now
    return { status: 200, body: renderIssue(call, issue) }
  },

  'issues/list-for-repo': (call) =>
    paged({
      call,
      path: '/issues',
      items: sorted(call, call.state.issues.filter(matching(call))),
      render: (issue) => renderIssue(call, issue),
    }),
} satisfies Record<string, Handler>

function refuseMilestone(call: Call): void {
  for (const key of ['milestone', 'assignee', 'type', 'issue_field_values', 'duplicate_issue_id']) {
    if (call.body[key] !== undefined) throw unsupported(`"${key}" of an issue`)
  }
}

function checkedTitle(call: Call): string {
  const title = text(call, 'title') ?? ''
  if (!title.trim()) throw invalid({ resource: 'Issue', code: 'missing_field', field: 'title' })
  refuseLong({ resource: 'Issue', field: 'title', text: title, limit: TITLE_LIMIT })
  return title
}

function checkedBody(call: Call): string | undefined {
  const body = text(call, 'body')
  refuseLong({ resource: 'Issue', field: 'body', text: body, limit: BODY_LIMIT })
  return body
}

function canonicalLabels(call: Call): string[] {
  return [...new Set(labelNames(call.body.labels).map((name) => ensureLabel(call.state, name).name))]
}

function setIssueState(issue: Issue, call: Call): void {
  const wanted = text(call, 'state') as Issue['state'] | undefined
  const reason = text(call, 'state_reason')
  if (wanted && wanted !== issue.state) {
    issue.state = wanted
    issue.closedAt = wanted === 'closed' ? call.now : null
    issue.stateReason = wanted === 'closed' ? 'completed' : 'reopened'
  }
  if (reason) issue.stateReason = reason
}

function matching(call: Call): (issue: Issue) => boolean {
  const { query } = call
  for (const key of ['milestone', 'assignee', 'type', 'mentioned', 'issue_field_values']) {
    if (query[key] !== undefined) throw unsupported(`the filter "${key}" of the list of issues`)
  }
  const state = String(query.state ?? 'open')
  const wanted = String(query.labels ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter(Boolean)
  return (issue) => {
    const has = issue.labels.map((name) => name.toLowerCase())
    if (state !== 'all' && issue.state !== state) return false
    if (query.creator !== undefined && issue.user !== query.creator) return false
    if (query.since !== undefined && issue.updatedAt < String(query.since)) return false
    return wanted.every((name) => has.includes(name))
  }
}

function sorted(call: Call, list: Issue[]): Issue[] {
  const by = String(call.query.sort ?? 'created')
  const sign = call.query.direction === 'asc' ? 1 : -1
  const comments = (issue: Issue): number => commentCount(call, issue)
  const compare = (a: Issue, b: Issue): number => {
    if (by === 'comments') return comments(a) - comments(b)
    if (by === 'updated') return a.updatedAt.localeCompare(b.updatedAt)
    return a.createdAt.localeCompare(b.createdAt)
  }
  return list.toSorted((a, b) => sign * (compare(a, b) || a.number - b.number))
}

function commentCount(call: Call, issue: Issue): number {
  return call.state.comments.filter((comment) => comment.issueNumber === issue.number).length
}

function renderIssue(call: Call, issue: Issue): Record<string, unknown> {
  const { state, urls } = call
  const url = `${urls.repo}/issues/${issue.number}`
  const assignees = issue.assignees.map((login) => renderUser(urls, login))
  return {
    id: issue.id,
    node_id: nodeId('Issue', issue.id),
    number: issue.number,
    url,
    repository_url: urls.repo,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: `${urls.html}/${state.repository.owner}/${state.repository.name}/issues/${issue.number}`,
    title: issue.title,
    body: issue.body,
    state: issue.state,
    state_reason: issue.stateReason,
    labels: renderLabels(call, issue.labels),
    user: renderUser(urls, issue.user),
    assignee: assignees[0] ?? null,
    assignees,
    milestone: null,
    locked: false,
    comments: commentCount(call, issue),
    author_association: associationOf(state, issue.user),
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
  }
}
