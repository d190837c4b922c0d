import { expect, it } from 'vitest'
import { changeDigest } from './contract.ts'
import { type Demand, judgeDemands, lackOf, requireEvidence } from './demands.ts'
import { evidenceOf } from './evidence.ts'
import { documentsOf, release } from './testing.ts'

const evidence = evidenceOf({ application: 'voila', release }, documentsOf())
/** An hour after the gate of prod-test. */
const now = new Date('2026-05-04T11:00:50.000Z')
const waiver = { owner: 'Ada', reason: 'the report is broken', expires: '2026-05-04' }
const demand = (changes: Partial<Demand>): Demand => ({ kind: 'gate', level: 'required', ...changes })
const state = (changes: Partial<Demand>, at = now, after = 'prod-test') =>
  judgeDemands([demand(changes)], evidence, { after, now: at })[0]!.state
const later = (hours: number) => new Date(now.getTime() + hours * 3_600_000)

it('is there, missing, or too old to the second', () => {
  expect(state({})).toBe('present')
  expect(state({ maximumAgeHours: 1 })).toBe('present')
  expect(state({ maximumAgeHours: 1 }, new Date(now.getTime() + 1))).toBe('stale')
  expect(state({ kind: 'outdated' })).toBe('missing')
  expect(state({ kind: 'outdated', level: 'recommended' })).toBe('missing')
  expect(state({ kind: 'outdated', level: 'required-if-present' })).toBe('absent')
  expect(state({ level: 'required-if-present', maximumAgeHours: 1 }, later(1))).toBe('stale')
})

it('measured in another environment it is not there', () => {
  expect(state({}, now, 'uat')).toBe('missing')
  expect(state({ kind: 'sbom' }, now, 'uat')).toBe('present')
})

it('is too old when it does not say of when it is', () => {
  expect(state({ kind: 'sbom' })).toBe('present')
  expect(state({ kind: 'sbom', maximumAgeHours: 9999 })).toBe('stale')
})

it('is waived until the end of the last day', () => {
  expect(state({ kind: 'outdated', waiver })).toBe('waived')
  expect(state({ waiver })).toBe('present')
  expect(state({ kind: 'outdated', waiver }, new Date('2026-05-04T23:59:59.999Z'))).toBe('waived')
  expect(state({ kind: 'outdated', waiver }, new Date('2026-05-05T00:00:00.000Z'))).toBe('missing')
})

it('refuses with every lack, and with who can give it', () => {
  const demands = [
    demand({ maximumAgeHours: 1 }),
    demand({ kind: 'outdated', waiver }),
    demand({ kind: 'signature' }),
    demand({ kind: 'backup', level: 'recommended' }),
  ]
  const at = later(24)
  const judged = judgeDemands(demands, evidence, { after: 'prod-test', now: at })
  expect(() => requireEvidence(judged, { environment: 'prod', release: release.id, now: at })).toThrow(
    expect.objectContaining({
      code: 'EVIDENCE_MISSING',
      facts: expect.objectContaining({
        cause: [
          'gate is of 2026-05-04T10:00:50.000Z, older than 1 hours; deploy-prod-test and health-gate make it',
          "outdated is missing; the waiver of Ada has expired on 2026-05-04; sbom-and-checksum makes it, with the input 'outdated'",
          "signature is missing; sbom-and-checksum makes it, with the input 'signing-key'",
        ].join('\n'),
      }),
    }),
  )
  expect(lackOf(judged[3]!, at)).toContain('backup is missing')
  requireEvidence(judged.slice(3), { environment: 'prod', release: release.id, now: at })
})

it('what is approved is one plan, or all of several hosts in any order', () => {
  const [a, b] = [
    { host: 'a', digest: 'a'.repeat(64) },
    { host: 'b', digest: 'b'.repeat(64) },
  ] as const
  expect(changeDigest([a])).toBe(a.digest)
  expect(changeDigest([a, b])).toBe(changeDigest([b, a]))
  const all = [[a], [b], [a, b], [a, { host: 'c', digest: b.digest }]].map(changeDigest)
  expect(new Set(all).size).toBe(all.length)
})
