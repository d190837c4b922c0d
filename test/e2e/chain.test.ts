import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEvidence } from '@deploy/evidence/evidence.ts'
import { statusSchema } from '@deploy/evidence/status.ts'
import { type GateReport, parseGateReport } from '@deploy/gate/report.ts'
import { planSchema } from '@deploy/plan/plan.ts'
import { parseRelease } from '@deploy/release/release.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Chain, startChain } from '../harness/chain.ts'

const broken = 'GREETING=Broken.\nPORT=8080\nRELEASE=unknown\nBROKEN=yes\n'
const good = 'GREETING=Good day!\nPORT=8080\nRELEASE=unknown\nBROKEN=no\n'

/** Large enough that a host is asked what it has, and nothing that gzip makes smaller. */
const atlas = randomBytes(1_000_000).toString('base64')

let directory: string
let chain: Chain

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'deploy-e2e-'))
  chain = await startChain(directory)
})

afterAll(async () => {
  await chain?.[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
})

/** The steps of this file follow each other, as a release's life does. */
test('a commit becomes a release with checksums and a bill of materials', async () => {
  const commit = await chain.commit('1.0.0', { 'src/atlas.txt': atlas })
  chain.github.seed.commit({ sha: commit })
  const built = await succeed('build-release', { 'github-release': 'true' })
  const sbom = await succeed('sbom-and-checksum')

  expect(built.outputs).toMatchObject({ version: '1.0.0', commit })
  expect(sbom.outputs).toMatchObject({ components: '1', incomplete: 'false' })
  const release = await releaseOf()
  expect(release.files.map(({ path }) => path)).toContain('src/server.mjs')
  execFileSync('sha256sum', ['-c', '--strict', 'SHA256SUMS'], { cwd: join(chain.workspace, 'release') })
})

test('a dry run prints the plan and leaves the host as it was', async () => {
  const before = listing()
  const run = await succeed('deploy-prod-test', { 'dry-run': 'true' })

  expect(listing()).toBe(before)
  expect(run.outputs).toMatchObject({ outcome: 'planned' })
  expect(run.log.join('\n')).toContain('Point current to 1.0.0-')
  expect(chain.github.state.issues).toHaveLength(0)
})

test('the release goes to prod-test, is proven there and promoted as the same bytes', async () => {
  await succeed('deploy-prod-test')
  expect(await says('prod-test')).toMatch(/^Hello! This is 1\.0\.0-/)
  expect((await succeed('health-gate', { environment: 'prod-test' })).outputs).toMatchObject({
    verdict: 'pass',
  })

  const promoted = await succeed('promote-prod')
  const { archive, id } = await releaseOf()
  expect(promoted.outputs).toMatchObject({ outcome: 'confirmed', 'release-id': id })
  expect(await says('prod')).toContain(id)
  expect(await readlink(join(chain.hostRoot, 'opt/hello/current'))).toBe(`releases/${id}`)

  const evidence = parseEvidence(
    await readFile(join(chain.workspace, 'evidence/evidence.json'), 'utf8'),
    'evidence.json',
  )
  expect(evidence.release.sha256).toBe(archive.sha256)
  expect(evidence.stages.map(({ stage, outcome }) => [stage, outcome])).toEqual([
    ['prod-test', 'confirmed'],
    ['prod', 'confirmed'],
  ])
  expect(new Set(evidence.items.map(({ subject }) => subject))).toEqual(new Set([archive.sha256]))
  planSchema.parse(JSON.parse(await readFile(join(chain.workspace, 'evidence/prod/lab/plan.json'), 'utf8')))
  const { window } = await gateOf('prod')
  expect(window!.url).toMatch(/^http:/)
  expect(window!.stretches.length).toBeGreaterThan(0)
  expect(window!.gateFromSecond).toBeGreaterThan(window!.switchSecond)
})

test('the change record is one issue with a section for each stage', () => {
  expect(chain.github.state.issues).toHaveLength(1)
  const [issue] = chain.github.state.issues
  expect(issue!.title).toBe('Change: hello 1.0.0')
  for (const heading of ['## Release', '## Deployed to prod-test', '## Promoted to prod'])
    expect(issue!.body).toContain(heading)
  const { artifacts, assets } = chain.github.state
  expect(assets.map(({ name }) => name)).toContain('release.json')
  for (const { id } of artifacts.filter(({ name }) => name.startsWith('hello-evidence-')))
    expect(issue!.body).toMatch(RegExp(`\\(http\\S+/actions/runs/${chain.github.run.id}/artifacts/${id}\\)`))
  for (const { name } of assets) expect(issue!.body).toMatch(RegExp(`\\[\`${name}\`\\]\\(http`))
})

test('running a stage again changes neither the service nor the record', async () => {
  const pid = await pidOf('hello-test')
  await succeed('deploy-prod-test', { 'upload-artifact': 'false' })
  expect(await pidOf('hello-test')).toBe(pid)
  expect(chain.github.state.issues).toHaveLength(1)
})

test('a bad release is taken back by itself and cannot be promoted', async () => {
  chain.newRun()
  await chain.commit('1.1.0', { 'config/hello.env': broken })
  await succeed('build-release')
  const failed = await chain.run('deploy-prod-test')
  expect(await storeOf('hello-test')).toContain(`${(await releaseOf()).archive.sha256}.difference`)

  expect(failed.outcome).toBe('failure')
  expect(failed.outputs['error-code']).toBe('GATE_FAILED')
  const [annotation] = failed.annotations.filter(({ level }) => level === 'error')
  for (const part of ['host:', 'step:', 'cause:', 'remedy:', 'status 500'])
    expect(annotation!.message).toContain(part)
  expect(await says('prod-test')).toMatch(/^Hello! This is 1\.0\.0-/)
  const { window } = await gateOf('prod-test')
  const answers = window!.stretches.map(({ answered, errors }) => ({ good: answered > 0, bad: errors > 0 }))
  expect(answers[0]!.good, 'before the switch').toBe(true)
  expect(answers.some(({ bad }) => bad)).toBe(true)

  const refused = await chain.run('promote-prod')
  expect(refused.outputs['error-code']).toBe('NOT_PROVEN')
  expect(await says('prod')).toContain('1.0.0-')
})

test('the next good release passes, and a rollback goes back without the runner having anything of it', async () => {
  chain.newRun()
  await chain.commit('1.2.0', { 'config/hello.env': good })
  for (const action of ['build-release', 'deploy-prod-test', 'promote-prod']) await succeed(action)
  expect(await says('prod')).toContain('1.2.0-')
  const { archive, id } = await releaseOf()
  for (const name of ['hello-test', 'hello']) {
    const file = join(chain.hostRoot, 'opt', name, 'releases', id, 'src/atlas.txt')
    expect(await readFile(file, 'utf8')).toBe(atlas)
    const kept = await storeOf(name)
    expect(kept.filter((blob) => blob.includes(archive.sha256) || blob.endsWith('.difference'))).toEqual([])
  }
  const pid = await pidOf('hello-test')
  await succeed('deploy-prod-test', { 'upload-artifact': 'false' })
  expect(await pidOf('hello-test')).toBe(pid)

  chain.newRun()
  await rm(join(chain.workspace, 'release'), { recursive: true })
  await rm(join(chain.workspace, 'evidence'), { recursive: true })
  const back = await succeed('rollback', {
    environment: 'prod',
    reason: 'The new greeting offends our users.',
  })
  expect(back.outputs['release-id']).toMatch(/^1\.0\.0-/)
  expect(await says('prod')).toMatch(/^Hello! This is 1\.0\.0-/)
  const record = chain.github.state.issues.find(({ title }) => title === 'Change: hello 1.2.0')
  expect(record!.body).toContain('The new greeting offends our users.')
})

/** What lies in the store of a slot. */
function storeOf(name: string): Promise<string[]> {
  return readdir(join(chain.hostRoot, 'opt', name, '.deploy/store'))
}

test('status tells what serves, who brought it and what was changed by hand, and changes nothing', async () => {
  const before = listing()
  const status = await succeed('status', { 'when-attention': 'fail' })
  expect(status.outputs).toMatchObject({ verdict: 'good' })
  const { hosts } = statusSchema.parse(
    JSON.parse(await readFile(join(chain.workspace, 'status.json'), 'utf8')),
  )
  const prod = hosts.find(({ environment }) => environment === 'prod')
  expect(prod).toMatchObject({
    serves: {
      release: expect.stringMatching(/^1\.0\.0-/),
      commit: await releaseAt('v1.0.0'),
      files: 'whole',
      by: { kind: 'rollback', actor: 'octo-dev', outcome: 'confirmed' },
    },
    lastRollback: { release: expect.stringMatching(/^1\.0\.0-/) },
    drift: [],
  })
  expect(listing()).toBe(before)

  const page = join(chain.hostRoot, 'opt/hello/current/src/server.mjs')
  const text = await readFile(page, 'utf8')
  await chmod(page, 0o644)
  await writeFile(page, `${text}// by hand\n`)
  const edited = await chain.run('status', { 'when-attention': 'fail', environment: 'prod' })
  await writeFile(page, text)
  expect(edited.outputs).toMatchObject({ verdict: 'attention', 'error-code': 'ATTENTION_NEEDED' })
  expect(edited.log.join('\n')).toContain('src/server.mjs was changed by hand')
})

test('where no good release is left to go back to, a rollback says what there is', async () => {
  const again = await chain.run('rollback', { environment: 'prod', reason: 'again' })
  expect(again.outputs['error-code']).toBe('ROLLBACK_TARGET')
})

describe('a rehearsal of the way back in prod-test', () => {
  const rehearse = { environment: 'prod-test', rehearse: 'true', reason: 'We rehearse the way back.' }

  test('is refused in production, and where the way back fails the release stays', async () => {
    const before = listing()
    const refused = await chain.run('rollback', { ...rehearse, environment: 'prod' })
    expect(refused.outputs).toMatchObject({ 'error-code': 'REHEARSAL_REFUSED' })
    expect(listing()).toBe(before)

    await gateAsksFor('Good day!')
    const failed = await chain.run('rollback', rehearse)
    expect(failed.outputs).toMatchObject({ 'error-code': 'GATE_FAILED', outcome: 'reverted' })
    expect(await says('prod-test')).toContain('Good day!')
    expect(await stateOf('1.2.0')).toBe('live')
  })

  test('goes back and comes forward, each with its gate, and is told with its date as no incident', async () => {
    await gateAsksFor('This is')
    await rm(join(chain.workspace, 'evidence'), { recursive: true })
    const rehearsed = await succeed('rollback', rehearse)
    expect(rehearsed.outputs).toMatchObject({
      outcome: 'confirmed',
      'release-id': expect.stringMatching(/^1\.2\.0-/),
    })
    expect(await says('prod-test')).toContain('1.2.0-')
    expect([await stateOf('1.0.0'), await stateOf('1.2.0')]).toEqual(['good', 'live'])

    const text = await readFile(join(chain.workspace, 'evidence/evidence.json'), 'utf8')
    const { stages } = parseEvidence(text, 'evidence.json')
    const ended = stages.map(({ stage, kind, outcome, hosts }) => [stage, kind, outcome, hosts[0]!.gate])
    expect(ended).toEqual([
      ['prod-test-rollback', 'rollback', 'confirmed', 'pass'],
      ['prod-test', 'deploy', 'confirmed', 'pass'],
    ])
    const record = chain.github.state.issues.find(({ title }) => title === 'Change: hello 1.2.0')
    expect(record!.body).toMatch(
      /\*\*Rollback tested on \d{4}-\d\d-\d\d\*\*, by octo-dev, in \d+ s back and \d+ s forward · \[run\]/,
    )
    expect(record!.body).toMatch(/## Incidents and rollbacks\s+None until /)
  })

  test('says what serves when the way forward fails, and is an incident then', async () => {
    await gateAsksFor('Hello!')
    const stuck = await chain.run('rollback', rehearse)
    expect(stuck.outputs).toMatchObject({ 'error-code': 'GATE_FAILED', outcome: 'reverted' })
    const log = stuck.annotations.map(({ message }) => message).join('\n')
    expect(log).toMatch(/The rehearsal went back to 1\.0\.0-\w+ and did not come forward to 1\.2\.0-/)
    expect(log).toMatch(/1\.0\.0-\w+ serves now/)
    expect(await says('prod-test')).toMatch(/^Hello! This is 1\.0\.0-/)
    const record = chain.github.state.issues.find(({ title }) => title === 'Change: hello 1.2.0')
    expect(record!.body).not.toContain('Rollback tested on')
    expect(record!.body).toMatch(
      /## Incidents and rollbacks\s+\| When .*\n.*\n\| \S+ \| rollback prod-test: ✅ confirmed \| We rehearse/,
    )
  })

  function gateAsksFor(body: string): Promise<void> {
    return chain.manifest((manifest) =>
      manifest.setIn(['gate', 'checks', 2], { type: 'http', url: 'http://127.0.0.1:{port.web}/', body }),
    )
  }

  /** What the host holds of a release in prod-test. */
  async function stateOf(version: string): Promise<string | undefined> {
    const folder = join(chain.hostRoot, 'opt/hello-test/.deploy/state')
    const name = (await readdir(folder)).find((one) => one.startsWith(`${version}-`))
    return /^state=(.*)$/m.exec(await readFile(join(folder, name!), 'utf8'))?.[1]
  }
})

test('no timer, no lock and no half of a release is left behind', () => {
  const processes = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).split('\n')
  expect(processes.filter((line) => line.includes(chain.hostRoot))).toEqual([])
  const leftovers = execFileSync(
    'find',
    ['.', '-name', '*.partial', '-o', '-name', '*.new', '-o', '-name', 'pending', '-o', '-name', '*.part'],
    {
      cwd: chain.hostRoot,
      encoding: 'utf8',
    },
  )
  expect(leftovers).toBe('')
})

test('no secret and no private key is anywhere in what is kept', async () => {
  const keyLine = chain.host.privateKey.split('\n')[2]!
  expect(() => execFileSync('grep', ['-rlF', '--', keyLine, directory])).toThrow()
  expect(() => execFileSync('grep', ['-rlF', '--', chain.github.token, directory])).toThrow()
})

async function succeed(action: string, inputs: Record<string, string> = {}) {
  const result = await chain.run(action, inputs)
  expect(result.outcome, result.log.join('\n')).toBe('success')
  expect(result.violations).toEqual([])
  return result
}

async function says(environment: 'prod-test' | 'prod'): Promise<string> {
  return (await fetch(`http://127.0.0.1:${chain.ports[environment]}/`)).text()
}

async function releaseOf() {
  return parseRelease(await readFile(join(chain.workspace, 'release/release.json'), 'utf8'), 'release.json')
}

async function gateOf(stage: string): Promise<GateReport> {
  const path = join(chain.workspace, 'evidence', stage, 'lab/gate.json')
  return parseGateReport(await readFile(path, 'utf8'), path)
}

async function releaseAt(tag: string): Promise<string> {
  return execFileSync('git', ['-C', chain.workspace, 'rev-parse', tag], { encoding: 'utf8' }).trim()
}

async function pidOf(slot: string): Promise<string> {
  return readFile(join(chain.hostRoot, 'opt', slot, '.deploy/run/hello.pid'), 'utf8')
}

function listing(): string {
  return execFileSync('find', ['.', '-printf', '%p %s %T@\n'], { cwd: chain.hostRoot, encoding: 'utf8' })
}
