import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Facts } from '@deploy/agent/facts.ts'
import { stageSchema } from '@deploy/evidence/stage.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import { parseManifest } from '@deploy/manifest/parse.ts'
import { environmentOf, factsOf, releaseOf, stateOf } from '@deploy/plan/testing.ts'
import { hello } from '@deploy/plan/testing-manifests.ts'
import { expect, it, onTestFinished } from 'vitest'
import type { StageDeps } from './deps.ts'
import type { StageInputs } from './inputs.ts'
import { rehearse } from './rehearse.ts'

const served = releaseOf({ 'bin/serve': 'serve\n' }, { version: '1.3.0' })
const live = stateOf(served.id, { fence: 2, sha256: served.archive.sha256 })
const good = stateOf('1.2.0-222222222222', { state: 'good' })
const whole = { files: 'whole', missing: [], changed: [] } as unknown as NonNullable<Facts['live']>

/** A rehearsal on hosts that can only be looked at: whatever would change them is a failure. */
function make(changes: Partial<Facts> = {}, { manifest = hello, dryRun = false } = {}) {
  const workspace = mkdtempSync(join(tmpdir(), 'rehearse-'))
  onTestFinished(() => rmSync(workspace, { recursive: true }))
  const lines: string[] = []
  let connected = 0
  const facts = factsOf({
    ...{ current: live.id, releases: [live, good], live: whole, supervisors: ['setsid'] },
    ...changes,
  })
  const deps = {
    workspace,
    env: {},
    run: { actor: 'ada', url: '' },
    log: {
      info: (line: string) => lines.push(line),
      warning: (line: string) => lines.push(line),
      group: (_: string, body: () => unknown) => body(),
    },
    now: () => new Date(facts.time * 1000),
    signal: new AbortController().signal,
    summary: async () => {},
    connect: () => {
      connected += 1
      return {
        exec: async () => ({ stdout: JSON.stringify(served) }),
        [Symbol.asyncDispose]: async () => {},
      }
    },
    openAgent: () => ({ probe: async () => facts }),
  } as unknown as StageDeps
  const run = () =>
    rehearse(
      {
        kind: 'rollback',
        manifest: parseManifest(manifest, 'deploy.yml'),
        environment: environmentOf(manifest),
        wish: { kind: 'rollback', to: undefined },
        commitOf: async () => '',
        documents: {},
        reason: 'practice',
      },
      { evidenceDirectory: 'evidence', access: {}, dryRun } as StageInputs,
      deps,
    )
  return { workspace, run, lines, connected: () => connected }
}

it('shows the way back in a dry run, and that it would come forward', async () => {
  const { run, lines } = make({}, { dryRun: true })
  expect(await run()).toMatchObject({ outcome: 'planned', releaseId: good.id })
  expect(lines.at(-1)).toContain('would then come forward again')
  expect(lines.filter((line) => line.startsWith('Plan '))).toHaveLength(1)
})

it('is refused where releases come only after another environment, before any host is asked', async () => {
  const chained = hello.replace(
    '  prod: {',
    '  prod-test: { hosts: [{ name: test, address: test.example.org }] }\n  prod: { after: prod-test,',
  )
  const { run, connected } = make({}, { manifest: chained })
  const { facts } = await failure(run)
  expect(facts).toMatchObject({ code: 'REHEARSAL_REFUSED', remedy: expect.stringContaining('prod-test') })
  expect(connected()).toBe(0)
})

it.each<[string, Partial<Facts>, string]>([
  ['is bad', { releases: [{ ...live, state: 'bad' }, good] }, 'its state is bad'],
  [
    'was changed by hand',
    { live: { ...whole, files: 'damaged', changed: ['bin/serve'] } },
    'damaged: bin/serve',
  ],
])('is refused, and told as such, when the release that serves %s', async (_, changes, cause) => {
  const { run, workspace } = make(changes)
  const { facts } = await failure(run)
  expect(facts).toMatchObject({
    code: 'REHEARSAL_REFUSED',
    host: 'lab',
    cause: expect.stringContaining(cause),
  })
  const path = join(workspace, 'evidence/prod-rollback-untouched/deployment.json')
  expect(stageSchema.parse(JSON.parse(readFileSync(path, 'utf8')))).toMatchObject({
    outcome: 'refused',
    release: { id: live.id },
  })
})

it('is refused when what serves may not serve again', async () => {
  const denying = hello.replace('shared: [data]', 'deny-versions: ["1.3.0"]\nshared: [data]')
  const { facts } = await failure(make({}, { manifest: denying }).run)
  expect(facts).toMatchObject({ code: 'REHEARSAL_REFUSED', cause: expect.stringContaining('deny-versions') })
})

async function failure(run: () => Promise<unknown>): Promise<DeployError> {
  const error = await run().catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(DeployError)
  return error as DeployError
}
