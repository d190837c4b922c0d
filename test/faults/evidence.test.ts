import { readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Stage } from '@deploy/evidence/stage.ts'
import { unlockSchema } from '@deploy/evidence/unlock.ts'
import { until } from '@deploy/test/harness/agent-host.ts'
import {
  errorOf,
  type Moment,
  type RecordedChain,
  soundSettings,
  startRecordedChain,
} from '@deploy/test/harness/recorded-chain.ts'
import { findAction } from '@deploy/test/harness/runner/find-action.ts'
import { killTree } from '@deploy/test/harness/runner/processes.ts'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'

const broken = soundSettings.replace('BROKEN=no', 'BROKEN=yes')

let chain: RecordedChain
beforeAll(async () => {
  chain = await startRecordedChain()
})
afterEach(() => chain.settle())
afterAll(() => chain?.[Symbol.asyncDispose]())

interface Ending {
  outcome: Stage['outcome']
  stage: 'prod-test' | 'prod-test-untouched'
  host: Stage['hosts'][number]['outcome']
  /** What the change record says of it. */
  says: string
  files?: Record<string, string>
  at?: Moment
  prepare?(): Promise<unknown>
}

const crash = { 'src/server.mjs': 'process.exit(3)\n' }

test.each<[string, Ending]>([
  ['goes through', { outcome: 'confirmed', stage: 'prod-test', host: 'confirmed', says: '✅ confirmed' }],
  [
    'is refused before anything changes',
    {
      outcome: 'refused',
      stage: 'prod-test-untouched',
      host: 'untouched',
      says: '⛔ refused',
      prepare: () =>
        chain.faulty.chain.manifest((yaml) =>
          yaml.setIn(['environments', 'prod-test', 'requires', 'node'], '>=99'),
        ),
    },
  ],
  [
    'cannot be made ready',
    {
      outcome: 'aborted',
      stage: 'prod-test',
      host: 'aborted',
      says: '⛔ given up',
      prepare: async () => {
        await chain.faulty.chain.manifest((yaml) => yaml.setIn(['shared'], ['data', 'uploads']))
        await writeFile(join(chain.root, 'shared/uploads'), 'a file where a folder belongs')
      },
    },
  ],
  [
    'cannot start',
    { outcome: 'reverted', stage: 'prod-test', host: 'reverted', says: '↩️ failed', files: crash },
  ],
  [
    'is not healthy',
    {
      outcome: 'reverted',
      stage: 'prod-test',
      host: 'reverted',
      says: '↩️ failed',
      files: { 'config/hello.env': broken },
    },
  ],
  [
    'is cancelled after the switch',
    {
      outcome: 'cancelled',
      stage: 'prod-test',
      host: 'reverted',
      says: '🚫 cancelled',
      at: { line: 'lab: ✓ http', act: (stop) => stop() },
    },
  ],
  [
    'is cancelled before it could begin',
    {
      outcome: 'cancelled',
      stage: 'prod-test-untouched',
      host: 'untouched',
      says: '🚫 cancelled',
      at: { line: 'Look at prod-test', act: (stop) => stop() },
    },
  ],
  [
    'loses its host, and is cancelled',
    {
      outcome: 'unknown',
      stage: 'prod-test',
      host: 'unknown',
      says: '❔ unknown',
      at: {
        line: 'lab: ✓ http',
        act: (stop) => {
          chain.faulty.path.faults.frozen = true
          stop()
        },
      },
    },
  ],
  [
    'is killed after the switch',
    {
      outcome: 'unknown',
      stage: 'prod-test',
      host: 'unknown',
      says: '❔ unknown',
      at: { line: 'lab: ✓ http', act: () => killTree(findAction('deploy-prod-test') ?? 0) },
    },
  ],
  // A busy machine may stand still for as long as a host is asked how it ended.
])(
  'a run that %s leaves exactly one record of its end, and the change record says so',
  { retry: 2 },
  async (_, ending) => {
    const { outcome, stage, host, says, files = {}, at, prepare } = ending
    await prepare?.()
    await chain.build(files)
    const result = await chain.run('deploy-prod-test', {}, at)
    expect(result.exitCode === 0, result.log.join('\n')).toBe(outcome === 'confirmed')
    expect(chain.records(), result.log.join('\n')).toMatchObject([
      { stage, outcome, hosts: [{ outcome: host }] },
    ])
    expect(chain.issues()).toHaveLength(1)
    expect(chain.issues()[0]!.body).toContain(`**${says}`)
    expect(chain.issues()[0]!.body!.match(/^## (Not d|D)eployed to prod-test/gm)).toHaveLength(1)
    await rm(join(chain.root, 'shared/uploads'), { force: true })
  },
)

test('a promotion without proof leaves a record that says so, and does not hide the proof', async () => {
  await chain.build()
  await chain.run('deploy-prod-test')
  const index = readFileSync(chain.inWorkspace('evidence/evidence.json'), 'utf8')
  const proof = readFileSync(chain.inWorkspace('evidence/prod-test/deployment.json'), 'utf8')
  await writeFile(
    chain.inWorkspace('evidence/prod-test/deployment.json'),
    proof.replace('confirmed', 'reverted'),
  )
  const refused = await chain.run('promote-prod', {}, undefined, { keep: true })
  expect(refused.outputs).toMatchObject({ 'error-code': 'NOT_PROVEN', outcome: 'refused' })
  expect(chain.record('prod-untouched')).toMatchObject({ outcome: 'refused', error: { code: 'NOT_PROVEN' } })
  expect(readFileSync(chain.inWorkspace('evidence/evidence.json'), 'utf8'), 'forged, and still seen').toBe(
    index,
  )
  await writeFile(chain.inWorkspace('evidence/prod-test/deployment.json'), proof)
  const promoted = await chain.run('promote-prod', {}, undefined, { keep: true })
  expect(promoted.exitCode, promoted.log.join('\n')).toBe(0)
  expect(chain.issues()[0]!.body).toMatch(/## Not promoted to prod\n.*## Promoted to prod\n/s)
})

test('F05 a run that is lost is told of by the next one, once: what the host did', async () => {
  const lost = await lostRelease()
  await until(async () => (await chain.faulty.journal()).at(-1)?.event === 'reverted')
  const deployId = (await chain.faulty.journals()).at(-1)!.replace('.jsonl', '')
  await chain.build()
  const next = await chain.run('deploy-prod-test')
  expect(next.exitCode, next.log.join('\n')).toBe(0)
  const told = chain.issues(lost)[0]!.body!
  expect(told).toContain(`### Deployment \`${deployId}\` in prod-test`)
  expect(told).toMatch(/\*\*↩️ taken back\*\* · 20\S+ · .+/)
  expect(next.annotations).toContainEqual(
    expect.objectContaining({ level: 'notice', message: expect.stringContaining(`${deployId} reverted`) }),
  )
  await chain.build()
  await chain.run('deploy-prod-test')
  expect(chain.issues(lost)[0]!.body).toBe(told)
})

test('an open deployment is unlocked by its id and with a reason, which the change record keeps', async () => {
  await lostRelease('lab: … Unpack')
  const lost = chain.versionNow()
  const deployId = (await chain.faulty.journals()).at(-1)!.replace('.jsonl', '')
  await chain.build()
  const locked = await chain.run('deploy-prod-test')
  expect(locked.outputs['error-code'], locked.log.join('\n')).toBe('LOCKED')
  expect(errorOf(locked)).toContain(deployId)

  const place = { environment: 'prod-test', unlock: deployId, 'upload-artifact': 'false' }
  expect((await chain.run('rollback', place)).outputs['error-code']).toBe('INPUT_MISSING')
  const unlocked = await chain.run('rollback', { ...place, reason: 'The runner is gone' })
  expect(unlocked.exitCode, unlocked.log.join('\n')).toBe(0)
  // Whether it had begun to switch when its run was killed is a matter of milliseconds.
  const outcome = (await chain.faulty.journal()).at(-1)?.event
  expect(['aborted', 'reverted']).toContain(outcome)
  expect(unlocked.outputs).toMatchObject({ outcome })
  const kept = unlockSchema.parse(chain.json('evidence/prod-test-unlock/unlock.json'))
  expect(kept).toMatchObject({
    ...{ deployId, actor: 'octo-dev', reason: 'The runner is gone', outcome, alreadyEnded: false },
  })
  const body = chain.issues(lost)[0]!.body!
  expect(body).toContain(`### Unlocked \`${deployId}\` in prod-test`)
  expect(body).toContain('reason: The runner is gone')

  const again = await chain.run('deploy-prod-test')
  expect(again.exitCode, again.log.join('\n')).toBe(0)
  expect(chain.issues(lost)[0]!.body, 'the record knows it already').toBe(body)
  const late = await chain.run('rollback', { ...place, reason: 'Once more' })
  expect(late.outputs, late.log.join('\n')).toMatchObject({ outcome })
  expect(chain.json('evidence/prod-test-unlock/unlock.json')).toMatchObject({ alreadyEnded: true })
  const foreign = await chain.run('rollback', { ...place, unlock: 'd-unheard-of', reason: 'A mistake' })
  expect(foreign.outputs['error-code']).toBe('NO_DEPLOYMENT')
})

/** A release whose run is killed at that line; its version. */
async function lostRelease(line = 'lab: ✓ http'): Promise<string> {
  await chain.build()
  const act = () => killTree(findAction('deploy-prod-test') ?? 0)
  expect((await chain.run('deploy-prod-test', {}, { line, act })).exitCode).toBe(137)
  return chain.versionNow()
}
