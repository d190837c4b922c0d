import { appendFileSync, chmodSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { type AgentHost, createAgentHost, findShells } from '@deploy/test/harness/agent-host.ts'
import { describe, expect, it } from 'vitest'
import { agentSha256, agentText } from './script.ts'

/** Another client of this host, and the bytes that each of its commands is given. */
function another(host: AgentHost) {
  const { remote, agent } = host.client()
  const sent: number[] = []
  const { exec } = remote
  remote.exec = async (command, options = {}) => {
    const { input = '' } = options
    const index = sent.push(0) - 1
    const counted = Readable.from(input instanceof Readable ? input : [input]).map((chunk) => {
      sent[index]! += Buffer.byteLength(chunk)
      return chunk
    })
    return exec(command, { ...options, input: counted })
  }
  return { agent, sent }
}

describe.concurrent.each(findShells())('the agent under $name', (shell) => {
  it('travels where it is not, and once it is there no more', async () => {
    await using host = createAgentHost(shell)
    const first = another(host)
    await first.agent.probe()
    await first.agent.install()
    const whole = Buffer.byteLength(agentText)
    expect(first.sent).toEqual([whole, whole])
    const next = another(host)
    expect((await next.agent.probe()).root).toMatchObject({ exists: true })
    expect(await next.agent.history()).toEqual([])
    await next.agent.install()
    expect(next.sent).toEqual([0, 0, 0])
  })

  it('travels again where somebody has changed it', async () => {
    await using host = createAgentHost(shell)
    await host.agent.install()
    const file = join(host.root, '.deploy/agent', agentSha256, 'agent.sh')
    chmodSync(file, 0o644)
    appendFileSync(file, 'exit 3\n')
    const { agent, sent } = another(host)
    await agent.probe()
    await agent.install()
    expect(sent.every((bytes) => bytes > 0)).toBe(true)
    expect(readFileSync(file, 'utf8')).toBe(agentText)
  })
})
