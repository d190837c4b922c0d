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
  await chain.commit('1.1.0')
  expect((await chain.run('build-release')).outcome).toBe('success')
  const other = join(directory, 'other-runner')
  await cp(chain.workspace, other, { recursive: true })

  let second: Promise<Awaited<ReturnType<Chain['run']>>> | undefined
  const first = await chain.run(
    'deploy-prod-test',
    {},
    {
      onLine: (line) => {
        if (line.startsWith('lab: Ready to switch'))
          second ??= chain.run('deploy-prod-test', { 'upload-artifact': 'false' }, { workspace: other })
      },
    },
  )
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

test('a manifest with a host that is not there touches none of the others', async () => {
  const file = join(chain.workspace, 'deploy.yml')
  const before = await readFile(file, 'utf8')
  const manifest = parseDocument(before)
  manifest.addIn(['environments', 'prod-test', 'hosts'], {
    name: 'gone',
    address: '127.0.0.1',
    port: 1,
    user: 'deploy',
  })
  await writeFile(file, manifest.toString())
  try {
    const known = `${chain.host.knownHosts}\n${chain.host.knownHosts.replace(String(chain.host.port), '1')}`
    const result = await chain.run('deploy-prod-test', { 'known-hosts': known })
    expect(result.outputs['error-code']).toBe('HOST_UNREACHABLE')
    expect(result.annotations.find(({ level }) => level === 'error')!.message).toContain('host:   gone')
    expect(result.log.join('\n')).not.toContain('The host has the plan')
  } finally {
    await writeFile(file, before)
  }
})
