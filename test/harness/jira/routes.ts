import { type Answer, refuse } from './answers.ts'
import { type JiraIssue, type JiraState, moveIssue } from './state.ts'
import { takeText } from './text.ts'

export interface Call {
  kind: 'cloud' | 'data-center'
  state: JiraState
  now: Date
  query: URLSearchParams
  /** The parsed JSON, or the files of a form. */
  body: unknown
  files: File[]
  headers: Record<string, string>
  url: string
}

type Handler = (call: Call, ...params: string[]) => Answer | Promise<Answer>

/** What the emulator knows, in the order in which paths are tried; the path is below the version of the API. */
export const routes: [method: string, path: RegExp, handler: Handler][] = [
  ['GET', /^\/myself$/, (call) => ({ status: 200, body: personOf(call, call.state.actor) })],
  ['POST', /^\/issue$/, createIssue],
  ['GET', /^\/issue\/([A-Z]+-\d+)$/, showIssue],
  ['GET', /^\/issue\/([A-Z]+-\d+)\/properties\/([\w.]+)$/, showProperty],
  ['GET', /^\/issue\/([A-Z]+-\d+)\/changelog$/, listHistory],
  ['GET', /^\/issue\/([A-Z]+-\d+)\/comment$/, listComments],
  ['POST', /^\/issue\/([A-Z]+-\d+)\/comment$/, addComment],
  ['PUT', /^\/issue\/([A-Z]+-\d+)\/comment\/(\d+)$/, changeComment],
  ['GET', /^\/issue\/([A-Z]+-\d+)\/transitions$/, listTransitions],
  ['POST', /^\/issue\/([A-Z]+-\d+)\/transitions$/, doTransition],
  ['GET', /^\/attachment\/meta$/, attachmentMeta],
  ['POST', /^\/issue\/([A-Z]+-\d+)\/attachments$/, attach],
  ['POST', /^\/search(\/jql)?$/, search],
]

const ofJira = ['project', 'issuetype', 'summary', 'description', 'labels', 'priority', 'duedate', 'assignee']

function createIssue(call: Call): Answer {
  const { state, kind } = call
  if (!state.permissions.has('create'))
    refuse(403, 'You do not have permission to create issues in this project.')
  const { fields = {}, properties = [] } = record(call.body) as {
    fields?: Record<string, unknown>
    properties?: { key: string; value: unknown }[]
  }
  const errors: Record<string, string> = {}
  const { project, issuetype, summary, description, labels = [] } = fields as Record<string, never>
  if (record(project).key !== state.project) errors.project = 'valid project is required'
  if (!state.issueTypes.includes(String(record(issuetype).name)))
    errors.issuetype = 'Specify a valid issue type'
  if (typeof summary !== 'string' || summary === '')
    errors.summary = 'You must specify a summary of the issue.'
  else if ((summary as string).length > 255) errors.summary = "Summary can't exceed 255 characters."
  if ((labels as unknown[]).some((label) => /\s/.test(String(label)) || String(label).length > 255))
    errors.labels = "The label can't contain spaces."
  for (const [id, { name, required }] of Object.entries(state.customFields))
    if (required && fields[id] === undefined) errors[id] = `${name} is required.`
  for (const id of Object.keys(fields))
    if (!ofJira.includes(id) && state.customFields[id] === undefined)
      errors[id] = `Field '${id}' cannot be set. It is not on the appropriate screen, or unknown.`
  if (Object.keys(errors).length > 0) refuse(400, '', errors)
  if (description !== undefined) takeText(kind, 'description', description)
  const number = state.issues.length + 1
  const issue: JiraIssue = {
    id: String(10_000 + number),
    key: `${state.project}-${number}`,
    fields: { ...fields },
    status: state.first,
    properties: new Map(properties.map(({ key, value }) => [key, value])),
    comments: [],
    attachments: [],
    history: [],
    hiddenFor: state.searchLag,
  }
  state.issues.push(issue)
  return { status: 201, body: { id: issue.id, key: issue.key, self: `${call.url}/issue/${issue.id}` } }
}

function issueOf({ state }: Call, key = ''): JiraIssue {
  const issue = state.issues.find((one) => one.key === key)
  return issue ?? refuse(404, 'Issue does not exist or you do not have permission to see it.')
}

function showIssue(call: Call, key?: string): Answer {
  const issue = issueOf(call, key)
  const all: Record<string, unknown> = {
    ...issue.fields,
    status: { name: issue.status },
    attachment: issue.attachments.map((one) => attachmentOf(call, one)),
  }
  const wanted = call.query.get('fields')?.split(',') ?? Object.keys(all)
  const fields = Object.fromEntries(wanted.filter((id) => id in all).map((id) => [id, all[id]]))
  const expanded = call.query.get('expand')?.split(',').includes('changelog') ?? false
  return {
    status: 200,
    body: {
      id: issue.id,
      key: issue.key,
      fields,
      ...(expanded && { changelog: newestHistory(call, issue) }),
    },
  }
}

/** Data Center tells all of it with the issue, Cloud the newest hundred. */
function newestHistory(call: Call, issue: JiraIssue) {
  const all = historyOf(call, issue)
  const histories = call.kind === 'cloud' ? all.toReversed().slice(0, 100) : all
  return { startAt: 0, maxResults: histories.length, total: all.length, histories }
}

function historyOf(call: Call, issue: JiraIssue) {
  return issue.history.map(({ author, created, items }, index) => ({
    ...{ id: String(30_000 + index), author: personOf(call, author), created: stamp(created) },
    items: items.map(({ field, from, to }) => ({
      ...{ field, fieldtype: 'jira', from: null, fromString: from, to: null, toString: to },
    })),
  }))
}

/** Only Cloud has it as pages. */
function listHistory(call: Call, key?: string): Answer {
  if (call.kind === 'data-center') refuse(404, 'null for uri')
  const all = historyOf(call, issueOf(call, key))
  const startAt = Number(call.query.get('startAt') ?? 0)
  const maxResults = Math.min(Number(call.query.get('maxResults') ?? 100), 100)
  const values = all.slice(startAt, startAt + maxResults)
  const isLast = startAt + values.length >= all.length
  return { status: 200, body: { startAt, maxResults, total: all.length, isLast, values } }
}

function attachmentOf(call: Call, { filename, size, author, created }: JiraIssue['attachments'][number]) {
  return { filename, size, author: personOf(call, author), created: stamp(created) }
}

function stamp(date: Date): string {
  return date.toISOString().replace('Z', '+0000')
}

function showProperty(call: Call, key?: string, name = ''): Answer {
  const { properties } = issueOf(call, key)
  if (!properties.has(name)) refuse(404, `The property ${name} does not exist.`)
  return { status: 200, body: { key: name, value: properties.get(name) } }
}

function listComments(call: Call, key?: string): Answer {
  const { comments } = issueOf(call, key)
  const startAt = Number(call.query.get('startAt') ?? 0)
  const maxResults = Math.min(Number(call.query.get('maxResults') ?? 50), 100)
  return {
    status: 200,
    body: {
      startAt,
      maxResults,
      total: comments.length,
      comments: comments.slice(startAt, startAt + maxResults).map((one) => shown(call, one)),
    },
  }
}

function addComment(call: Call, key?: string): Answer {
  const issue = issueOf(call, key)
  const { state, now } = call
  if (!state.permissions.has('comment'))
    refuse(403, 'You do not have the permission to comment on this issue.')
  const body = takeText(call.kind, 'comment', record(call.body).body)
  const comment = {
    id: String(20_000 + Number(issue.id) * 100 + issue.comments.length),
    ...{ author: state.actor, updateAuthor: state.actor, body, created: now, updated: now },
  }
  issue.comments.push(comment)
  return { status: 201, body: shown(call, comment) }
}

function changeComment(call: Call, key?: string, id?: string): Answer {
  const comment = issueOf(call, key).comments.find((one) => one.id === id)
  if (comment === undefined) refuse(404, 'Can not find a comment for the id.')
  if (comment.author !== call.state.actor) refuse(400, 'You do not have the permission to edit this comment.')
  comment.body = takeText(call.kind, 'comment', record(call.body).body)
  comment.updated = call.now
  comment.updateAuthor = call.state.actor
  return { status: 200, body: shown(call, comment) }
}

function shown(
  call: Call,
  { id, author, updateAuthor, body, created, updated }: JiraIssue['comments'][number],
) {
  const people = { author: personOf(call, author), updateAuthor: personOf(call, updateAuthor) }
  return { id, ...people, body, created: stamp(created), updated: stamp(updated) }
}

function personOf({ kind }: Call, name: string): Record<string, string> {
  return kind === 'cloud' ? { accountId: name, displayName: name } : { name, key: `JIRAUSER-${name}` }
}

function listTransitions(call: Call, key?: string): Answer {
  const transitions = waysFrom(call, issueOf(call, key)).map(({ id, name, to, required = [] }) => ({
    id,
    name,
    to: { name: to },
    ...(call.query.get('expand')?.includes('transitions.fields') && {
      fields: Object.fromEntries(required.map((field) => [field, { required: true, name: field }])),
    }),
  }))
  return { status: 200, body: { transitions } }
}

function waysFrom({ state }: Call, { status }: JiraIssue): JiraState['workflow'] {
  if (!state.permissions.has('transition')) return []
  return state.workflow.filter(({ from }) => from.includes(status))
}

function doTransition(call: Call, key?: string): Answer {
  const issue = issueOf(call, key)
  const { transition, fields = {} } = record(call.body) as {
    transition?: { id?: string }
    fields?: Record<string, unknown>
  }
  const way = waysFrom(call, issue).find(({ id }) => id === transition?.id)
  if (way === undefined)
    refuse(400, `The workflow operation is not valid for the current state of issue ${issue.key}.`)
  const { required = [] } = way
  const missing = required.filter((id) => fields[id] === undefined)
  if (missing.length > 0) refuse(400, '', Object.fromEntries(missing.map((id) => [id, `${id} is required.`])))
  for (const id of Object.keys(fields))
    if (!required.includes(id)) refuse(400, '', { [id]: `Field '${id}' cannot be set.` })
  moveIssue(call.state, issue, { to: way.to, by: call.state.actor, at: call.now })
  Object.assign(issue.fields, fields)
  return { status: 204 }
}

function attachmentMeta({ state }: Call): Answer {
  return { status: 200, body: { enabled: state.attachmentsEnabled, uploadLimit: state.uploadLimit } }
}

async function attach(call: Call, key?: string): Promise<Answer> {
  const issue = issueOf(call, key)
  const { state, headers, files } = call
  if (headers['x-atlassian-token'] !== 'no-check') refuse(403, 'XSRF check failed')
  if (!headers['content-type']?.startsWith('multipart/form-data')) refuse(415, 'Unsupported Media Type')
  if (!state.attachmentsEnabled || !state.permissions.has('attach'))
    refuse(403, 'You do not have permission to create attachments for this issue.')
  if (files.length === 0) refuse(400, 'There is no part named file.')
  const taken = await Promise.all(
    files.map(async (file) => ({
      filename: file.name,
      size: file.size,
      content: Buffer.from(await file.arrayBuffer()),
      ...{ author: state.actor, created: call.now },
    })),
  )
  if (taken.some(({ size }) => size > state.uploadLimit)) refuse(413, 'The attachment exceeds the limit.')
  issue.attachments.push(...taken)
  for (const { filename, author, created } of taken)
    issue.history.push({ author, created, items: [{ field: 'Attachment', from: '', to: filename }] })
  return { status: 200, body: taken.map((one) => attachmentOf(call, one)) }
}

/** Only the questions that we ask. Cloud has taken /search away, Data Center never had the other. */
function search(call: Call, jqlPath?: string): Answer {
  const { kind, state } = call
  if (kind === 'cloud' && jqlPath === undefined)
    refuse(410, 'The requested API has been removed. Please migrate to the /rest/api/3/search/jql API.')
  if (kind === 'data-center' && jqlPath !== undefined) refuse(404, 'null for uri')
  const { jql, maxResults = 50 } = record(call.body) as { jql?: string; maxResults?: number }
  const [, project, label] =
    /^project = "([^"]+)" AND labels = "([^"\s]+)" ORDER BY created ASC$/.exec(String(jql)) ?? []
  if (project === undefined) refuse(400, `Error in the JQL Query: ${jql}`)
  if (project !== state.project) refuse(400, `The value '${project}' does not exist for the field 'project'.`)
  const seen = state.issues.filter((issue) => issue.hiddenFor === 0)
  for (const issue of state.issues) issue.hiddenFor = Math.max(0, issue.hiddenFor - 1)
  const issues = seen
    .filter(({ fields }) => (fields.labels as string[] | undefined)?.includes(label!))
    .slice(0, maxResults)
    .map(({ id, key, fields }) => ({ id, key, fields: { summary: fields.summary } }))
  return { status: 200, body: { issues } }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
