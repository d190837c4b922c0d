import { invalid, notFound, refuseLong } from './answers.ts'
import type { Call, Handler, Urls } from './call.ts'
import { nodeId, text } from './call.ts'
import { findIssue } from './lookup.ts'
import { paged } from './pages.ts'
import type { Label, State } from './state.ts'
import { nextId } from './state.ts'

export const labels = {
  'issues/create-label': (call) => {
    const name = text(call, 'name') ?? ''
    if (findLabel(call.state, name)) {
      throw invalid({ resource: 'Label', code: 'already_exists', field: 'name' })
    }
    const label = addLabel(call.state, name, text(call, 'color'), text(call, 'description'))
    return { status: 201, body: renderLabel(call.urls, label) }
  },

  'issues/get-label': (call) => ({ status: 200, body: renderLabel(call.urls, requireLabel(call)) }),

  'issues/list-labels-for-repo': (call) =>
    paged({
      call,
      path: '/labels',
      items: call.state.labels,
      render: (label) => renderLabel(call.urls, label),
    }),

  'issues/add-labels': (call) => {
    const issue = findIssue(call)
    const names = labelNames(call.body.labels)
    if (names.length === 0) throw invalid({ resource: 'Label', code: 'missing_field', field: 'name' })
    const canonical = names.map((name) => ensureLabel(call.state, name).name)
    issue.labels = [...new Set([...issue.labels, ...canonical])]
    issue.updatedAt = call.now
    return { status: 200, body: renderLabels(call, issue.labels) }
  },

  'issues/list-labels-on-issue': (call) => {
    const issue = findIssue(call)
    return paged({
      call,
      path: `/issues/${issue.number}/labels`,
      items: issue.labels,
      render: (name) => renderLabel(call.urls, ensureLabel(call.state, name)),
    })
  },

  'issues/remove-label': (call) => {
    const issue = findIssue(call)
    const name = requireLabel(call).name
    if (!issue.labels.includes(name)) throw notFound()
    issue.labels = issue.labels.filter((label) => label !== name)
    issue.updatedAt = call.now
    return { status: 200, body: renderLabels(call, issue.labels) }
  },
} satisfies Record<string, Handler>

/** The label of that name, made when it is new, as GitHub does when an issue asks for it. */
export function ensureLabel(state: State, name: string): Label {
  return findLabel(state, name) ?? addLabel(state, name)
}

/** The names in a `labels` value, whose items are strings or objects with a name. */
export function labelNames(value: unknown): string[] {
  if (!Array.isArray(value)) return []
  return value.map((item) =>
    typeof item === 'string' ? item : String((item as { name?: unknown }).name ?? ''),
  )
}

export function renderLabels(call: Call, names: string[]): unknown[] {
  return names.map((name) => renderLabel(call.urls, ensureLabel(call.state, name)))
}

function requireLabel(call: Call): Label {
  const label = findLabel(call.state, call.params.name ?? '')
  if (!label) throw notFound()
  return label
}

function findLabel(state: State, name: string): Label | undefined {
  return state.labels.find((label) => label.name.toLowerCase() === name.toLowerCase())
}

function addLabel(state: State, name: string, color = 'ededed', description?: string): Label {
  if (!name.trim()) throw invalid({ resource: 'Label', code: 'missing_field', field: 'name' })
  refuseLong({ resource: 'Label', field: 'name', text: name, limit: 50 })
  refuseLong({ resource: 'Label', field: 'description', text: description, limit: 100 })
  if (!/^[0-9a-f]{6}$/i.test(color)) throw invalid({ resource: 'Label', code: 'invalid', field: 'color' })
  const label = { id: nextId(state), name, color, description: description ?? null }
  state.labels.push(label)
  return label
}

function renderLabel(urls: Urls, label: Label): Record<string, unknown> {
  return {
    id: label.id,
    node_id: nodeId('Label', label.id),
    url: `${urls.repo}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    color: label.color,
    default: false,
    description: label.description,
  }
}
