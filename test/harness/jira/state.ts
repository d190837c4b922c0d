export interface JiraComment {
  id: string
  author: string
  /** Who wrote it last; administrators may change what others wrote. */
  updateAuthor: string
  body: unknown
  created: Date
  updated: Date
}

export interface JiraIssue {
  id: string
  key: string
  fields: Record<string, unknown>
  status: string
  properties: Map<string, unknown>
  comments: JiraComment[]
  attachments: { filename: string; size: number; content: Buffer; author: string; created: Date }[]
  /** What was changed on it, the oldest first. */
  history: { author: string; created: Date; items: HistoryItem[] }[]
  /** So many searches do not show it yet. */
  hiddenFor: number
}

export interface HistoryItem {
  field: string
  from: string
  to: string
}

export interface Transition {
  id: string
  name: string
  from: string[]
  to: string
  /** Ids of the fields that its screen demands. */
  required?: string[]
}

export interface JiraState {
  project: string
  issueTypes: string[]
  /** Fields that an issue may have beside those of Jira itself, and whether it must have them. */
  customFields: Record<string, { name: string; required?: boolean }>
  workflow: Transition[]
  /** The state of a new issue. */
  first: string
  issues: JiraIssue[]
  /** Who writes: the account of the token, unless a test lets somebody else write. */
  actor: string
  /** What the account may do. */
  permissions: Set<'create' | 'comment' | 'attach' | 'transition'>
  attachmentsEnabled: boolean
  uploadLimit: number
  /** How many searches a new issue is missing from. */
  searchLag: number
}

/** A project of changes with a usual workflow. */
export function firstState(): JiraState {
  const ways: [string, string[], string, string[]?][] = [
    ['Approve', ['Open', 'Rework'], 'Approved'],
    ['Start', ['Approved'], 'Implementing'],
    ['Finish', ['Implementing'], 'Done', ['resolution']],
    ['Give back', ['Approved', 'Implementing', 'Done'], 'Rework'],
  ]
  return {
    project: 'CHG',
    issueTypes: ['Task', 'Change'],
    customFields: {},
    workflow: ways.map(([name, from, to, required = []], index) => ({
      ...{ id: String(11 + index * 10), name, from, to, required },
    })),
    first: 'Open',
    issues: [],
    actor: 'deployer',
    permissions: new Set(['create', 'comment', 'attach', 'transition']),
    attachmentsEnabled: true,
    uploadLimit: 10_485_760,
    searchLag: 0,
  }
}

/** Somebody moves an issue as the workflow allows. */
export function moveIssue(
  { workflow }: JiraState,
  issue: JiraIssue,
  { to, by, at }: { to: string; by: string; at: Date },
): void {
  const way = workflow.find((one) => one.to === to && one.from.includes(issue.status))
  if (way === undefined) throw new Error(`No transition leads from ${issue.status} to ${to}.`)
  issue.history.push({ author: by, created: at, items: [{ field: 'status', from: issue.status, to }] })
  issue.status = to
}
