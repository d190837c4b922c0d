import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Stage, stageSchema } from '@deploy/evidence/stage.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import { parseManifest } from '@deploy/manifest/parse.ts'
import { environmentOf, factsOf, stateOf } from '@deploy/plan/testing.ts'
import { hello } from '@deploy/plan/testing-manifests.ts'
import type { RecordText } from '@deploy/record/change-records.ts'
import { beforeEach, expect, it, onTestFinished } from 'vitest'
import type { StageDeps } from './deps.ts'
import type { StageInputs } from './inputs.ts'
import type { Wish } from './plans.ts'
import { runStage } from './run.ts'

const live = stateOf('1.3.0-333333333333', { fence: 2 })
const good = stateOf('1.2.0-222222222222', { state: 'good' })
const facts = factsOf({ current: live.id, releases: [live, good], supervisors: ['setsid'] })
const url = 'https://github.com/acme/hello/issues/1'

let workspace: string
let written: RecordText[]
let warnings: string[]

beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'stage-'))
  onTestFinished(() => rmSync(workspace, { recursive: true }))
  written = []
  warnings = []
})

/** A rollback of a host that only knows how to be looked at. */
function rollBack(
  changes: Partial<StageDeps> = {},
  inputs: Partial<StageInputs> = {},
  wish: Wish = { kind: 'rollback', to: undefined },
) {
  const write = async (text: RecordText) => {
    written.push(text)
    return { url }
  }
  const deps = {
    workspace,
    env: {},
    run: { actor: 'ada', url: 'https://github.com/acme/hello/actions/runs/7/attempts/1' },
    log: {
      info: () => {},
      host: () => {},
      notice: () => {},
      warning: (text: string) => warnings.push(text),
      group: (_: string, body: () => unknown) => body(),
    },
    now: () => new Date(facts.time * 1000),
    signal: new AbortController().signal,
    lateSignal: new AbortController().signal,
    records: { open: write, update: write, deliver: async () => [] },
    artifacts: { upload: async () => ({ id: 1, digest: '' }) },
    summary: async () => {},
    connect: () => ({ [Symbol.asyncDispose]: async () => {} }),
    openAgent: () => ({ probe: async () => facts, history: async () => [] }),
    ...changes,
  } as unknown as StageDeps
  const manifest = parseManifest(hello, 'deploy.yml')
  return runStage(
    {
      kind: 'rollback',
      manifest,
      environment: environmentOf(hello),
      wish,
      commitOf: async () => 'c0ffee',
      documents: {},
      reason: 'slow',
    },
    {
      access: { privateKey: 'key', passphrase: '', knownHosts: 'lab' },
      evidenceDirectory: 'evidence',
      dryRun: false,
      uploadArtifact: true,
      whenChangeRecordDown: 'fail',
      ...inputs,
    } as StageInputs,
    deps,
  )
}

function recordsLeft(): Stage[] {
  const names = readdirSync(join(workspace, 'evidence'), { recursive: true, encoding: 'utf8' })
  return names
    .filter((name) => name.endsWith('deployment.json'))
    .map((name) => stageSchema.parse(JSON.parse(readFileSync(join(workspace, 'evidence', name), 'utf8'))))
}

const shown = () => written.at(-1)?.sections.at(-1)?.markdown

const look = () => Promise.reject(new Error('nobody asks'))

it('a mistake of ours in the middle leaves one record that says unknown, and is thrown as it is', async () => {
  const bug = new TypeError('x is undefined')
  let begun = false
  const now = () => {
    if (begun) throw bug
    return new Date(facts.time * 1000)
  }
  const open = async (text: RecordText) => {
    written.push(text)
    begun = true
    return { url }
  }
  const update = async (text: RecordText) => {
    written.push(text)
    return { url }
  }
  await expect(rollBack({ now, records: { open, update, deliver: async () => [], look } })).rejects.toBe(bug)
  expect(recordsLeft()).toMatchObject([
    {
      stage: 'prod-rollback',
      outcome: 'unknown',
      error: { code: 'UNEXPECTED' },
      hosts: [{ outcome: 'unknown' }],
    },
  ])
  expect(shown()).toContain('`UNEXPECTED`: An unexpected failure ended the run; its log shows it.')
  expect(shown()).not.toContain('x is undefined')
})

it('a mistake of ours in telling the difference is thrown, and hides nothing of what is wrong with a host', async () => {
  const bug = new TypeError('x is undefined')
  const exec = () => Promise.reject(bug)
  const release = { id: good.id, version: '1.2.0', sha256: good.sha256 }
  const connect = () => ({ exec, [Symbol.asyncDispose]: async () => {} })
  const back = (changes: Partial<StageDeps>) =>
    rollBack({ connect, ...changes } as unknown as Partial<StageDeps>, {}, { kind: 'return', release })
  await expect(back({})).rejects.toBe(bug)
  const hourLater = () => new Date((facts.time + 3600) * 1000)
  await expect(back({ now: hourLater })).rejects.toMatchObject({ code: 'CLOCK_WRONG' })
})

it('a rollback that no host can be asked for leaves a record without a release, and no change record', async () => {
  const gone = new DeployError({ code: 'HOST_UNREACHABLE', message: 'No connection.', remedy: 'Look.' })
  const openAgent = () => ({ probe: () => Promise.reject(gone) })
  const error = await rollBack({ openAgent } as unknown as Partial<StageDeps>).catch((thrown) => thrown)
  expect(error.facts).toMatchObject({ code: 'HOST_UNREACHABLE', outputs: { outcome: 'refused' } })
  expect(recordsLeft()).toMatchObject([
    { stage: 'prod-rollback-untouched', outcome: 'refused', release: { id: 'unknown' }, reason: 'slow' },
  ])
  expect(written).toEqual([])
})

it('a dry run that is refused leaves nothing', async () => {
  const gone = new DeployError({ code: 'HOST_UNREACHABLE', message: 'No connection.', remedy: 'Look.' })
  const openAgent = () => ({ probe: () => Promise.reject(gone) })
  await expect(rollBack({ openAgent } as unknown as Partial<StageDeps>, { dryRun: true })).rejects.toBe(gone)
  expect(readdirSync(workspace)).toEqual([])
})

it('what cannot be written anywhere is refused before a host is touched', async () => {
  writeFileSync(join(workspace, 'taken'), '')
  const error = await rollBack({}, { evidenceDirectory: 'taken/evidence' }).catch((thrown) => thrown)
  expect(error.code).toBe('EVIDENCE_NOT_WRITABLE')
  expect(warnings.join('\n')).toContain('Writing the evidence failed')
  expect(shown()).toContain('Not rolled back in prod')
})

it('a run that is cancelled while GitHub does not answer says so, and touches nothing', async () => {
  const controller = new AbortController()
  const open = () => {
    controller.abort()
    return new Promise<never>(() => {})
  }
  const records = { open, update: open, deliver: async () => [], look }
  const error = await rollBack({ signal: controller.signal, records }).catch((thrown) => thrown)
  expect(error.facts).toMatchObject({ code: 'CANCELLED', outputs: { outcome: 'cancelled' } })
  expect(recordsLeft()).toMatchObject([{ stage: 'prod-rollback-untouched', outcome: 'cancelled' }])
  expect(warnings.join('\n')).toContain('Writing the change record failed: The run was cancelled')
})
