import { chmodSync, existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type AgentHost,
  createAgentHost,
  deploy,
  findShells,
  orderFor,
} from '@deploy/test/harness/agent-host.ts'
import { forcedRemote, putAgentOnly } from '@deploy/test/harness/agent-only.ts'
import { describe, expect, it } from 'vitest'
import { openAgent } from './agent.ts'
import { look, lookCommand } from './look.ts'
import { agentSha256 } from './script.ts'
import { sh } from './sh.ts'

/** The host by a key that is restricted to its root. */
function restricted(host: AgentHost, agent?: string) {
  const { root, env, folder } = host
  const command = putAgentOnly(join(folder, 'lib'), agent)
  const remote = forcedRemote(`${join(folder, 'bin/sh')} ${command} ${root} /opt/other`, env)
  return { remote, agent: openAgent({ remote, root }), agents: join(folder, 'lib/agents') }
}

describe.concurrent.each(findShells())('a key that is restricted to the agent, under $name', (shell) => {
  it('probes, installs, deploys, looks and tells the history', async () => {
    await using host = createAgentHost(shell)
    const { remote, agent } = restricted(host)
    expect((await agent.probe()).root).toMatchObject({ exists: false })
    await deploy(agent, orderFor('d1', 'r1'))
    expect((await agent.status()).current).toBe('r1')
    expect(await agent.history()).toMatchObject([{ deployId: 'd1' }])
    const script = sh`cat; printf '<%s>' "$0" "$@"; echo told >&2; exit 3`
    expect(await look(remote, script, { args: ["it's", '', '\n$(id)'], input: 'given ' })).toEqual({
      code: 3,
      stdout: "given <look><it's><><\n$(id)>",
      stderr: 'told\n',
    })
    expect(await remote.exec('true')).toEqual({ code: 0, stdout: '', stderr: '' })
  })

  it("runs root's copy of the agent, whatever lies in the folders of the deployment", async () => {
    await using host = createAgentHost(shell)
    const { agent } = restricted(host)
    await agent.install()
    const file = join(host.root, '.deploy/agent', agentSha256, 'agent.sh')
    chmodSync(file, 0o755)
    writeFileSync(file, `touch ${host.folder}/ran\n`)
    expect((await agent.probe()).root).toMatchObject({ exists: true })
    expect((await agent.status()).current).toBeUndefined()
    expect(existsSync(join(host.folder, 'ran'))).toBe(false)
  })

  it('is told what to do where root has not put this agent', async () => {
    await using host = createAgentHost(shell)
    const { agent, remote, agents } = restricted(host)
    rmSync(join(agents, agentSha256), { recursive: true })
    const refused = {
      code: 'AGENT_NOT_ALLOWED',
      facts: { host: 'cherry', cause: expect.stringContaining(agentSha256) },
    }
    await expect(agent.probe()).rejects.toMatchObject(refused)
    await expect(agent.status()).rejects.toMatchObject(refused)
    expect((await look(remote, sh`echo seen`)).stdout).toBe('seen\n')
  })

  it('is told that another root is not its own', async () => {
    await using host = createAgentHost(shell)
    const { remote } = restricted(host)
    for (const root of [join(host.folder, 'else'), `${host.root} /opt/other`, `${host.root}/../else`])
      await expect(openAgent({ remote, root }).probe(), root).rejects.toMatchObject({
        facts: { code: 'SSH_COMMAND_REFUSED', cause: expect.stringContaining('another root') },
      })
    expect((await openAgent({ remote, root: '/opt/other' }).probe()).root).toMatchObject({ exists: false })
  })

  it('runs nothing of what is not a call of the agent', async () => {
    await using host = createAgentHost(shell)
    const mark = join(host.folder, 'ran')
    const { remote } = restricted(host, `touch ${mark}\n`)
    const agent = `${host.root}/.deploy/agent/${agentSha256}/agent.sh`
    const call = `sh ${agent} 00 ${host.root} probe`
    const touch = `touch ${mark}`
    for (const command of [
      ...['', 'id', 'sh', 'true x', `true;${touch}`, `true\n${touch}`, `${touch}`, `sh -c '${touch}'`],
      ...['internal-sftp', '/usr/lib/openssh/sftp-server', 'scp -t /tmp', 'rsync --server . /tmp', 'bash -l'],
      ...[`exec sh -c '${touch}'`, `exec sh -c '${touch}' look '${touch}'`, `sh -c '${touch}' agent`],
      ...[`${lookCommand(sh`true`)}; ${touch}`, `${lookCommand(sh`true`)} $(${touch})`],
      ...[`${call};${touch}`, `${call} ;${touch}`, `${call}\n${touch}`, `${call}\n`, `${call}  `, ` ${call}`],
      ...[
        `${call} $(${touch})`,
        `${call} \`${touch}\``,
        `${call} "$(${touch})"`,
        `${call} '`,
        `${call} ''' `,
      ],
      ...[`${call} "'" "`, `${call} \\'`, `${call} a'b'"c"`, `${call} & ${touch}`, `${call} | ${touch}`],
      ...[`${call} > ${mark}`, `${call} \${IFS}`, `${call} *`, `${call} ~`, `${call} {a,b}`, `${call} #x`],
      ...[`${call}\t${touch}`, `${call}\r${touch}`, `${call}  x`, `${call} 'é' é`, `X=1 ${call}`],
      ...[
        `sh ${agent} 0x ${host.root} probe`,
        `sh ${agent} 00 ${host.root} ../x`,
        `sh ${agent} 00 ${host.root}`,
      ],
      ...[
        `sh ${mark} 00 ${host.root} probe`,
        `sh /opt/other/.deploy/agent/${agentSha256}/agent.sh 00 ${host.root} x`,
      ],
      ...[
        `sh ${host.root}/.deploy/agent/../agent.sh 00 ${host.root} probe`,
        `bash ${agent} 00 ${host.root} probe`,
      ],
      ...[
        `sh -c x agent 00 ${host.root} ${'g'.repeat(64)} probe`,
        `sh -c x agent 00 ${host.root} ${'0'.repeat(63)}/ probe`,
      ],
      ...[
        `sh -c x agent 00 ${host.root} ../../../tmp probe`,
        'x'.repeat(120_000),
        `${call} ${"'".repeat(100_001)}`,
      ],
    ]) {
      const result = await remote.exec(command)
      expect({ ...result, command: command.slice(0, 200) }).toMatchObject({ code: 77, stdout: '' })
      expect(result.stderr).toMatch(/^agent-only: (?:AGENT_NOT_ALLOWED|SSH_COMMAND_REFUSED) .*\n$/)
      expect(existsSync(mark), command.slice(0, 200)).toBe(false)
    }
    await remote.exec(call)
    expect(existsSync(mark)).toBe(true)
  })

  it('carries a script as long as a word may be', async () => {
    await using host = createAgentHost(shell)
    const { remote } = restricted(host)
    const long = 'word '.repeat(20_000)
    expect((await look(remote, sh`printf %s ${long} | wc -c`)).stdout.trim()).toBe('100000')
  })
})
