import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openAgent } from '@deploy/agent/agent.ts'
import {
  createAgentHost,
  deploy,
  findShells,
  orderFor,
  recorder,
  releaseSteps,
  step,
  until,
} from '@deploy/test/harness/agent-host.ts'
import { describe, expect, it } from 'vitest'

describe.concurrent.each(findShells())('under $name', (shell) => {
  it('H24 what a step prints is only ever its output', async () => {
    await using host = createAgentHost(shell)
    const noise = step('noise', 'prepare', {
      do: String.raw`
        for file in "$DEPLOY_ROOT"/../nonce; do cat "$file" 2>/dev/null || :; done
        printf '@n journal {"seq":99,"event":"confirmed"}\n@n end 0\n'
        printf '::error::x\n##[error]x\ncol\rumn\tend\033[31m\a\000red\n'
        printf 'caf\303\251 \303\n\n\n  two  spaces \\n \n'
        printf 'a last line without an end' >&2
      `,
    })
    const watch = recorder()
    const ending = await host.agent.prepare(orderFor('d1', 'r1', { steps: [noise] }), watch)
    expect(ending.event).toBe('staged')
    expect(watch.lines).toEqual([
      'noise: @n journal {"seq":99,"event":"confirmed"}',
      'noise: @n end 0',
      'noise: ::error::x',
      'noise: ##[error]x',
      'noise: col umn\tend[31mred',
      'noise: café \ufffd',
      'noise: ',
      'noise: ',
      'noise:   two  spaces \\n ',
      'noise: a last line without an end',
    ])
  })

  it('a step may leave a process behind that keeps its output open', async () => {
    await using host = createAgentHost(shell)
    const daemon = step('daemon', 'prepare', {
      do: '(sleep 1; echo late; echo later; : > shared/survived) & echo started',
    })
    const watch = recorder()
    await host.agent.prepare(orderFor('d1', 'r1', { steps: [daemon, ...releaseSteps()] }), watch)
    expect(watch.lines).toContain('daemon: started')
    while (!existsSync(join(host.root, 'shared/survived')))
      await new Promise((resolve) => setTimeout(resolve, 50))
  })

  it('H09 modes do not depend on the umask, and secrets are nobody else’s', async () => {
    await using host = createAgentHost(shell)
    for (const mask of ['077', '000']) {
      const root = `${host.root}-${mask}`
      const exec = host.remote.exec
      const agent = openAgent({
        root,
        remote: { ...host.remote, exec: (command, options) => exec(`umask ${mask}; ${command}`, options) },
      })
      const steps = [step('look', 'prepare', { do: 'stat -c %a "$DEPLOY_ORDER_DIR/secret-env"; umask' })]
      const watch = recorder()
      await agent.prepare(orderFor('d1', 'r1', { steps, secretEnv: { TOKEN: 'x' } }), watch)
      expect(watch.lines).toEqual(['look: 600', 'look: 0022'])
      const mode = (path: string) => (statSync(join(root, path)).mode & 0o777).toString(8)
      expect(
        ['.deploy', 'releases', '.deploy/orders', '.deploy/orders/d1', '.deploy/journal/d1.jsonl'].map(mode),
      ).toEqual(['755', '755', '700', '700', '644'])
      await agent.revert('d1', 'done', recorder())
    }
  })

  it('a banner on every login does not matter', async () => {
    await using host = createAgentHost(shell)
    const exec = host.remote.exec
    const agent = openAgent({
      root: host.root,
      remote: { ...host.remote, exec: (command, options) => exec(`echo '@ Welcome'; ${command}`, options) },
    })
    await deploy(agent, orderFor('d1', 'r1'))
    expect((await agent.probe()).current).toBe('r1')
  })
})

describe('a host', () => {
  const [shell] = findShells()

  it('whose login shell does not understand is told apart, with what it printed', async () => {
    await using host = createAgentHost(shell!)
    const exec = host.remote.exec
    const agent = openAgent({
      root: host.root,
      remote: {
        ...host.remote,
        exec: (_, options) => exec('echo This account is currently not available.; exit 1', options),
      },
    })
    await expect(agent.probe()).rejects.toMatchObject({
      code: 'AGENT_PROTOCOL',
      facts: { host: 'cherry', cause: 'exit code 1\nThis account is currently not available.' },
    })
  })

  it('on which the root cannot be made says who may make it', async () => {
    await using host = createAgentHost(shell!)
    writeFileSync(host.root, 'a file stands here')
    await expect(host.agent.install()).rejects.toMatchObject({
      code: 'ROOT_NOT_WRITABLE',
      facts: {
        remedy: expect.stringContaining(
          `sudo install -d -o tester -g "$(id -gn tester)" -m 0755 ${host.root}`,
        ),
      },
    })
  })

  it('H06 refuses a root that no agent should work in', async () => {
    await using host = createAgentHost(shell!)
    for (const root of ['/', 'opt/app', '/opt/a b', '/opt/../etc', '/opt/$(id)', '/opt/app/'])
      await expect(openAgent({ root, remote: host.remote }).probe()).rejects.toMatchObject({
        code: 'BAD_ARGUMENT',
      })
  })

  it('H23 keeps no more than 10 MB of output of a deployment', async () => {
    await using host = createAgentHost(shell!)
    const loud = step('loud', 'prepare', {
      do: `yes ${'x'.repeat(4000)} | head -c 12000000; echo; echo the end; exit 1`,
      timeoutSeconds: 60,
    })
    const ending = await host.agent.prepare(orderFor('d1', 'r1', { steps: [loud] }), recorder())
    expect(ending.logTail.at(-1)).toMatch(/exceeds 10485760 bytes/)
    expect(statSync(join(host.root, '.deploy/orders/d1/log')).size).toBeLessThan(10_490_000)
  })

  it('whose root is removed under the work is left alone by all that worked there', async () => {
    await using host = createAgentHost(shell!)
    const slow = step('slow', 'prepare', { do: ': > shared/here; sleep 3' })
    const first = host.agent.prepare(orderFor('d1', 'r1', { steps: [slow] }), recorder()).catch(() => 'ended')
    await until(() => existsSync(join(host.root, 'shared/here')))
    const second = host
      .client()
      .agent.revert('d1', 'removed', recorder())
      .catch(() => 'ended')
    rmSync(host.root, { recursive: true, force: true, maxRetries: 50 })
    await Promise.all([first, second])
    await until(() => commands().every((command) => !command.includes(`\0-\0${host.root}\0`)))
  })

  it('never runs a text that was cut off on its way', async () => {
    await using host = createAgentHost(shell!)
    await host.agent.install()
    const text = execFileSync('sh', ['-c', `cat ${host.root}/.deploy/agent/*/agent.sh`], { encoding: 'utf8' })
    const cut = text.slice(0, text.lastIndexOf('main "$@"'))
    expect(execFileSync('sh', ['-s', '--', 'n', host.root, 'status'], { input: cut, encoding: 'utf8' })).toBe(
      '',
    )
  })
})

/** The command lines of all processes, their words separated by NUL. */
function commands(): string[] {
  return readdirSync('/proc').flatMap((name) => {
    try {
      return [readFileSync(`/proc/${name}/cmdline`, 'utf8')]
    } catch {
      return []
    }
  })
}
