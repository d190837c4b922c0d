import { globSync, readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Stage, stageSchema } from '@deploy/evidence/stage.ts'
import { unlockSchema } from '@deploy/evidence/unlock.ts'
import { until } from '@deploy/test/harness/agent-host.ts'
import { type FaultyChain, startFaultyChain } from '@deploy/test/harness/faulty-chain.ts'
import { findAction } from '@deploy/test/harness/runner/find-action.ts'
import { killTree } from '@deploy/test/harness/runner/processes.ts'
import type { RunResult } from '@deploy/test/harness/runner/run-action.ts'
import { heal } from '@deploy/test/harness/ssh/deployable.ts'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'

const good = 'GREETING=Good day!\nPORT=8080\nRELEASE=unknown\nBROKEN=no\n'
const broken = good.replace('BROKEN=no', 'BROKEN=yes')

let faulty: FaultyChain
let server: string
let manifest: string

beforeAll(async () => {
  faulty = await startFaultyChain(12)
  server = readFileSync(inWorkspace('src/server.mjs'), 'utf8')
  manifest = readFileSync(inWorkspace('deploy.yml'), 'utf8')
  await build()
  expect((await run('deploy-prod-test')).exitCode).toBe(0)
})

afterEach(async () => {
  heal(faulty.path)
  await writeFile(inWorkspace('deploy.yml'), manifest)
  await until(async () => final.includes((await faulty.journal()).at(-1)?.event ?? ''))
})

afterAll(async () => {
  await faulty?.[Symbol.asyncDispose]()
})

interface Ending {
  outcome: Stage['outcome']
  stage: 'prod-test' | 'prod-test-untouched'
  host: Stage['hosts'][number]['outcome']
  /** What the change record says of it. */
  says: string
  files?: Record<string, string>
  /** What happens when the log comes to a line. */
  at?: { line: string; act(stop: () => void): unknown }
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
        faulty.chain.manifest((yaml) =>
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
        await faulty.chain.manifest((yaml) => yaml.setIn(['shared'], ['data', 'uploads']))
        await writeFile(join(root(), 'shared/uploads'), 'a file where a folder belongs')
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
          faulty.path.faults.frozen = true
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
    await build(files)
    const result = await run('deploy-prod-test', {}, at)
    expect(result.exitCode === 0, result.log.join('\n')).toBe(outcome === 'confirmed')
    expect(records(), result.log.join('\n')).toMatchObject([{ stage, outcome, hosts: [{ outcome: host }] }])
    expect(issues()).toHaveLength(1)
    expect(issues()[0]!.body).toContain(`**${says}`)
    expect(issues()[0]!.body!.match(/^## (Not d|D)eployed to prod-test/gm)).toHaveLength(1)
    await rm(join(root(), 'shared/uploads'), { force: true })
  },
)

test('a promotion without proof leaves a record that says so, and does not hide the proof', async () => {
  await build()
  await run('deploy-prod-test')
  const index = readFileSync(inWorkspace('evidence/evidence.json'), 'utf8')
  const proof = readFileSync(inWorkspace('evidence/prod-test/deployment.json'), 'utf8')
  await writeFile(inWorkspace('evidence/prod-test/deployment.json'), proof.replace('confirmed', 'reverted'))
  const refused = await run('promote-prod', {}, undefined, { keep: true })
  expect(refused.outputs).toMatchObject({ 'error-code': 'NOT_PROVEN', outcome: 'refused' })
  expect(record('prod-untouched')).toMatchObject({ outcome: 'refused', error: { code: 'NOT_PROVEN' } })
  expect(readFileSync(inWorkspace('evidence/evidence.json'), 'utf8'), 'forged, and still seen').toBe(index)
  await writeFile(inWorkspace('evidence/prod-test/deployment.json'), proof)
  const promoted = await run('promote-prod', {}, undefined, { keep: true })
  expect(promoted.exitCode, promoted.log.join('\n')).toBe(0)
  expect(issues()[0]!.body).toMatch(/## Not promoted to prod\n.*## Promoted to prod\n/s)
})

test('F05 a run that is lost is told of by the next one, once: what the host did', async () => {
  const lost = await lostRelease()
  await until(async () => (await faulty.journal()).at(-1)?.event === 'reverted')
  const deployId = (await faulty.journals()).at(-1)!.replace('.jsonl', '')
  await build()
  const next = await run('deploy-prod-test')
  expect(next.exitCode, next.log.join('\n')).toBe(0)
  const told = issues(lost)[0]!.body!
  expect(told).toContain(`### Deployment \`${deployId}\` in prod-test`)
  expect(told).toMatch(/\*\*↩️ taken back\*\* · 20\S+ · .+/)
  expect(next.annotations).toContainEqual(
    expect.objectContaining({ level: 'notice', message: expect.stringContaining(`${deployId} reverted`) }),
  )
  await build()
  await run('deploy-prod-test')
  expect(issues(lost)[0]!.body).toBe(told)
})

test('F69 GitHub goes down during a deployment: the host is not affected, the next run delivers the record, once', async () => {
  const { github } = faulty.chain
  await build()
  const down = () => github.failNext({ path: /^\/repos\/[^/]+\/[^/]+\/issues/, status: 502, times: 1_000 })
  const result = await run('deploy-prod-test', {}, { line: 'lab: ✓ http', act: down })
  expect(result.exitCode, result.log.join('\n')).toBe(0)
  expect(records()).toMatchObject([{ stage: 'prod-test', outcome: 'confirmed' }])
  expect(result.annotations).toContainEqual(
    expect.objectContaining({
      level: 'warning',
      message: expect.stringMatching(/^Writing the change record, .* failed: GitHub could not/),
    }),
  )
  const release = result.outputs['release-id']!
  expect(await faulty.current()).toBe(release)
  const version = versionNow()
  expect(issues(version)[0]!.body).toContain('**❔ unknown')
  github.calm()
  for (let round = 0; round < 2; round += 1) {
    await build()
    expect((await run('deploy-prod-test')).exitCode).toBe(0)
    const { deployId } = confirmedHost(release)
    expect(issues(version)).toHaveLength(1)
    expect(issues(version)[0]!.body!.split(`### Deployment \`${deployId}\``)).toHaveLength(2)
    expect(issues(version)[0]!.body).toContain('**✅ confirmed**')
  }
})

test('F71 an answer that is lost makes no second change record', async () => {
  await build()
  faulty.chain.github.failNext({ method: 'POST', path: /\/issues$/, dropReply: true })
  const result = await run('deploy-prod-test')
  expect(result.exitCode, result.log.join('\n')).toBe(0)
  expect(issues()).toHaveLength(1)
  expect(issues()[0]!.body).toContain('**✅ confirmed**')
})

test.each([
  ['is expired', 401, { message: 'Bad credentials' }],
  ['may not', 403, { message: 'Resource not accessible by integration' }],
])('F72 a token that %s: the permission is named, and no host is touched', async (_, status, body) => {
  await build()
  const before = await faulty.current()
  const known = await faulty.journals()
  faulty.chain.github.failNext({ path: /\/issues$/, status, body })
  const result = await run('deploy-prod-test')
  expect(result.outputs).toMatchObject({ 'error-code': 'TOKEN_PERMISSION', outcome: 'refused' })
  expect(errorOf(result)).toContain('issues: write')
  expect(records()).toMatchObject([{ outcome: 'refused', error: { code: 'TOKEN_PERMISSION' } }])
  expect(await faulty.current()).toBe(before)
  expect(await faulty.journals()).toEqual(known)
})

test('F73 an artifact that cannot be uploaded: the result is in the summary, the change record and on the host', async () => {
  await build()
  faulty.chain.github.failNext({ path: /CreateArtifact$/, status: 403, body: { msg: 'no' }, times: 100 })
  const result = await run('deploy-prod-test')
  expect(result.exitCode, result.log.join('\n')).toBe(0)
  expect(result.annotations).toContainEqual(
    expect.objectContaining({
      level: 'warning',
      message: expect.stringMatching(/^Uploading the evidence, which is in evidence, failed: /),
    }),
  )
  expect(result.summary).toContain('**✅ confirmed**')
  expect(issues()[0]!.body).toContain('**✅ confirmed**')
  expect(records()).toMatchObject([{ outcome: 'confirmed' }])
  expect((await faulty.journal()).at(-1)?.event).toBe('confirmed')
  faulty.chain.github.calm()
})

test('F74 a change system that is down before keeps the host untouched, unless somebody allows it', async () => {
  const { github } = faulty.chain
  await build()
  const before = await faulty.current()
  github.failNext({ path: /\/issues$/, status: 503, times: 4 })
  const closed = await run('deploy-prod-test')
  expect(closed.outputs).toMatchObject({ 'error-code': 'GITHUB_UNREACHABLE', outcome: 'refused' })
  expect(errorOf(closed)).toContain('when-change-record-down: go-on')
  expect(records()).toMatchObject([{ outcome: 'refused', error: { code: 'GITHUB_UNREACHABLE' } }])
  expect(await faulty.current()).toBe(before)
  expect(issues()).toEqual([])

  github.failNext({ path: /\/issues$/, status: 503, times: 4 })
  const allowed = await run('deploy-prod-test', { 'when-change-record-down': 'go-on' })
  expect(allowed.exitCode, allowed.log.join('\n')).toBe(0)
  const cause = expect.stringMatching(/^GITHUB_UNREACHABLE: /)
  expect(records()).toMatchObject([
    { outcome: 'confirmed', withoutChangeRecord: { allowedBy: 'octo-dev', cause } },
  ])
  expect(issues()).toHaveLength(1)
  expect(issues()[0]!.body).toContain('Begun without its change record, as octo-dev had allowed')
})

test('an open deployment is unlocked by its id and with a reason, which the change record keeps', async () => {
  await lostRelease('lab: … Unpack')
  const lost = versionNow()
  const deployId = (await faulty.journals()).at(-1)!.replace('.jsonl', '')
  await build()
  const locked = await run('deploy-prod-test')
  expect(locked.outputs['error-code'], locked.log.join('\n')).toBe('LOCKED')
  expect(errorOf(locked)).toContain(deployId)

  const place = { environment: 'prod-test', unlock: deployId, 'upload-artifact': 'false' }
  expect((await run('rollback', place)).outputs['error-code']).toBe('INPUT_MISSING')
  const unlocked = await run('rollback', { ...place, reason: 'The runner is gone' })
  expect(unlocked.exitCode, unlocked.log.join('\n')).toBe(0)
  // Whether it had begun to switch when its run was killed is a matter of milliseconds.
  const outcome = (await faulty.journal()).at(-1)?.event
  expect(['aborted', 'reverted']).toContain(outcome)
  expect(unlocked.outputs).toMatchObject({ outcome })
  const kept = unlockSchema.parse(json('evidence/prod-test-unlock/unlock.json'))
  expect(kept).toMatchObject({
    ...{ deployId, actor: 'octo-dev', reason: 'The runner is gone', outcome, alreadyEnded: false },
  })
  const body = issues(lost)[0]!.body!
  expect(body).toContain(`### Unlocked \`${deployId}\` in prod-test`)
  expect(body).toContain('reason: The runner is gone')

  const again = await run('deploy-prod-test')
  expect(again.exitCode, again.log.join('\n')).toBe(0)
  expect(issues(lost)[0]!.body, 'the record knows it already').toBe(body)
  const late = await run('rollback', { ...place, reason: 'Once more' })
  expect(late.outputs, late.log.join('\n')).toMatchObject({ outcome })
  expect(json('evidence/prod-test-unlock/unlock.json')).toMatchObject({ alreadyEnded: true })
  const foreign = await run('rollback', { ...place, unlock: 'd-unheard-of', reason: 'A mistake' })
  expect(foreign.outputs['error-code']).toBe('NO_DEPLOYMENT')
})

const final = ['confirmed', 'reverted', 'aborted', 'staged', 'broken']

async function build(files: Record<string, string> = {}): Promise<void> {
  await faulty.build({ 'config/hello.env': good, 'src/server.mjs': server, ...files })
}

/** Runs an action over the path; the evidence of earlier runs is gone before, unless it is to be kept. */
async function run(
  action: string,
  inputs: Record<string, string> = {},
  at?: Ending['at'],
  { keep = false } = {},
): Promise<RunResult> {
  const { chain, path } = faulty
  if (!keep) await rm(inWorkspace('evidence'), { recursive: true, force: true })
  const controller = new AbortController()
  let done = false
  const onLine = (line: string) => {
    if (done || at === undefined || !line.includes(at.line)) return
    done = true
    void at.act(() => controller.abort())
  }
  const knownHosts = chain.host.knownHosts.replace(`:${chain.host.port} `, `:${path.port} `)
  const result = await chain.run(
    action,
    { 'known-hosts': knownHosts, ...inputs },
    { onLine, ...(at && { signal: controller.signal }) },
  )
  expect(done, result.log.join('\n')).toBe(at !== undefined)
  return result
}

/** A release whose run is killed at that line; its version. */
async function lostRelease(line = 'lab: ✓ http'): Promise<string> {
  await build()
  const act = () => killTree(findAction('deploy-prod-test') ?? 0)
  expect((await run('deploy-prod-test', {}, { line, act })).exitCode).toBe(137)
  return versionNow()
}

/** Every terminal record that lies in the evidence. */
function records(): Stage[] {
  return globSync('evidence/**/deployment.json', { cwd: faulty.chain.workspace }).map((path) =>
    stageSchema.parse(json(path)),
  )
}

function record(stage: string): Stage {
  return stageSchema.parse(json(`evidence/${stage}/deployment.json`))
}

function issues(version = versionNow()) {
  return faulty.chain.github.state.issues.filter(({ title }) => title === `Change: hello ${version}`)
}

function versionNow(): string {
  return (json('release/release.json') as { version: string }).version
}

function json(path: string): unknown {
  return JSON.parse(readFileSync(inWorkspace(path), 'utf8'))
}

function errorOf({ annotations }: RunResult): string {
  const errors = annotations.filter(({ level }) => level === 'error')
  expect(errors).toHaveLength(1)
  return errors[0]!.message
}

function root(): string {
  return join(faulty.chain.hostRoot, 'opt/hello-test')
}

function inWorkspace(path: string): string {
  return join(faulty.chain.workspace, path)
}

function confirmedHost(release: string): { deployId: string } {
  const orders = globSync('.deploy/journal/*.order', { cwd: root() })
  const own = orders.find((path) => readFileSync(join(root(), path), 'utf8').includes(`release=${release}\n`))
  return { deployId: own!.replace(/^.*\/|\.order$/g, '') }
}
