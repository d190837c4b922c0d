import type { ReleaseState } from '@deploy/agent/facts.ts'
import { describe, expect, it } from 'vitest'
import { planReturn, planRollback } from './make.ts'
import type { Plan } from './plan.ts'
import { coursesFacts, coursesPlan, rollbackPlan, settled } from './sample-plans.ts'
import { environmentOf, factsOf, stateOf } from './testing.ts'
import { courses, voila } from './testing-manifests.ts'

describe('the target of a rollback', () => {
  const there = (...releases: ReleaseState[]) => factsOf({ current: 'live-aaaaaaaaaaaa', releases })
  const live = stateOf('live-aaaaaaaaaaaa', { fence: 9 })
  const state = (id: string, changes: Partial<ReleaseState>) => stateOf(id, { state: 'good', ...changes })
  const older = state('1.0.0-aaaaaaaaaaaa', { fence: 3 })
  const newer = state('0.9.0-bbbbbbbbbbbb', { fence: 5 })
  const bad = state('1.1.0-cccccccccccc', { fence: 7, state: 'bad' })
  const targetOf = (facts: ReturnType<typeof factsOf>, to?: string) => rollbackPlan(facts, to).release.id

  it('is the good release that served last, whatever its version', () => {
    expect(targetOf(there(live, older, newer))).toBe(newer.id)
    expect(targetOf(there(newer, live, older))).toBe(newer.id)
  })

  it('is never bad, failed, staged or gone, unless the bad one is named', () => {
    const gone = state('2.0.0-dddddddddddd', { fence: 8, present: false })
    const others = [bad, gone, state('2.1.0-eeeeeeeeeeee', { fence: 8, state: 'failed' })]
    const staged = state('2.2.0-ffffffffffff', { fence: 8, state: 'staged' })
    expect(targetOf(there(live, older, staged, ...others))).toBe(older.id)
    expect(targetOf(there(live, older, bad), bad.id)).toBe(bad.id)
    for (const { id } of [gone, staged, others[2]!])
      expect(() => targetOf(there(live, older, staged, ...others), id)).toThrow(`'${id}'`)
  })

  it('is named by version or by id', () => {
    expect(targetOf(there(live, older, newer), '1.0.0')).toBe(older.id)
    expect(targetOf(there(live, older, newer), older.id)).toBe(older.id)
    const twin = state('1.0.0-999999999999', { fence: 4 })
    expect(targetOf(there(live, older, twin), '1.0.0')).toBe(twin.id)
  })

  it('is refused with what is there when there is none', () => {
    expect(() => rollbackPlan(there(live, bad))).toThrow(
      expect.objectContaining({
        code: 'ROLLBACK_TARGET',
        facts: expect.objectContaining({
          host: 'lab',
          message: 'There is no earlier good release to go back to.',
          cause: `live: live-aaaaaaaaaaaa; on the host: ${bad.id} (bad)`,
          remedy: expect.stringContaining("the input 'to'"),
        }),
      }),
    )
    expect(() => rollbackPlan(there(live))).toThrow(
      expect.objectContaining({
        facts: expect.objectContaining({
          cause: 'live: live-aaaaaaaaaaaa; on the host: none',
          remedy: expect.stringMatching(/^Deploy a fixed release/),
        }),
      }),
    )
    expect(() => rollbackPlan(there(live, older), 'live')).toThrow(
      "There is no release 'live' to go back to.",
    )
  })
})

describe('versions', () => {
  it('that are denied are neither deployed nor gone back to', () => {
    const denied = courses.replace('"0.25.2"', '"0.24.x"')
    expect(() => coursesPlan(coursesFacts('0.23.1'), denied)).toThrow(/denies 0\.24\.0/)
    const facts = coursesFacts('0.25.0')
    facts.releases.push(stateOf('0.24.0-111111111111', { state: 'good' }))
    const back = { application: 'nbhosting', environment: environmentOf(denied), host: 'lab', facts }
    expect(() => planRollback(back)).toThrow(/denies 0\.24\.0/)
    facts.releases.push(stateOf('0.23.0-111111111111', { state: 'good', fence: 0 }))
    expect(planRollback(back).release.version).toBe('0.23.0')
    expect(() => planRollback({ ...back, to: '0.24.0' })).toThrow(/denies 0\.24\.0/)
  })

  it('between which something must happen need a word, and are told', () => {
    const asked = courses.replace('consent: true, ', '')
    expect(() => coursesPlan(coursesFacts('0.23.1'), asked)).toThrow(/stopped-containers must run/)
    const hooks = ({ plan }: { plan: Plan }) => plan.steps.filter(({ id }) => id.startsWith('hook-'))
    expect(hooks(coursesPlan(coursesFacts('0.24.0'), asked))).toEqual([])
    expect(hooks(coursesPlan())[0]!.title).toContain('because 0.24.0 comes after 0.23.1')
  })
})

it('comes forward again by the steps of a rollback, as a deployment of the release with its image', () => {
  const back = rollbackPlan(settled)
  expect(back.kind).toBe('rollback')
  const [left] = settled.releases.filter(({ id }) => id === settled.current)
  const facts = {
    ...settled,
    current: back.release.id,
    releases: settled.releases.map((one) =>
      one.id === left!.id
        ? { ...one, state: 'bad' as const }
        : one.id === back.release.id
          ? { ...one, state: 'live' as const }
          : one,
    ),
  }
  const release = {
    id: left!.id,
    version: '1',
    sha256: left!.sha256,
    image: 'registry.example.org/shop@sha256:1',
  }
  const subject = { application: 'voila', environment: environmentOf(voila), host: 'lab', facts }
  const forward = planReturn({ ...subject, release })
  expect(forward).toMatchObject({ kind: 'deploy', release, previous: { id: back.release.id }, blobs: [] })
  expect(forward.steps).toEqual(planRollback({ ...subject, to: left!.id }).steps)
})
