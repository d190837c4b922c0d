import { parseManifest } from '@deploy/manifest/parse.ts'
import { expect, it } from 'vitest'
import { temporaryFolder, writeTree } from '../fixtures.ts'
import { requireStack } from './stack.ts'

const manifest = (accept = '[]') =>
  parseManifest(
    `application: lab
strategy: swarm
build: { include: [a.yaml] }
compose: { files: [a.yaml, b.yaml], profiles: [prod] }
swarm: { accept: ${accept} }
gate: { checks: [{ type: tcp, port: 80 }] }
environments:
  prod: { hosts: [{ name: one, address: one.example.org }] }
`,
    'deploy.yml',
  )

async function faults(tree: Record<string, string>, accept?: string): Promise<string> {
  const workspace = await temporaryFolder()
  await writeTree(workspace, tree)
  return requireStack({ manifest: manifest(accept), workspace }).then(
    () => '',
    ({ facts }) => facts.cause,
  )
}

const files = {
  'a.yaml': `x-all: &all
  restart: always
services:
  web:
    <<: *all
    image: acme/web:1
    build: .
    profiles: [prod]
    privileged: true
    init: true
    depends_on: [db]
    ports: ["127.0.0.1:80:80", "81:81"]
    volumes: [{ type: volume, target: /data }]
  db:
    image: postgres:16
    privileged: false
    cpus: 2
  tools: { build: ., network_mode: host, profiles: [dev] }
  made: { build: . }
`,
  'b.yaml': 'services:\n  db:\n    cpus: !reset null\n    ports: ["[::1]:5432:5432"]\n',
}

it('tells what Swarm would leave out with its place, in the services that run here', async () => {
  expect((await faults(files)).split('\n').map((line) => line.slice(0, line.indexOf(': ')))).toEqual([
    'a.yaml:2:3 services.web.restart',
    'a.yaml:9:5 services.web.privileged',
    'a.yaml:11:5 services.web.depends_on',
    'a.yaml:12:5 services.web.host_ip',
    'a.yaml:13:5 services.web.volumes',
    'b.yaml:4:5 services.db.host_ip',
    'a.yaml:19:11 services.made.image',
  ])
})

it('lets go what deploy.yml says the services can do without', async () => {
  const accepted = await faults(files, '[restart, depends_on]')
  expect(accepted).not.toMatch(/restart|depends_on/)
  expect(accepted).toContain('a.yaml:9:5 services.web.privileged: Swarm gives no service that')
  expect(await faults({ 'a.yaml': 'services: { web: { image: acme/web:1, ports: ["80:80"] } }\n' })).toBe('')
})
