import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openAgent } from '@deploy/agent/agent.ts'
import { look } from '@deploy/agent/look.ts'
import { agentSha256 } from '@deploy/agent/script.ts'
import { sh } from '@deploy/agent/sh.ts'
import { connect } from '@deploy/remote/connect.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { putAgentOnly } from '../harness/agent-only.ts'
import { type Chain, startChain } from '../harness/chain.ts'
import { startOpenSsh, whyNoOpenSsh } from '../harness/ssh/openssh.ts'
import { factsOf, targetOf } from '../harness/ssh/target.ts'

let directory: string
let chain: Chain

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'deploy-agent-only-'))
  chain = await startChain(directory, { agentOnly: true })
})

afterAll(async () => {
  await chain?.[Symbol.asyncDispose]()
  rmSync(directory, { recursive: true, force: true })
})

async function succeed(action: string, inputs: Record<string, string> = {}) {
  const { outcome, outputs, log } = await chain.run(action, inputs)
  expect(outcome, log.join('\n')).toBe('success')
  return outputs
}
const says = async (environment: 'prod-test' | 'prod') =>
  (await fetch(`http://127.0.0.1:${chain.ports[environment]}/`)).text()

/** The tests follow each other. */
test('a key that is restricted to the agent carries the whole chain', async () => {
  for (const version of ['1.0.0', '1.1.0']) {
    chain.newRun()
    chain.github.seed.commit({ sha: await chain.commit(version) })
    for (const action of ['build-release', 'sbom-and-checksum', 'deploy-prod-test', 'promote-prod'])
      await succeed(action)
    expect([await says('prod-test'), await says('prod')]).toEqual([
      expect.stringContaining(`${version}-`),
      expect.stringContaining(`${version}-`),
    ])
  }
  expect(await succeed('health-gate', { environment: 'prod' })).toMatchObject({ verdict: 'pass' })
  await succeed('rollback', { environment: 'prod', reason: 'The new greeting is too long.' })
  expect(await says('prod')).toContain('1.0.0-')
  expect(await succeed('status')).toMatchObject({ verdict: 'good' })
})

test('prepare-host looks at the host by that key, and finds what it finds', async () => {
  const { outputs, log } = await chain.run('prepare-host', { environment: 'prod' })
  expect(outputs['error-code'], log.join('\n')).toBe('HOST_NOT_PREPARED')
})

test('a version of the agent that root has not let in is refused, and what serves stays', async () => {
  rmSync(join(chain.hostRoot, 'lib/agents', agentSha256), { recursive: true })
  const refused = await chain.run('deploy-prod-test')
  expect(refused.outputs).toMatchObject({ 'error-code': 'AGENT_NOT_ALLOWED' })
  expect(refused.log.join('\n')).toContain('Let Ops run the script of prepare-host')
  expect(await says('prod-test')).toContain('1.1.0-')
})

const missing = whyNoOpenSsh()
if (missing !== undefined) console.info(`skipped: OpenSSH with a forced command, because ${missing}`)
test.skipIf(missing !== undefined)('OpenSSH itself runs nothing else for such a key', async () => {
  const root = join(directory, 'app')
  const forced = `ForceCommand ${putAgentOnly(join(directory, 'lib'))} ${root}`
  await using sshd = await startOpenSsh({
    settings: [forced, 'PermitTTY no', 'Subsystem sftp internal-sftp'],
  })
  await using remote = connect(targetOf(sshd))
  const agent = openAgent({ remote, root })
  await agent.install()
  expect(await agent.status()).toEqual({ releases: [] })
  expect(await look(remote, sh`cat; exit 5`, { input: 'seen' })).toMatchObject({ code: 5, stdout: 'seen' })

  expect(await remote.exec('id')).toMatchObject({ code: 77, stdout: '' })
  expect((await remote.exec('x'.repeat(200_000))).code).not.toBe(0)
  // sshd ends a connection on which a command has a NUL.
  for (const command of ['true\0id', `true\0; touch ${root}/ran`])
    expect(await factsOf(remote.exec(command))).toMatchObject({ code: 'SSH_LOST' })
  const key = join(directory, 'key')
  writeFileSync(key, sshd.privateKey, { mode: 0o600 })
  const options = [
    '-F/dev/null',
    '-oBatchMode=yes',
    '-oStrictHostKeyChecking=no',
    '-oUserKnownHostsFile=/dev/null',
  ]
  const to = `${sshd.user}@127.0.0.1`
  for (const [program, ...words] of [
    ['ssh', `-p${sshd.port}`, to],
    ['ssh', `-p${sshd.port}`, '-tt', to],
    ['ssh', `-p${sshd.port}`, to, `touch ${root}/ran`],
    ['sftp', `-P${sshd.port}`, `${to}:${root}/.deploy`, directory],
    ['scp', `-P${sshd.port}`, key, `${to}:${root}/ran`],
    ['scp', '-O', `-P${sshd.port}`, key, `${to}:${root}/ran`],
  ]) {
    const { status, stdout } = spawnSync(program!, [...options, '-i', key, ...words], {
      encoding: 'utf8',
      input: 'id\n',
    })
    expect([words, status === 0, stdout]).toEqual([words, false, ''])
  }
  expect(readdirSync(root).toSorted()).toEqual(['.deploy', 'releases', 'shared'])
})
