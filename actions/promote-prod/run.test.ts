import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeBundle } from '@deploy/evidence/bundle.ts'
import type { Documents } from '@deploy/evidence/evidence.ts'
import { gateOf, hostOf, stageOf, text } from '@deploy/evidence/testing.ts'
import { parseManifest } from '@deploy/manifest/parse.ts'
import { hello } from '@deploy/plan/testing-manifests.ts'
import { buildRelease } from '@deploy/release/build.ts'
import { gitEnvironment, repository } from '@deploy/release/fixtures.ts'
import { createGit } from '@deploy/release/git.ts'
import { nameOf } from '@deploy/release/release.ts'
import { expect, it, onTestFinished } from 'vitest'
import type { Inputs } from './inputs.ts'
import { type Deps, run } from './run.ts'

it('refuses an environment that asks for no proof', async () => {
  const workspace = mkdtempSync(join(tmpdir(), 'action-'))
  onTestFinished(() => rmSync(workspace, { recursive: true }))
  writeFileSync(join(workspace, 'deploy.yml'), hello)
  const inputs = { manifest: 'deploy.yml', environment: 'prod' } as Inputs
  await expect(run(inputs, { workspace } as Deps)).rejects.toMatchObject({
    code: 'PROMOTION_SOURCE',
    facts: { remedy: "Write 'after: prod-test' in environments.prod." },
  })
})

const now = new Date('2026-05-06T10:00:00.000Z')
const chained = (promotion: string) =>
  `${hello.replace('prod: {', `prod: { after: prod-test, promotion: ${promotion}, `)}  prod-test: { root: /opt/hello-test, hosts: [{ name: other, address: other.example.org }] }
`

/** A release that passed prod-test on 4 May, with its evidence, and a rim that ends at the first host that is asked. */
async function scene(promotion: string, { of = (documents: Documents) => documents } = {}) {
  const manifestText = chained(promotion)
  const tree = {
    'deploy.yml': manifestText,
    'bin/serve': 's',
    'config/hello.env': 'A=1\n',
    '.gitignore': 'release/\nevidence/\n',
  }
  const workspace = await repository(tree)
  const manifest = parseManifest(manifestText, 'deploy.yml')
  const release = await buildRelease({
    ...{ manifest, workspace, output: 'release', version: '1.4.2' },
    git: createGit(workspace, gitEnvironment),
    env: { GITHUB_REPOSITORY: 'acme/hello' },
    resolveImage: () => Promise.reject(new Error('nobody asked for an image')),
    makeImage: () => Promise.reject(new Error('nobody asked for an image')),
  })
  const named = nameOf(release)
  const stage = stageOf({ application: 'hello', release: named, hosts: [hostOf({ serves: release.id })] })
  const gate = gateOf({ application: 'hello', release: { id: release.id, sha256: named.sha256 } })
  const documents = of({
    'release.json': readFileSync(join(workspace, 'release/release.json'), 'utf8'),
    'prod-test/deployment.json': text(stage),
    'prod-test/lab/gate.json': text(gate),
  })
  await writeBundle(join(workspace, 'evidence'), { application: 'hello', release: named }, documents)
  const warnings: string[] = []
  const log = { info: () => {}, warning: (line: string) => void warnings.push(line) }
  const rim = {
    ...{ workspace, log, records: undefined, now: () => now, signal: new AbortController().signal },
    run: { actor: 'ada', url: '' },
    env: {},
    summary: async () => {},
    connect: () => {
      throw new Error('a host was asked')
    },
  }
  Object.assign(rim.log, { group: (_: string, body: () => unknown) => body() })
  const inputs = {
    ...{ manifest: 'deploy.yml', environment: 'prod', releaseDirectory: 'release' },
    ...{ evidenceDirectory: 'evidence', dryRun: false, uploadArtifact: false },
    access: { privateKey: '', passphrase: '', knownHosts: '' },
  } as Inputs
  return { warnings, promote: () => run(inputs, rim as unknown as Deps) }
}

const waiver = (expires: string) => `waiver: { owner: Ada, reason: no mirror, expires: "${expires}" }`

it.each<[string, string]>([
  ['{ kind: gate, maximum-age-hours: 48 }', 'a measurement that is young enough'],
  ['{ kind: sbom, level: recommended }', 'what is missing and only recommended'],
  ['{ kind: backup, level: required-if-present }', 'what is not there and need not be'],
  [`{ kind: sbom, ${waiver('2026-05-06')} }`, 'what is missing and waived until the end of the day'],
  [`{ kind: gate, maximum-age-hours: 24, ${waiver('2026-12-31')} }`, 'what is too old and waived'],
])('the contract %s lets pass %s', async (demand) => {
  const { promote } = await scene(`{ evidence: [${demand}] }`)
  await expect(promote()).rejects.toThrow('a host was asked')
})

it.each<[string, string]>([
  ['{ kind: sbom }', 'sbom is missing; sbom-and-checksum makes it'],
  ['{ kind: gate, maximum-age-hours: 24 }', 'gate is of 2026-05-04T10:00:50.000Z, older than 24 hours'],
  [
    '{ kind: gate, level: required-if-present, maximum-age-hours: 24 }',
    'gate is of 2026-05-04T10:00:50.000Z, older than 24 hours',
  ],
  [`{ kind: sbom, ${waiver('2026-05-05')} }`, 'the waiver of Ada has expired on 2026-05-05'],
])('the contract %s refuses before any host is asked: %s', async (demand, said) => {
  const { promote } = await scene(`{ evidence: [${demand}] }`)
  await expect(promote()).rejects.toMatchObject({
    code: 'EVIDENCE_MISSING',
    facts: { cause: expect.stringContaining(said), outputs: { outcome: 'refused' } },
  })
})

it('evidence of another release is none', async () => {
  const foreign = gateOf({ application: 'hello', release: { id: '9.9.9-0', sha256: '9'.repeat(64) } })
  const { promote } = await scene('{ evidence: [{ kind: gate }] }', {
    of: (documents) => ({ ...documents, 'prod-test/lab/gate.json': text(foreign) }),
  })
  await expect(promote()).rejects.toMatchObject({
    code: 'NOT_PROVEN',
    facts: { cause: 'The gate on lab measured other bytes.' },
  })
  const bill = text({ metadata: { component: { hashes: [{ alg: 'SHA-256', content: '9'.repeat(64) }] } } })
  const other = await scene('{ evidence: [{ kind: sbom }] }', {
    of: (documents) => ({ ...documents, 'bom.json': bill }),
  })
  await expect(other.promote()).rejects.toMatchObject({
    code: 'EVIDENCE_MISSING',
    facts: { cause: expect.stringContaining('sbom is missing') },
  })
})

it.each([
  [42, 42],
  ['same-commit', 7],
] as const)('from-run %s fetches release and evidence of run %i', async (fromRun, runId) => {
  const workspace = mkdtempSync(join(tmpdir(), 'action-'))
  onTestFinished(() => rmSync(workspace, { recursive: true }))
  writeFileSync(join(workspace, 'deploy.yml'), chained('{ evidence: [{ kind: gate }] }'))
  const asked: unknown[] = []
  const rim = {
    ...{ workspace, env: { GITHUB_SHA: 'c0ffee' }, log: { info: () => {} } },
    provingRun: async (wanted: unknown) => {
      const newest = { commit: 'c0ffee', artifact: 'hello-evidence-prod-test' }
      expect(wanted).toEqual(fromRun === 'same-commit' ? newest : { runId: 42 })
      return runId
    },
    artifacts: {
      download: async (...words: unknown[]) => {
        asked.push(words)
        throw new Error('enough')
      },
    },
  }
  const inputs = {
    manifest: 'deploy.yml',
    environment: 'prod',
    releaseDirectory: 'release',
    fromRun,
  } as Inputs
  await expect(run(inputs, rim as unknown as Deps)).rejects.toThrow('enough')
  expect(asked).toEqual([['hello-release', join(workspace, 'release'), { runId }]])
})
