import { describe, expect, it } from 'vitest'
import type { Documents } from './evidence.ts'
import { provenStage } from './proof.ts'
import { bundleOf, documentsOf, gateOf, hostOf, other, release, stageOf, text } from './testing.ts'

const wanted = { environment: 'prod-test', release }

it('a release that passed is proven by the stage it passed', () => {
  expect(provenStage(bundleOf(documentsOf()), wanted)).toEqual(stageOf())
})

const cases: [string, Documents][] = [
  ['The evidence directory has no evidence.json.', documentsOf()],
  ['SHA256SUMS is missing from the evidence, or is no text.', without(bundleOf(documentsOf()), 'SHA256SUMS')],
  ['bom.json was changed after the evidence was written.', { ...bundleOf(documentsOf()), 'bom.json': '{}' }],
  [
    'prod-test/lab/gate.json was changed after the evidence was written.',
    {
      ...bundleOf(documentsOf()),
      'prod-test/lab/gate.json': text(gateOf({ verdict: 'pass', checks: [] })).trim(),
    },
  ],
  [
    'There is no deployment to prod-test in the evidence.',
    bundleOf(without(documentsOf(), 'prod-test/deployment.json')),
  ],
  [
    'prod-test/deployment.json tells of something else: rollback in prod-test.',
    bundleOf(documentsOf(stageOf({ kind: 'rollback' }))),
  ],
  [
    'prod-test/deployment.json tells of something else: deploy in prod.',
    bundleOf(documentsOf(stageOf({ environment: 'prod' }))),
  ],
  ...(['reverted', 'aborted', 'broken', 'cancelled', 'unknown'] as const).map(
    (outcome): [string, Documents] => [
      `The deployment to prod-test ended as ${outcome}.`,
      bundleOf(documentsOf(stageOf({ outcome }))),
    ],
  ),
  [
    'The deployment to prod-test is not confirmed on every host: two, three.',
    bundleOf(
      documentsOf(
        stageOf({
          outcome: 'partial',
          rollout: { batchSize: 1, maximumFailures: 2, onFailure: 'revert-all' },
          hosts: [
            hostOf(),
            hostOf({ host: 'two', outcome: 'reverted' }),
            hostOf({ host: 'three', outcome: 'unreachable' }),
          ],
        }),
      ),
    ),
  ],
  ['The deployment to prod-test names no host.', bundleOf(documentsOf(stageOf({ hosts: [] })))],
  ["The gate's report for lab is missing.", bundleOf(without(documentsOf(), 'prod-test/lab/gate.json'))],
  [
    "The gate's report for two is missing.",
    bundleOf(documentsOf(stageOf({ hosts: [hostOf(), hostOf({ host: 'two' })] }))),
  ],
  ...(['fail', 'inconclusive', 'error'] as const).map((verdict): [string, Documents] => [
    `The gate on lab said ${verdict}.`,
    bundleOf(documentsOf(stageOf(), gateOf({ verdict }))),
  ]),
  [
    'The gate on lab measured other bytes.',
    bundleOf(documentsOf(stageOf(), gateOf({ release: { id: other.id, sha256: other.sha256 } }))),
  ],
  ['prod-test was rolled back from it: slow dashboards', bundleOf({ ...documentsOf(), ...rollback() })],
]

describe('a release is refused', () => {
  it.each(cases)('%s', (cause, documents) => {
    expect(() => provenStage(documents, wanted)).toThrow(
      expect.objectContaining({
        code: 'NOT_PROVEN',
        message: '1.4.2-0123456789ab has not passed prod-test, so it is not promoted.',
        facts: expect.objectContaining({ cause }),
      }),
    )
  })

  it('when another image ran there than the one that is to be promoted', () => {
    const [ran, wish] = ['a', 'b'].map((digit) => `registry.example.org/shop@sha256:${digit.repeat(64)}`)
    const documents = bundleOf(documentsOf(stageOf({ release: { ...release, image: ran! } })))
    const asked = (image: string) => provenStage(documents, { ...wanted, release: { ...release, image } })
    expect(asked(ran!).release.image).toBe(ran)
    expect(() => asked(wish!)).toThrow(
      expect.objectContaining({
        facts: expect.objectContaining({
          cause: `prod-test ran another image: ${ran}, to be promoted: ${wish}`,
        }),
      }),
    )
  })

  it('H37 when the evidence is about other bytes', () => {
    expect(() => provenStage(bundleOf(documentsOf()), { ...wanted, release: other })).toThrow(
      expect.objectContaining({
        facts: expect.objectContaining({
          cause: `The evidence is about other bytes: sha256 ${release.sha256}, to be promoted: ${other.sha256}`,
        }),
      }),
    )
  })

  it('when only the summary says that it passed', () => {
    const documents = bundleOf(documentsOf(stageOf({ outcome: 'reverted' })))
    const forged = {
      ...documents,
      'evidence.json': documents['evidence.json']!.replace('reverted', 'confirmed'),
    }
    expect(() => provenStage(forged, wanted)).toThrow(expect.objectContaining({ code: 'NOT_PROVEN' }))
  })
})

it('a rollback that changed nothing, or came before, does not count against it', () => {
  const undone = bundleOf({ ...documentsOf(), ...rollback({ outcome: 'reverted' }) })
  expect(provenStage(undone, wanted).outcome).toBe('confirmed')
  const refused = bundleOf({ ...documentsOf(), ...rollback({ outcome: 'refused' }) })
  expect(provenStage(refused, { environment: 'prod-test', release })).toEqual(stageOf())
  const earlier = bundleOf({ ...documentsOf(), ...rollback({ startedAt: '2026-05-03T10:00:00.000Z' }) })
  expect(provenStage(earlier, wanted).outcome).toBe('confirmed')
})

function rollback(changes: Parameters<typeof stageOf>[0] = {}): Documents {
  const stage = stageOf({
    stage: 'prod-test-rollback',
    kind: 'rollback',
    to: other,
    reason: 'slow dashboards',
    startedAt: '2026-05-04T12:00:00.000Z',
    finishedAt: '2026-05-04T12:01:00.000Z',
    ...changes,
  })
  return { 'prod-test-rollback/deployment.json': text(stage) }
}

function without(documents: Documents, path: string): Documents {
  const { [path]: _, ...rest } = documents
  return rest
}
