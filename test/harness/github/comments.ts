import { invalid, notFound, refuseLong } from './answers.ts'
import type { Call, Handler } from './call.ts'
import { idParam, nodeId, text } from './call.ts'
import { BODY_LIMIT } from './issues.ts'
import { findIssue } from './lookup.ts'
import { paged } from './pages.ts'
import type { Comment } from './state.ts'
import { nextId } from './state.ts'
import { associationOf, renderUser } from './users.ts'

export const comments = {
  'issues/create-comment': (call) => {
    const issue = findIssue(call)
    const comment: Comment = {
      id: nextId(call.state),
      issueNumber: issue.number,
      body: checkedBody(call),
      user: call.state.actor,
      createdAt: call.now,
      updatedAt: call.now,
    }
    call.state.comments.push(comment)
    issue.updatedAt = call.now
    return { status: 201, body: renderComment(call, comment) }
  },

  'issues/list-comments': (call) => {
    const issue = findIssue(call)
    const since = String(call.query.since ?? '')
    return paged({
      call,
      path: `/issues/${issue.number}/comments`,
      items: call.state.comments.filter((one) => one.issueNumber === issue.number && one.updatedAt >= since),
      render: (comment) => renderComment(call, comment),
    })
  },

  'issues/get-comment': (call) => ({ status: 200, body: renderComment(call, findComment(call)) }),

  'issues/update-comment': (call) => {
    const comment = findComment(call)
    comment.body = checkedBody(call)
    comment.updatedAt = call.now
    return { status: 200, body: renderComment(call, comment) }
  },
} satisfies Record<string, Handler>

function checkedBody(call: Call): string {
  const body = text(call, 'body') ?? ''
  if (!body.trim()) throw invalid({ resource: 'IssueComment', code: 'missing_field', field: 'body' })
  refuseLong({ resource: 'IssueComment', field: 'body', text: body, limit: BODY_LIMIT })
  return body
}

function findComment(call: Call): Comment {
  const id = idParam(call, 'comment_id')
  const comment = call.state.comments.find((candidate) => candidate.id === id)
  if (!comment) throw notFound()
  return comment
}

function renderComment(call: Call, comment: Comment): Record<string, unknown> {
  const { state, urls } = call
  const issue = `issues/${comment.issueNumber}`
  return {
    id: comment.id,
    node_id: nodeId('IssueComment', comment.id),
    url: `${urls.repo}/issues/comments/${comment.id}`,
    html_url: `${urls.html}/${state.repository.owner}/${state.repository.name}/${issue}#issuecomment-${comment.id}`,
    issue_url: `${urls.repo}/${issue}`,
    body: comment.body,
    user: renderUser(urls, comment.user),
    author_association: associationOf(call.state, comment.user),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
  }
}
