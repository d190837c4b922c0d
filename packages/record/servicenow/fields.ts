import { cutMarkdown } from '@deploy/kit/cut.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import type { RecordSection, RecordText } from '../change-records.ts'
import { plainText } from '../text/plain.ts'
import type { Row, ServiceNowApi } from './api.ts'
import { at, databaseTime, noColumns, POINTER, type ServiceNowSettings } from './change.ts'

/** The dictionary of change_request cuts longer text without a word. */
const MAX_SHORT = 160
const MAX_LONG = 4_000

const risks = { 'very-high': '1', high: '2', moderate: '3', low: '4' }
const impacts = { high: '1', medium: '2', low: '3' }

const KEPT = 'Kept by the deployment until this line is removed.'

/** The fields in which sections of the record stand; every other section is a work note. */
const columnsOfSections: Record<string, string> = {
  release: 'description',
  assessment: 'risk_impact_analysis',
}
/** Told by the work notes themselves. */
const untold = /^(history|incidents.*)$/

/** Columns that hold long text of ours. */
export const textColumns = [
  ...Object.values(columnsOfSections),
  ...['justification', 'implementation_plan', 'backout_plan'],
]

/** The sections that are work notes, which take nothing back: one that yields is none. Pure. */
export function notesIn({ sections }: RecordText): RecordSection[] {
  return sections.filter(
    ({ id, yields }) => columnsOfSections[id] === undefined && !untold.test(id) && !yields,
  )
}

/** What the change is about and how it is made and taken back stands in fields of its own. Pure. */
export function fieldsOf({ title, sections, plan }: RecordText): Record<string, string> {
  const kept = sections.flatMap(({ id, markdown }): [string, string][] => {
    const column = columnsOfSections[id]
    return column === undefined ? [] : [[column, keptText(markdown)]]
  })
  return {
    short_description: title.slice(0, MAX_SHORT),
    ...Object.fromEntries(kept),
    ...(plan && {
      justification: keptText(plan.justification),
      implementation_plan: keptText(plan.implementation),
      backout_plan: keptText(plan.backout),
    }),
  }
}

function keptText(markdown: string): string {
  const room = MAX_LONG - KEPT.length - 2
  return `${cutText(markdown, { room, most: room })}\n\n${KEPT}`
}

/** As text it may be longer than as Markdown, which is then cut shorter. */
function cutText(markdown: string, { room, most }: { room: number; most: number }): string {
  const text = plainText(cutMarkdown(markdown, { most, pointer: POINTER }))
  return text.length <= room || most <= 0
    ? text.slice(0, room)
    : cutText(markdown, { room, most: most - (text.length - room) })
}

/** Fields that people made theirs are left alone, and those that have something where the text yields. */
export async function writeFields(
  api: ServiceNowApi,
  row: Row,
  { text, wanted }: { text: RecordText; wanted: readonly string[] },
): Promise<Row> {
  const yields = text.sections.some(({ id, yields }) => yields && columnsOfSections[id] !== undefined)
  const changed = Object.entries(fieldsOf(text)).filter(([name, value]) => {
    const has = row[name]?.value ?? ''
    if (yields && has !== '') return false
    return has !== value && value.endsWith(KEPT) && (has === '' || has.replaceAll('\r', '').endsWith(KEPT))
  })
  if (changed.length === 0) return row
  return api.update(
    { ...at(row, 'write the change'), isSameTwice: true },
    Object.fromEntries(changed),
    wanted,
  )
}

export async function openingOf(
  api: ServiceNowApi,
  settings: ServiceNowSettings,
): Promise<Record<string, string>> {
  const { change, now } = settings
  const begin = now?.() ?? new Date()
  const { assignmentGroup, plannedHours } = change
  const group = assignmentGroup === undefined ? undefined : await groupOf(api, assignmentGroup)
  return {
    start_date: databaseTime(begin),
    end_date: databaseTime(new Date(begin.getTime() + plannedHours * 3_600_000)),
    ...demandedOf({ ...settings, change: { ...change, assignmentGroup: group } }),
  }
}

/** A reference takes a sys_id: a name would be kept as one that leads nowhere. */
async function groupOf(api: ServiceNowApi, name: string): Promise<string> {
  if (/^[0-9a-f]{32}$/.test(name)) return name
  const rows = await api.rows('sys_user_group', `name=${name}`, ['sys_id', 'name'])
  const group = rows.find((row) => row.name?.value === name)?.sys_id?.value
  if (group !== undefined) return group
  throw new DeployError({
    code: 'RECORD_REFUSED',
    message: `ServiceNow has no group ${name} that this account sees.`,
    remedy: "Correct 'assignment-group' of change-record in deploy.yml, or write its sys_id.",
  })
}

/** What there is no column for, and what an account may not write, is left out without a word, so what was kept is looked at. */
export function requireKept(row: Row, sent: Record<string, string>): void {
  const lost = Object.entries(sent).flatMap(([name, value]) =>
    value !== '' && (row[name]?.value ?? '') === '' ? [name] : [],
  )
  if (lost.length > 0) throw noColumns(lost, row.number?.value)
}

/** What deploy.yml says of each change, by column; of the group, only that there is one. Pure. */
export function demandedOf({ change }: ServiceNowSettings): Record<string, string> {
  const { type, risk, impact, assignmentGroup = '', fields } = change
  return {
    ...{ type, risk: risks[risk], impact: impacts[impact], assignment_group: assignmentGroup },
    ...Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)])),
  }
}
