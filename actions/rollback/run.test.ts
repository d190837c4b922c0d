import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DeployError } from '@deploy/kit/errors.ts'
import { factsOf, stateOf } from '@deploy/plan/testing.ts'
import { hello } from '@deploy/plan/testing-manifests.ts'
import type { StageDeps } from '@deploy/stage/deps.ts'
import { expect, it, onTestFinished } from 'vitest'
import type { Inputs } from './inputs.ts'
import { run } from './run.ts'

const live = stateOf('1.3.0-333333333333', { fence: 2 })
const good = stateOf('1.2.0-222222222222', { state: 'good' })

/** A rim with one host that can only be looked at: whatever would change it is a failure. */
function make(releases = [live, good]) {
  const workspace = mkdtempSync(join(tmpdir(), 'action-'))
  onTestFinished(() => rmSync(workspace, { recursive: true }))
  writeFileSync(join(workspace, 'deploy.yml'), hello)
  const lines: string[] = []
  let closed = 0
  const facts = factsOf({ current: live.id, releases, supervisors: ['setsid'] })
  const deps = {
    workspace,
    env: {},
    log: {
      warning: () => {},
      info: (line: string) => lines.push(line),
      group: (_: string, body: () => unknown) => body(),
    },
    now: () => new Date(facts.time * 1000),
    signal: new AbortController().signal,
    connect: () => ({
      [Symbol.asyncDispose]: async () => {
        closed += 1
      },
    }),
    openAgent: () => ({ probe: async () => facts }),
  } as unknown as StageDeps
  const inputs = {
    manifest: 'deploy.yml',
    environment: 'prod',
    access: { privateKey: 'key', passphrase: '', knownHosts: 'lab' },
    evidenceDirectory: 'evidence',
    dryRun: true,
    to: '',
    restoreData: false,
    rehearse: false,
    reason: 'slow',
  } as Inputs
  return {
    run: (changes: Partial<Inputs> = {}) => run({ ...inputs, ...changes }, deps),
    lines,
    closed: () => closed,
  }
}

it('plans the way back to the last good release, and a dry run does no more', async () => {
  const { run, lines, closed } = make()
  expect(await run()).toMatchObject({ outcome: 'planned', 'release-id': good.id })
  expect(lines[0]).toMatch(/^Plan [0-9a-f]{12}: rollback hello 1\.2\.0 on lab \(prod\)$/)
  expect(lines.at(-1)).toBe('Dry run: this was the plan. Nothing on a host was changed.')
  expect(closed()).toBe(1)
})

it('goes to the release that is named, or says what is there', async () => {
  const bad = stateOf('1.2.5-555555555555', { state: 'bad' })
  const { run, closed } = make([live, good, bad])
  expect(await run({ to: '1.2.5' })).toMatchObject({ 'release-id': bad.id })
  const error = await run({ to: '9.9.9' }).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(DeployError)
  expect((error as DeployError).facts).toMatchObject({
    code: 'ROLLBACK_TARGET',
    host: 'lab',
    cause: `live: ${live.id}; on the host: ${good.id} (good), ${bad.id} (bad)`,
  })
  expect(closed()).toBe(2)
})
