/** What a column holds, as the dictionary of an instance out of the box says it. */
export interface Column {
  type: 'string' | 'integer' | 'choice' | 'reference' | 'date' | 'journal'
  /** Longer text is cut without a word. */
  maximum?: number
  label: string
  /** Values and what people see for them. */
  choices?: Record<string, string>
  /** The table that a reference leads to. */
  to?: string
  /** Set by the instance alone; what a client sends is ignored. */
  readOnly?: boolean
}

export const states = {
  new: '-5',
  assess: '-4',
  authorize: '-3',
  scheduled: '-2',
  implement: '-1',
  review: '0',
  closed: '3',
  canceled: '4',
} as const

const text = (label: string, maximum: number): Column => ({ type: 'string', label, maximum })
const reference = (label: string, to: string): Column => ({ type: 'reference', label, to })
const choice = (label: string, choices: Record<string, string>): Column => ({
  type: 'choice',
  label,
  choices,
})
const set = (column: Column): Column => ({ ...column, readOnly: true })

const system: Record<string, Column> = {
  sys_id: set(text('Sys ID', 32)),
  sys_created_on: set({ type: 'date', label: 'Created' }),
  sys_created_by: set(text('Created by', 40)),
  sys_updated_on: set({ type: 'date', label: 'Updated' }),
  sys_updated_by: set(text('Updated by', 40)),
}

export const tables: Record<string, Record<string, Column>> = {
  change_request: {
    ...system,
    number: set(text('Number', 40)),
    short_description: text('Short description', 160),
    description: text('Description', 4_000),
    justification: text('Justification', 4_000),
    implementation_plan: text('Implementation plan', 4_000),
    risk_impact_analysis: text('Risk and impact analysis', 4_000),
    backout_plan: text('Backout plan', 4_000),
    test_plan: text('Test plan', 4_000),
    correlation_id: text('Correlation ID', 100),
    correlation_display: text('Correlation display', 100),
    category: text('Category', 40),
    type: choice('Type', { normal: 'Normal', standard: 'Standard', emergency: 'Emergency' }),
    state: {
      ...choice('State', {
        [states.new]: 'New',
        [states.assess]: 'Assess',
        [states.authorize]: 'Authorize',
        [states.scheduled]: 'Scheduled',
        [states.implement]: 'Implement',
        [states.review]: 'Review',
        [states.closed]: 'Closed',
        [states.canceled]: 'Canceled',
      }),
    },
    approval: set(
      choice('Approval', {
        'not requested': 'Not Yet Requested',
        requested: 'Requested',
        approved: 'Approved',
        rejected: 'Rejected',
      }),
    ),
    risk: choice('Risk', { 1: 'Very High', 2: 'High', 3: 'Moderate', 4: 'Low' }),
    impact: choice('Impact', { 1: '1 - High', 2: '2 - Medium', 3: '3 - Low' }),
    assignment_group: reference('Assignment group', 'sys_user_group'),
    assigned_to: reference('Assigned to', 'sys_user'),
    cmdb_ci: reference('Configuration item', 'cmdb_ci'),
    business_service: reference('Service', 'cmdb_ci_service'),
    start_date: { type: 'date', label: 'Planned start date' },
    end_date: { type: 'date', label: 'Planned end date' },
    work_start: { type: 'date', label: 'Actual start date' },
    work_end: { type: 'date', label: 'Actual end date' },
    close_code: choice('Close code', {
      successful: 'Successful',
      successful_issues: 'Successful with issues',
      unsuccessful: 'Unsuccessful',
    }),
    close_notes: text('Close notes', 4_000),
    work_notes: { type: 'journal', label: 'Work notes' },
    comments: { type: 'journal', label: 'Additional comments' },
  },
  sys_user_group: { ...system, name: text('Name', 80) },
  sys_user: { ...system, user_name: text('User ID', 40), name: text('Name', 151), email: text('Email', 100) },
  sysapproval_approver: {
    ...system,
    sysapproval: reference('Approval for', 'change_request'),
    approver: reference('Approver', 'sys_user'),
    group: reference('Assignment group', 'sysapproval_group'),
    state: choice('State', {
      requested: 'Requested',
      approved: 'Approved',
      rejected: 'Rejected',
      not_required: 'No Longer Required',
    }),
    comments: { type: 'journal', label: 'Comments' },
  },
  sys_journal_field: {
    ...system,
    name: text('Name', 80),
    element_id: text('Element ID', 32),
    element: text('Element', 80),
    value: text('Value', 4_000_000),
  },
  sys_attachment: {
    ...system,
    table_name: text('Table name', 80),
    table_sys_id: text('Table sys ID', 32),
    file_name: text('File name', 100),
    content_type: text('Content type', 100),
    size_bytes: { type: 'integer', label: 'Size bytes' },
    hash: text('SHA256 Hash', 64),
  },
}
