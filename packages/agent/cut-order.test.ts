import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createAgentHost, findShells, orderFor, recorder } from '@deploy/test/harness/agent-host.ts'
import { describe, expect, it } from 'vitest'
import { callAgent } from './call.ts'
import { packOrder } from './order-pack.ts'

describe.concurrent.each(findShells())('an order under $name', (shell) => {
  it('that is cut anywhere opens no deployment, and arrives whole the next time', async () => {
    await using host = createAgentHost(shell)
    await host.agent.install()
    const order = orderFor('d1', 'r1', { secretEnv: { TOKEN: 'hunter2' } })
    const bytes = await packOrder(order)
    // Each file takes whole blocks of 512 bytes; secret-env is the last one, then come two empty blocks.
    const cuts = [0, 100, 512, 1024, bytes.length - 2048, bytes.length - 1024, bytes.length - 512]
    for (const cut of cuts) {
      const prepared = callAgent({ ...host, verb: 'prepare', args: ['d1'], input: bytes.subarray(0, cut) })
      await expect(prepared, `cut after ${cut}`).rejects.toMatchObject({ code: 'BAD_ORDER' })
      expect(existsSync(join(host.root, '.deploy/orders/d1'))).toBe(false)
      expect(readdirSync(join(host.root, '.deploy/incoming'))).toEqual([])
    }
    expect((await host.agent.prepare(order, recorder())).event).toBe('staged')
  })
})
