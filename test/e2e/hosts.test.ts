import { cp, mkdtemp, readFile, readlink, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseStage } from '@deploy/evidence/evidence.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseDocument } from 'yaml'
import { type Chain, startChain } from '../harness/chain.ts'

let directory: string
let chain: Chain

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'deploy-hosts-'))
  chain = await startChain(directory)
  await chain.commit('1.0.0')
  for (const action of ['build-release', 'deploy-prod-test'])
    expect((await chain.run(action)).outcome).toBe('success')
})

afterAll(async () => {
  await chain?.[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
})

test('two deployments at once: one goes on, the other names it and leaves the host alone', async () => {
  chain.newRun()
  const server = await readFile(join(chain.workspace, 'src/server.mjs'), 'utf8')
  const manifest = await readFile(join(chain.workspace, 'deploy.yml'), 'utf8')
  const ended = join(directory, 'other-has-ended')
  await chain.commit('1.1.0', {
    'src/server.mjs': server
      .replace('{ readFileSync }', '{ existsSync, readFileSync }')
      .replace("settings.BROKEN !== 'yes'", `existsSync(${JSON.stringify(ended)})`),
  })
  expect((await chain.run('build-release')).outcome).toBe('success')
  const other = join(directory, 'other-runner')
  await cp(chain.workspace, other, { recursive: true })

  // The first one is not healthy until the other has ended, however slow the machine is.
  await chain.manifest((edited) => {
    edited.setIn(['gate', 'failure-limit'], 1000)
    edited.setIn(['gate', 'timeout-seconds'], 200)
  })

  let second: Promise<Awaited<ReturnType<Chain['run']>>> | undefined
  const first = await chain.run(
    'deploy-prod-test',
    {},
    {
      onLine: (line) => {
        if (line.startsWith('lab: Ready to switch'))
          second ??= chain
            .run('deploy-prod-test', { 'upload-artifact': 'false' }, { workspace: other })
            .finally(() => writeFile(ended, ''))
      },
    },
  )
  await writeFile(join(chain.workspace, 'deploy.yml'), manifest)
  expect(first.outcome, first.log.join('\n')).toBe('success')
  const refused = await second!
  expect(refused.outcome).toBe('failure')
  expect(['LOCKED', 'ORDER_STALE']).toContain(refused.outputs['error-code'])
  const stage = parseStage(
    await readFile(join(other, 'evidence/prod-test/deployment.json'), 'utf8'),
    'deployment.json',
  )
  expect(stage.hosts.map(({ outcome }) => outcome)).toEqual(['untouched'])
  expect(await readlink(join(chain.hostRoot, 'opt/hello-test/current'))).toMatch(/^releases\/1\.1\.0-/)
})

/** Runs with one more host in prod-test, at which nobody answers, and with what `rollout` says. */
async function withHostThatIsGone(rollout: object, body: (known: string) => Promise<void>): Promise<void> {
  const file = join(chain.workspace, 'deploy.yml')
  const before = await readFile(file, 'utf8')
  const manifest = parseDocument(before)
  const gone = { name: 'gone', address: '127.0.0.1', port: 1, user: 'deploy' }
  manifest.addIn(['environments', 'prod-test', 'hosts'], gone)
  manifest.setIn(['environments', 'prod-test', 'rollout'], rollout)
  await writeFile(file, manifest.toString())
  try {
    await body(`${chain.host.knownHosts}\n${chain.host.knownHosts.replace(String(chain.host.port), '1')}`)
  } finally {
    await writeFile(file, before)
  }
}

test('a manifest with a host that is not there touches none of the others', async () => {
  await withHostThatIsGone({}, async (known) => {
    const result = await chain.run('deploy-prod-test', { 'known-hosts': known })
    expect(result.outputs['error-code']).toBe('HOST_UNREACHABLE')
    expect(result.annotations.find(({ level }) => level === 'error')!.message).toContain('host:   gone')
    expect(result.log.join('\n')).not.toContain('The host has the plan')
  })
})

test('where one host may fail, the one that is not there is left out and told of, and nothing is promoted', async () => {
  chain.newRun()
  await chain.commit('1.2.0')
  expect((await chain.run('build-release')).outcome).toBe('success')
  await withHostThatIsGone({ 'maximum-failures': 1 }, async (known) => {
    const result = await chain.run('deploy-prod-test', { 'known-hosts': known })
    const log = result.log.join('\n')
    expect(result.outcome, log).toBe('success')
    expect(result.outputs).toMatchObject({ outcome: 'partial' })
    const warnings = result.annotations.filter(({ level }) => level === 'warning')
    expect(warnings.at(-1)!.message).toContain('1 of 2 hosts failed, 1 may: gone (HOST_UNREACHABLE).')
    expect(log).toMatch(/^Host +Outcome +Gate +Seconds +Serves +Error$/m)
    expect(log).toMatch(/^lab +confirmed +pass +\d+ +1\.2\.0-\S+$/m)
    expect(log).toMatch(/^gone +unreachable +not measured +\d+ +not known +HOST_UNREACHABLE$/m)
    expect(result.summary).toMatch(/\| gone \| unreachable \|/)
    expect(await readlink(join(chain.hostRoot, 'opt/hello-test/current'))).toMatch(/^releases\/1\.2\.0-/)
    const refused = await chain.run('promote-prod', { 'known-hosts': known })
    expect(refused.outputs['error-code']).toBe('NOT_PROVEN')
    expect(refused.annotations.find(({ level }) => level === 'error')!.message).toContain(
      'not confirmed on every host: gone',
    )
  })
})
