import { describe, expect, it } from 'vitest'
import { edit, mistakes, outcome } from './testing.ts'

const text = `application: shop
strategy: image
build: { include: [server], image: { repository: registry.example.org:5000/acme/shop } }
ports: { web: 8080 }
service: { manager: docker, unit: shop }
container:
  name: shop-prod
  publish: [{ port: "{port.web}", to: 80 }]
  mounts: [{ source: /srv/data, target: /data }]
gate: { checks: [{ type: tcp, port: "{port.web}" }] }
environments:
  prod-test: { container: { name: shop-test }, ports: { web: 8081 }, root: /opt/shop-test, hosts: [{ name: one, address: one.example.org }] }
  prod: { hosts: [{ name: one, address: one.example.org }] }
`

describe('strategy image', () => {
  it('has a container in each slot, named and with its ports', () => {
    expect(mistakes(text)).toEqual([])
    const { manifest } = outcome(text)
    expect(manifest!.build.image).toMatchObject({ dockerfile: 'Dockerfile', platforms: ['linux/amd64'] })
    expect(manifest!.environments.prod!.slot.container).toEqual({
      name: 'shop-prod',
      publish: [{ address: '127.0.0.1', port: 8080, to: 80 }],
      network: 'bridge',
      mounts: [{ source: '/srv/data', target: '/data', readOnly: false }],
      restart: 'always',
      init: false,
      readOnly: false,
    })
    expect(manifest!.environments['prod-test']!.slot.container!.publish[0]!.port).toBe(8081)
  })

  it('gets of its host what somebody gave a reason for', () => {
    const host = edit(
      text,
      ['/srv/data', '/var/run/docker.sock'],
      [
        'name: shop-prod',
        'name: shop-prod\n  privileged: true\n  allow: { privileged: it mends disks, host-folders: it watches the others }',
      ],
    )
    expect(mistakes(host)).toEqual([])
  })

  it('calls the container after the unit when it has no name', () => {
    const one = edit(text, ['  name: shop-prod\n', ''], [/ {2}prod-test: .*\n/.exec(text)![0], ''])
    expect(outcome(one).manifest!.environments.prod!.slot.container!.name).toBe('shop')
  })

  it.each([
    ['shop-test', 'shop-prod', 'container shop-prod is already environments.prod-test'],
    ['5000/acme/shop', '5000/acme/shop:latest', 'must be the name of an image without tag or digest'],
    ['acme/shop', 'acme/Shop', 'must be the name of an image without tag or digest'],
    [
      '/srv/data',
      '/var/run/docker.sock',
      'source: is refused: the container sees folders or sockets of the system',
    ],
    ['/srv/data', '/', 'say why in container.allow.host-folders'],
    ['/srv/data', '/etc', 'say why in container.allow.host-folders'],
    ['/srv/data', '/etc/shadow', 'say why in container.allow.host-folders'],
    ['/srv/data', '/lib/systemd/system', 'say why in container.allow.host-folders'],
    [
      'name: shop-prod',
      'name: shop-prod\n  network: host',
      'container.network: is refused: the container is in the network of the host',
    ],
    ['name: shop-prod', 'name: shop-prod\n  privileged: true', 'say why in container.allow.privileged'],
    [
      'name: shop-prod',
      'name: shop-prod\n  capabilities: [NET_ADMIN]',
      'say why in container.allow.capabilities',
    ],
    [
      'name: shop-prod',
      'name: shop-prod\n  allow: { capabilities: "" }',
      'must be one line of text that is not empty',
    ],
    ['to: 80', 'to: 80, privileged: true', 'unknown key'],
    ['manager: docker', 'manager: process', 'must be docker, or systemd where a unit starts the container'],
    ['type: tcp, port: "{port.web}"', 'type: unit', 'is measured by { type: container }'],
    ['strategy: image', 'strategy: tarball', 'docker needs strategy image'],
    ['strategy: image', 'strategy: tarball', 'has no effect with strategy tarball'],
    [', image: { repository: registry.example.org:5000/acme/shop }', '', 'has no image'],
    ['manager: docker, unit', 'unit', 'has no effect, because the unit starts the container'],
    [
      'name: shop-prod',
      'run: [bash, deploy.sh]\n  name: shop-prod',
      'because container.run starts the container',
    ],
  ])('H40 H41 %s → %s', (from, to, said) => {
    expect(mistakes(edit(text, [from, to])).join('\n')).toContain(said)
  })

  it('asks for a name where that of the unit is none for a container', () => {
    const named = edit(text, ['  name: shop-prod\n', ''], ['unit: shop', 'unit: shop@1'])
    expect(mistakes(named).join('\n')).toContain('service.unit: shop@1 cannot be the name of a container')
  })

  it('needs no files of the repository', () => {
    expect(mistakes(edit(text, ['include: [server], ', '']))).toEqual([])
    const tarball = edit(text, ['include: [server], ', ''], ['strategy: image', 'strategy: tarball'])
    expect(mistakes(tarball).join('\n')).toContain('build.include: is missing')
  })

  it('needs no registry, and then no login to one', () => {
    const from = 'image: { repository: registry.example.org:5000/acme/shop }'
    const without = edit(text, [from, 'image: { platforms: [linux/arm64] }'])
    expect(mistakes(without)).toEqual([])
    const login = '  login: { user-env: A, password-env: B }\n'
    const idle = edit(without, ['container:\n', `container:\n${login}`])
    expect(mistakes(idle).join('\n')).toContain(
      'container.login: has no effect without build.image.repository',
    )
  })

  it('is ephemeral where an environment comes after', () => {
    const first = edit(text, ['  prod-test: {', '  prod-test: { ephemeral: true,'])
    expect(mistakes(first).join('\n')).toContain(
      'has no effect, because no environment comes after prod-test',
    )
    const both = edit(first, ['  prod: {', '  prod: { after: prod-test,'])
    expect(outcome(both).manifest!.environments['prod-test']!.slot.ephemeral).toBe(true)
    const byUnit = edit(both, ['manager: docker, unit', 'unit'])
    expect(mistakes(byUnit).join('\n')).toContain('has an effect only with strategy image')
  })

  it('must have one', () => {
    const without = text.replace(/container:\n(?: {2}.*\n)*/, '')
    expect(mistakes(without).join('\n')).toContain('has no container')
  })
})
