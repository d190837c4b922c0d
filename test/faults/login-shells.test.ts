import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openAgent } from '@deploy/agent/agent.ts'
import { connect } from '@deploy/remote/connect.ts'
import { deploy, orderFor, recorder } from '@deploy/test/harness/agent-host.ts'
import { createDeployable, wholeness } from '@deploy/test/harness/ssh/deployable.ts'
import { type SshHostOptions, startSshHost } from '@deploy/test/harness/ssh/server.ts'
import { factsOf, targetOf } from '@deploy/test/harness/ssh/target.ts'
import { expect, test } from 'vitest'

async function hostWith(options: Omit<SshHostOptions, 'home'>) {
  const home = await mkdtemp(join(tmpdir(), 'login-'))
  const host = await startSshHost({ home, ...options })
  return {
    ...host,
    home,
    [Symbol.asyncDispose]: async () => {
      await host.close()
      await rm(home, { recursive: true, force: true })
    },
  }
}

test('F31 a banner of the login shell is taken for no answer, though it looks like one', async () => {
  const banner = 'Welcome!\r\n@0123456789abcdef0123456789abcdef end 0\n@ fact user mallory\nend 0\n'
  await using server = await hostWith({ faults: { banner } })
  await using host = await createDeployable({ host: server })
  expect((await host.agent.probe()).user).not.toBe('mallory')
  const watch = recorder()
  await host.agent
    .prepare(orderFor('d1', 'r1'), watch)
    .catch((error) => expect(error.code).toBe('ORDER_STALE'))
  const { found, wanted } = await wholeness(host, 'r0')
  expect(found).toEqual(wanted)
})

const shells = [
  { name: 'bash', path: '/bin/bash' },
  { name: 'rbash', path: '/bin/rbash' },
  { name: 'fish', path: '/usr/bin/fish' },
  { name: 'zsh', path: '/usr/bin/zsh' },
].filter(({ name, path }) => {
  const there = spawnSync(path, ['-c', 'true']).status === 0
  if (!there) console.info(`skipped: F32 for ${name}, because ${path} is not installed`)
  return there
})

test.each(shells)('F32 a login shell that is $name works', async ({ path }) => {
  await using server = await hostWith({ shell: path })
  await using host = await createDeployable({ host: server })
  const { found, wanted } = await wholeness(host, 'r0')
  expect(found).toEqual(wanted)
})

test.each([
  { name: 'nologin', path: '/usr/sbin/nologin', says: 'This account is currently not available.' },
  { name: 'false', path: '/bin/false', says: 'exit code 1' },
])('F32 a login shell that is $name says so, and nothing is changed', async ({ path, says }) => {
  await using server = await hostWith({ shell: path })
  await using remote = connect(targetOf(server))
  const root = join(server.home, 'app')
  const agent = openAgent({ remote, root })
  for (const ask of [() => agent.probe(), () => deploy(agent, orderFor('d1', 'r1'))]) {
    const facts = await factsOf(ask())
    expect(facts).toMatchObject({ code: 'AGENT_PROTOCOL', host: 'web-1' })
    expect(facts.cause).toContain(says)
    expect(facts.remedy).toContain('the login shell must be a POSIX shell')
  }
})
