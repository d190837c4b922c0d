import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Order } from '@deploy/agent/order.ts'
import { expect } from 'vitest'
import { type AgentHost, deploy, orderFor, recorder, sha256Of, until } from './agent-host.ts'

const r0 = { id: 'r0', sha256: sha256Of('r0') }

export const closed = (host: AgentHost, id: string) =>
  until(() => existsSync(join(host.root, '.deploy/orders', id, 'closed')))

/** Deploys r1 as d1, up to the point where it waits for its confirmation; r0 was live. */
export async function activated(host: AgentHost, changes: Partial<Order> = {}): Promise<void> {
  await host.agent.prepare(orderFor('d1', 'r1', { previous: r0, ...changes }), recorder())
  expect((await host.agent.activate('d1', recorder())).event).toBe('activated')
}

/** What serves is complete, nobody holds the lock, nothing is left over, and the next deployment goes through. */
export async function expectSound(host: AgentHost, current: string): Promise<void> {
  const status = await host.agent.status()
  expect(status.current).toBe(current)
  expect(status).not.toHaveProperty('lock')
  expect(status).not.toHaveProperty('open')
  expect(existsSync(join(host.root, 'releases', current))).toBe(true)
  for (const id of readdirSync(join(host.root, '.deploy/orders')))
    for (const left of ['timer', 'secret-env', 'reserve'])
      expect(existsSync(join(host.root, '.deploy/orders', id, left)), `${left} of ${id}`).toBe(false)
  await deploy(host.agent, orderFor('next', 'r8', { previous: { id: current, sha256: sha256Of(current) } }))
  expect((await host.agent.status()).current).toBe('r8')
}
