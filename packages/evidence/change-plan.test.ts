import { expect, it } from 'vitest'
import { changePlan } from './change-plan.ts'
import type { Evidence } from './evidence.ts'

const times = { startedAt: '2026-01-01T00:00:00Z', finishedAt: '2026-01-01T00:01:00Z' }
const stage: Evidence['stages'][number] = {
  ...{ schemaVersion: 1, stage: 'prod', kind: 'promote', application: 'voila', environment: 'prod' },
  release: { id: '1.1.0-bbbb', version: '1.1.0', sha256: 'b'.repeat(64) },
  ...{ actor: 'octo-dev', runUrl: 'https://example.org/runs/1', outcome: 'confirmed' },
  ...times,
  previous: '1.0.0-aaaa',
  hosts: [{ ...times, host: 'lab', outcome: 'confirmed', planDigest: 'd'.repeat(64) }],
}
const release = { ...stage.release, commit: 'c'.repeat(40), repository: 'acme/voila' }

it('says by which plan each environment gets the release, and where it goes back to', () => {
  const back = { ...stage, kind: 'rollback' as const, stage: 'prod-rollback', previous: '1.1.0-bbbb' }
  const refused = { ...stage, stage: 'prod-untouched', outcome: 'refused' as const }
  const { justification, implementation, backout } = changePlan({ release, stages: [stage, back, refused] })
  expect(justification).toContain(`\`${'c'.repeat(40)}\` of acme/voila`)
  expect(implementation).toContain(`prod: lab (plan \`dddddddddddd\`), by octo-dev`)
  expect(implementation.match(/prod: /g)).toHaveLength(1)
  expect(backout).toContain('prod: back to `1.0.0-aaaa`, which stays on the host.')
})

it('says of a first deployment that nothing is left of it', () => {
  const { previous: _, ...first } = stage
  expect(changePlan({ release, stages: [first] }).backout).toContain('prod: it is the first deployment')
})
