import { expect } from 'vitest'
import type { GitHub } from '../github/server.ts'
import type { Keeper } from './keeper.ts'
import type { KeptRecord } from './kept.ts'

/** What the record of a release must hold. */
interface Expected {
  /** `Change: voila 1.0.0` */
  title: string
  /** Its stages in their order, by section; each begins with a heading, and holds these texts. */
  stages: { section: string; heading: string; says: (string | RegExp)[] }[]
  /** Digest of the plan that Ops has approved. */
  approved?: string | undefined
  /** What happened last to the change itself. */
  last?: 'opened' | 'promoted' | 'rolled back'
}

const always = [/^(## |h2\. )?Release$/im, /^(## |h2\. )?Risk and acceptance$/im]
/** ServiceNow has them by its notes: nothing stands there before it happened. */
const told = [/Rollback tested/, /Who deployed what, and when/, /Incidents and rollbacks/]

const stage = /^(prod|prod-test)(-|$)(?!contract)/

/** Of each release exactly one record, in the order of the releases, where the records are kept, and nowhere else. */
export function expectRecords(keeper: Keeper, github: GitHub, expected: Expected[]): void {
  const records = keeper.records()
  expect(records.map(({ title }) => title)).toEqual(expected.map(({ title }) => title))
  if (keeper.system !== 'github') expect(github.state.issues).toEqual([])
  for (const one of expected) expectRecord(keeper, one)
}

/** The record of one release: opened, each stage written into it, the evidence with it, and the change in its state. */
function expectRecord(keeper: Keeper, { title, stages, approved, last }: Expected): void {
  const { text, sections, files, state } = recordOf(keeper, title)
  for (const part of keeper.system === 'servicenow' ? always : [...always, ...told])
    expect(text, title).toMatch(part)
  const written = [...sections.keys()].filter((id) => stage.test(id))
  expect(written, title).toEqual(stages.map(({ section }) => section))
  for (const { section, heading, says: parts } of stages) {
    const [first = ''] = sections.get(section)!.trim().split('\n')
    expect(first.replace(/^(## |h2\. )/, '').toLowerCase(), title).toBe(heading.toLowerCase())
    for (const part of parts) expect(sections.get(section), `${title}, ${section}`).toMatch(part)
  }
  if (last !== undefined) expect(state, title).toBe(keeper.states[last])
  if (approved !== undefined) {
    const contract = sections.get('prod-contract')
    expect(contract, title).toContain(approved)
    expect(contract, title).toMatch(/Ops\W+✅ approved\W+olga\b/)
  }
  if (keeper.system === 'github') return
  const name = title.replace('Change: ', '').replace(' ', '-')
  // What was refused proves nothing, and nothing of it is attached.
  for (const { section } of stages.filter(({ section: id }) => !id.endsWith('-untouched')))
    expect(
      files.filter((file) => file.startsWith(`${name}-${section}-evidence-`)),
      title,
    ).not.toEqual([])
}

/** The one record of that title. */
export function recordOf(keeper: Keeper, title: string): KeptRecord {
  const found = keeper.records().filter((record) => record.title === title)
  expect(found, `records called '${title}'`).toHaveLength(1)
  return found[0]!
}
