import { describe, expect, it } from 'vitest'
import { edit, mistakes, outcome } from './testing.ts'

const text = `application: shop
strategy: swarm
build: { include: [compose.yaml] }
ports: { web: 8081 }
compose: { profiles: [prod] }
swarm: { accept: [depends_on, restart] }
backup: [{ name: database, command: [dump], places: [/srv/b], restore: { command: [load], when: always, while: serving } }]
gate: { checks: [{ type: tcp, port: "{port.web}" }] }
environments:
  prod: { hosts: [{ name: one, address: one.example.org }] }
`

describe('strategy swarm', () => {
  it('has services of compose files that are never built on a host', () => {
    expect(mistakes(text)).toEqual([])
    const { slot } = outcome(text).manifest!.environments.prod!
    expect(slot.compose).toMatchObject({ project: 'shop', images: 'pinned' })
    expect(slot.swarm).toEqual({ accept: ['depends_on', 'restart'], registryAuth: false })
    const plain = edit(text, ['swarm: { accept: [depends_on, restart] }\n', ''])
    expect(outcome(plain).manifest!.environments.prod!.slot.swarm).toEqual({
      accept: [],
      registryAuth: false,
    })
  })

  it.each([
    [
      'compose: { profiles: [prod] }\n',
      '',
      'has no compose, neither here nor at the top of the file; strategy swarm needs it',
    ],
    ['[prod]', '[prod], order: [web]', 'compose.order: has no effect with strategy swarm'],
    ['[prod]', '[prod], remove-orphans: true', 'compose.remove-orphans: has no effect with strategy swarm'],
    ['[prod]', '[prod], images: build', 'compose.images: every node pulls the images of a stack'],
    ['[depends_on, restart]', '[privileged]', 'swarm.accept[0]: must be one of container_name, depends_on'],
    [
      'one.example.org }',
      'one.example.org }, { name: two, address: two.example.org }',
      'name one of its managers only',
    ],
    [', while: serving', '', "needs 'while: serving', here and under restore"],
    [
      'gate:',
      'hooks: [{ name: a, at: stopped, run: [x] }]\ngate:',
      'hooks[0].at: stopped cannot be with strategy swarm',
    ],
    ['strategy: swarm', 'strategy: compose', 'swarm: has no effect with strategy compose'],
  ])('%s → %s', (from, to, said) => {
    expect(mistakes(edit(text, [from, to])).join('\n')).toContain(said)
  })
})
