import { describe, expect, it } from 'vitest'
import { edit, mistakes, outcome } from './testing.ts'

const text = `application: lab
strategy: compose
build:
  include: [docker-compose.prod.yml, datalab]
  submodules: [{ path: datalab, acknowledged: v0.4.1 }]
ports: { app: 8081, api: 5001 }
compose:
  files: [docker-compose.prod.yml]
  project: lab-deployment
  profiles: [prod]
  order: [database, api, app]
  env-files: [{ path: /srv/lab/server.env, as: .env_server, variables: [SECRET_KEY] }]
  persistent: ["database:/data/db"]
  allow: [{ service: app, what: host-network, reason: "finds devices by broadcast" }]
gate: { checks: [{ type: tcp, port: "{port.app}" }] }
environments:
  prod-test: { compose: { project: lab-test }, ports: { app: 8082, api: 5002 }, root: /opt/lab-test, hosts: [{ name: one, address: one.example.org }] }
  prod: { hosts: [{ name: one, address: one.example.org }] }
`

describe('strategy compose', () => {
  it('has a project in each slot, and the engine as its service', () => {
    expect(mistakes(text)).toEqual([])
    const { manifest } = outcome(text)
    expect(manifest!.build.submodules).toEqual([
      { path: 'datalab', tag: 'v{version}', candidates: false, acknowledged: 'v0.4.1' },
    ])
    const { compose, service } = manifest!.environments.prod!.slot
    expect(compose).toMatchObject({
      project: 'lab-deployment',
      images: 'build',
      waitSeconds: 300,
      removeOrphans: false,
      envFiles: [{ path: '/srv/lab/server.env', as: '.env_server', variables: ['SECRET_KEY'] }],
    })
    expect(service).toMatchObject({ manager: 'docker', unit: 'lab-deployment', startSeconds: 300 })
    expect(manifest!.environments['prod-test']!.slot.compose!.project).toBe('lab-test')
  })

  it('calls the project after the application when it has no name', () => {
    const one = edit(text, ['  project: lab-deployment\n', ''])
    expect(outcome(one).manifest!.environments.prod!.slot.compose!.project).toBe('lab')
  })

  it.each([
    ['lab-test', 'lab-deployment', 'project lab-deployment is already environments.prod-test'],
    ['[database, api, app]', '[database, api, database]', 'database stands here twice'],
    ['"database:/data/db"', '"/data/db"', 'must be a service and a path in its containers'],
    ['"database:/data/db"', '"database:/data/../etc"', 'must be a service and a path in its containers'],
    ['what: host-network', 'what: everything', 'compose.allow[0].what'],
    ['reason: "finds devices by broadcast"', 'reason: ""', 'must be one line of text that is not empty'],
    ['images: pinned', 'images: latest', 'must be one of build, pinned'],
    [
      'persistent: ["database:/data/db"]',
      'persistent: ["a:/b"]\n  ephemeral: ["a:/b"]',
      'a:/b is under persistent, too',
    ],
    ['strategy: compose', 'strategy: image', 'compose: has no effect with strategy image; remove it'],
    ['gate:', 'service: { unit: lab }\ngate:', 'service: has no effect with strategy compose'],
    ['gate:', 'venv: {}\ngate:', 'venv: has no effect with strategy compose'],
    ['gate:', 'container: {}\ngate:', 'container: has no effect with strategy compose'],
    ['checks: [', 'checks: [{ type: unit }, ', 'names no unit, and the services have none'],
    [
      'checks: [',
      'checks: [{ type: log, file: logs/api.log, service: api }, ',
      'service: has no effect with a file; remove it',
    ],
  ])('%s → %s', (from, to, said) => {
    const base = from === 'images: pinned' ? edit(text, ['  order:', '  images: pinned\n  order:']) : text
    expect(mistakes(edit(base, [from, to])).join('\n')).toContain(said)
  })

  it('measures services by their names, which no other strategy has', () => {
    const checks = edit(text, [
      'checks: [',
      'checks: [{ type: container }, { type: container, service: api }, { type: log, service: api }, ',
    ])
    expect(outcome(checks).manifest!.environments.prod!.slot.gate.checks.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['container lab-deployment', 'container api', 'log api']),
    )
    expect(mistakes(edit(checks, ['strategy: compose', 'strategy: tarball'])).join('\n')).toContain(
      'service: has no effect with strategy tarball; remove it',
    )
  })

  it('must have one', () => {
    const without = text
      .replace(/compose:\n(?: {2}.*\n)*/, '')
      .replace('compose: { project: lab-test }, ', '')
    expect(mistakes(without).map((each) => each.replace(/^.*: (?=has)/, ''))).toEqual([
      'has no compose, neither here nor at the top of the file; strategy compose needs it',
      'has no compose, neither here nor at the top of the file; strategy compose needs it',
    ])
  })
})
