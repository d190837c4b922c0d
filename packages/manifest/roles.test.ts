import { expect, test } from 'vitest'
import { onHost, slotsOf } from './roles.ts'
import { edit, mistakes, outcome } from './testing.ts'

const text = `application: shop
strategy: git-venv
build: {}
service: { unit: shop-web, unit-file: web.service }
units: { files: [queue.service], workers: [queue.service] }
nginx: { files: [{ file: nginx.conf, to: /etc/nginx/conf.d/shop.conf }] }
backup:
  - name: database
    command: [dump]
    hosts: [web]
    places: [/srv/backups]
    restore: { command: [undump], schema-version: [version] }
gate:
  checks:
    - { type: unit }
environments:
  prod-test:
    hosts: [{ name: web, address: staging.example.org }]
  prod:
    roles:
      web:
        units: { files: [], workers: [] }
      queue:
        service: { unit: queue, unit-file: queue.service }
        units: { files: [], workers: [] }
        nginx: { files: [] }
        gate: { timeout-seconds: 600 }
    hosts:
      - { name: web, address: web.example.org, role: web }
      - { name: queue, address: queue.example.org, role: queue }
`

test('each host has the slot of its role, and the rest is that of the environment', () => {
  const { manifest, mistakes } = outcome(text)
  expect(mistakes).toEqual([])
  const { prod, 'prod-test': staging } = manifest!.environments
  const [web, queue] = prod!.hosts.map((host) => onHost(prod!, host).slot)
  expect(web!.service.unit).toBe('shop-web')
  expect(web!.nginx?.files).toHaveLength(1)
  expect(web).not.toHaveProperty('units')
  expect(queue!.service).toMatchObject({ unit: 'queue', unitFile: 'queue.service' })
  expect(queue).not.toHaveProperty('nginx')
  expect(queue!.gate.checks).toMatchObject([{ type: 'unit', name: 'unit queue' }])
  expect(queue!.confirmSeconds).toBeGreaterThan(web!.confirmSeconds)
  expect(queue!.root).toBe(prod!.slot.root)
  expect(slotsOf(prod!)).toEqual([web, queue])
  expect(slotsOf({ ...prod!, hosts: [...prod!.hosts, staging!.hosts[0]!] })).toEqual([prod!.slot, web, queue])
  expect(onHost(staging!, staging!.hosts[0]!)).toBe(staging)
  expect(staging!.slot.units?.workers).toEqual(['queue.service'])
})

test.each([
  [
    'role: queue }',
    'role: queu }',
    "30:58 environments.prod.hosts[1].role: there is no role 'queu' in prod; did you mean 'queue'?",
  ],
  ['role: queue }', '}', '23:7 environments.prod.roles.queue: no host plays this role'],
  ['nginx: { files: [] }', 'root: /opt/queue', '26:9 environments.prod.roles.queue.root: unknown key'],
  ['unit: queue, unit', 'unit: "que ue", unit', '24:26 environments.prod.roles.queue.service.unit: must be'],
  [
    'gate: { timeout-seconds: 600 }',
    'gate: { timeout-seconds: 6000 }',
    'environments.prod.roles.queue.rollout.batch-size: 2 batches of up to 6060 seconds each',
  ],
])('%s → %s is told with its place', (from, to, told) => {
  expect(mistakes(edit(text, [from, to])).join('\n')).toContain(told)
})

test('what a release must bear is asked of a role only where the role says so', () => {
  const nfr = (paths: string) =>
    `nfr: { load: { url: "http://127.0.0.1:8080", paths: [${paths}], requests-per-second: 20, duration-seconds: 60, limits: { p95-ms: 500 } } }`
  const { manifest, mistakes } = outcome(
    edit(
      text,
      ['environments:', `${nfr('/')}\nenvironments:`],
      [
        '        units: { files: [], workers: [] }\n      queue',
        `        units: { files: [], workers: [] }\n        ${nfr('/own')}\n      queue`,
      ],
    ),
  )
  expect(mistakes).toEqual([])
  const { prod, 'prod-test': staging } = manifest!.environments
  const [web, queue] = prod!.hosts.map((host) => onHost(prod!, host).slot)
  expect(staging!.slot.nfr?.load?.paths).toEqual(['/'])
  expect(web!.nfr?.load?.paths).toEqual(['/own'])
  expect(queue).not.toHaveProperty('nfr')
})

test('a role is for what a unit runs', () => {
  const image = edit(
    text,
    ['strategy: git-venv', 'strategy: tarball'],
    ['build: {}', 'build: { include: [src] }'],
  )
  expect(mistakes(image)).toEqual([])
  expect(mistakes(edit(text, ['strategy: git-venv', 'strategy: image'])).join('\n')).toContain(
    'environments.prod.roles.web: needs strategy tarball, git-venv or git-install, and this is image',
  )
})

test('data that hosts share go back where one saves them and all go back together', () => {
  expect(
    mistakes(edit(text, ['environments:', 'rollout: { maximum-failures: 1 }\nenvironments:'])).join('\n'),
  ).toContain('says that hosts share the data')
})
