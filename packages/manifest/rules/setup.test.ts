import { describe, expect, it } from 'vitest'
import { parseManifest } from '../parse.ts'

const base = (setup: string, more = '') => `application: shop
strategy: tarball
build: { include: [src] }
ports: { web: 8080 }
service: { unit: shop, unit-file: shop.service }
${more}setup: ${setup}
gate: { checks: [{ type: unit }] }
environments:
  prod: { hosts: [{ name: lab, address: lab.example.org }] }
`
const read = (setup: string, more?: string) =>
  parseManifest(base(setup, more), 'deploy.yml').environments.prod!.slot.setup

const causeOf = (setup: string) => {
  try {
    read(setup)
  } catch (error) {
    return String((error as { facts?: { cause: string } }).facts?.cause)
  }
  return 'accepted'
}

describe('setup', () => {
  it('has defaults, and is not there when nothing is asked for', () => {
    expect(read('{ users: [{ name: shop }], open: [web, 443] }')).toMatchObject({
      users: [{ name: 'shop', system: false, groups: [] }],
      open: ['web', 443],
      timeSync: true,
      files: [],
    })
    expect(
      parseManifest(base('{}').replace('setup: {}\n', ''), 'd').environments.prod!.slot.setup,
    ).toBeUndefined()
  })

  it.each([
    ['{ open: [webb] }', "setup.open[0]: webb is no port under ports; did you mean 'web'?"],
    ['{ files: [{ to: /etc/a }] }', 'must have either file or text'],
    ['{ files: [{ to: /etc/a, file: a, text: a }] }', 'must have either file or text'],
    ['{ files: [{ to: /etc/a, text: a }, { to: /etc/a, text: b }] }', '/etc/a is already setup.files[0]'],
    [
      '{ files: [{ to: /etc/systemd/system/shop.service, text: a }] }',
      'is installed by each deployment already: service.unit-file',
    ],
    ['{ folders: [{ path: /opt/shop/shared/logs }] }', 'lies in the root /opt/shop'],
    ['{ empty-files: [{ path: /opt/shop/a }] }', 'setup.empty-files[0].path: lies in the root /opt/shop'],
    ['{ signers: [{ name: a, key: "ssh-ed25519 AAAA" }] }', 'the line of a public key'],
    ['{ authorized-keys: [{ key: "-----BEGIN OPENSSH PRIVATE KEY-----" }] }', 'the line of a public key'],
    [`{ signers: [{ name: a, key: "ssh-ed25519 ${'A'.repeat(60)}" }] }`, 'needs signature.allowed-signers'],
    ['{ cron: [{ name: a, schedule: "* * * *", command: b }] }', 'five fields'],
    ['{ logrotate: { logs: [relative/*.log] } }', 'an absolute path of logs'],
  ])('%s is refused', (setup, text) => {
    expect(causeOf(setup)).toContain(text)
  })
})
