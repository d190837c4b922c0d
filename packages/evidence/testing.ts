import { createHash } from 'node:crypto'
import type { GateReport } from '@deploy/gate/report.ts'
import { type Documents, evidenceOf } from './evidence.ts'
import type { Stage } from './stage.ts'

export const sha256Of = (text: string) => createHash('sha256').update(text).digest('hex')

export const release = { id: '1.4.2-0123456789ab', version: '1.4.2', sha256: `0123456789ab${'0'.repeat(52)}` }
export const other = { id: '1.5.0-ffffffffffff', version: '1.5.0', sha256: 'f'.repeat(64) }

type HostStage = Stage['hosts'][number]

export function hostOf(changes: Partial<HostStage> = {}): HostStage {
  return {
    host: 'lab',
    outcome: 'confirmed',
    deployId: '20260504t100000z-01234567',
    planDigest: 'd'.repeat(64),
    gate: 'pass',
    serves: release.id,
    startedAt: '2026-05-04T10:00:00.000Z',
    finishedAt: '2026-05-04T10:01:00.000Z',
    ...changes,
  }
}

export function stageOf(changes: Partial<Stage> = {}): Stage {
  return {
    schemaVersion: 1,
    stage: 'prod-test',
    kind: 'deploy',
    application: 'voila',
    environment: 'prod-test',
    release,
    previous: '1.4.1-111111111111',
    actor: 'ada',
    runUrl: 'https://github.com/acme/voila/actions/runs/7/attempts/1',
    startedAt: '2026-05-04T10:00:00.000Z',
    finishedAt: '2026-05-04T10:01:00.000Z',
    outcome: 'confirmed',
    hosts: [hostOf()],
    ...changes,
  }
}

export function gateOf(changes: Partial<GateReport> = {}): GateReport {
  return {
    schemaVersion: 1,
    application: 'voila',
    environment: 'prod-test',
    host: 'lab',
    release: { id: release.id, sha256: release.sha256 },
    startedAt: '2026-05-04T10:00:30.000Z',
    finishedAt: '2026-05-04T10:00:50.000Z',
    verdict: 'pass',
    checks: [],
    diagnosis: [],
    ...changes,
  }
}

export const text = (document: unknown) => `${JSON.stringify(document, null, 2)}\n`

const releaseDocument = text({
  application: 'voila',
  version: release.version,
  id: release.id,
  source: { repository: 'acme/voila', commit: 'c0ffee'.padEnd(40, '0'), ref: 'refs/tags/v1.4.2' },
  archive: { name: 'voila_release_1.4.2.tar.gz', sha256: release.sha256, sha512: '5'.repeat(128) },
})

/** What a release leaves that was built and passed prod-test. */
export function documentsOf(stage: Stage = stageOf(), gate: GateReport = gateOf()): Documents {
  return {
    'release.json': releaseDocument,
    'bom.json': text({ metadata: { component: { hashes: [{ alg: 'SHA-256', content: release.sha256 }] } } }),
    SHA256SUMS: `${release.sha256}  voila_release_1.4.2.tar.gz\n`,
    [`${stage.stage}/deployment.json`]: text(stage),
    [`${stage.stage}/lab/plan.json`]: text({ release }),
    [`${stage.stage}/lab/journal.jsonl`]: '{"seq":1}\n',
    [`${stage.stage}/lab/gate.json`]: text(gate),
  }
}

/** The same with its table of contents. */
export function bundleOf(documents: Documents): Documents {
  return { ...documents, 'evidence.json': text(evidenceOf({ application: 'voila', release }, documents)) }
}
