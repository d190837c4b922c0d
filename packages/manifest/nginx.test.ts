import { describe, expect, test } from 'vitest'
import { parseManifest } from './parse.ts'
import { edit, mistakes, small } from './testing.ts'

const beside = `application: shop
strategy: image
build: { include: [server], image: { repository: registry.example.org/shop } }
ports: { web: [3000, 3001] }
service: { manager: docker, unit: shop }
container: { publish: [{ port: "{port.web}", to: 80 }] }
nginx:
  files: [{ file: server/nginx.conf, to: /etc/nginx/sites-enabled/default }]
  switch: { port: web, upstream: shop }
gate: { checks: [{ type: http, url: "http://127.0.0.1:{port.web}/" }] }
environments:
  prod: { hosts: [{ name: one, address: one.example.org }] }
`

test('a port with two numbers gives the slot twice, each on one of them', () => {
  const { slot, other } = parseManifest(beside, 'deploy.yml').environments.prod!
  for (const [each, port] of [
    [slot, 3000],
    [other!, 3001],
  ] as const) {
    expect(each.ports).toEqual({ web: port })
    expect(each.container!.name).toBe(`shop-${port}`)
    expect(each.container!.publish).toEqual([{ address: '127.0.0.1', port, to: 80 }])
    expect(each.gate.checks[0]).toMatchObject({ url: `http://127.0.0.1:${port}/` })
    expect(each.nginx!.switch).toMatchObject({
      file: '/etc/nginx/conf.d/shop.conf',
      ready: '/',
      drainSeconds: 10,
    })
  }
  expect(parseManifest(small, 'deploy.yml').environments.prod).not.toHaveProperty('other')
})

/** Without line and column. */
const said = (text: string) => mistakes(text).map((line) => line.replace(/^\d+:\d+ /, ''))
const pair = 'ports: { web: [3000, 3001] }'

test.each([
  [
    'gate:',
    'hooks: [{ name: a, at: stopped, run: [x] }]\ngate:',
    'hooks[0].at: stopped cannot be with nginx.switch: nothing is stopped',
  ],
  [
    pair,
    'ports: { web: 3000 }',
    'nginx.switch.port: web must have two numbers under ports, such as [3000, 3001]',
  ],
  ['port: web', 'port: wep', "nginx.switch.port: there is no port 'wep'; did you mean 'web'?"],
  [
    pair,
    'ports: { web: [3000, 3000] }',
    'ports.web: must have two numbers that differ, such as [3000, 3001]',
  ],
  [
    `nginx:
  files: [{ file: server/nginx.conf, to: /etc/nginx/sites-enabled/default }]
  switch: { port: web, upstream: shop }
gate: { checks: [`,
    'gate: { checks: [{ type: nginx-upstreams }, ',
    'gate.checks[0].type: needs nginx.files: nothing is installed for nginx here',
  ],
  [pair, 'ports: { web: [3000, 0] }', 'ports.web[1]: must be a whole number from 1 to 65535'],
  [
    pair,
    'ports: { web: [1, 2], admin: [3, 4] }',
    'ports.admin: has two numbers, but nginx.switch is about web',
  ],
  [
    '  switch: { port: web, upstream: shop }\n',
    '',
    'ports.web: has two numbers, which only nginx.switch needs',
  ],
  [
    'to: /etc/nginx/sites-enabled/default',
    'to: /etc/passwd',
    'nginx.files[0].to: must be a path below /etc/nginx, such as /etc/nginx/conf.d/shop.conf',
  ],
  [
    'sites-enabled/default',
    'sites-enabled/../../passwd',
    'nginx.files[0].to: must be a path below /etc/nginx, such as /etc/nginx/conf.d/shop.conf',
  ],
  [
    'sites-enabled/default',
    'conf.d/shop.conf',
    'nginx.switch.file: /etc/nginx/conf.d/shop.conf is already nginx.files.0.to',
  ],
  [
    'manager: docker, ',
    '',
    'nginx.switch: needs strategy image and service.manager docker: two containers run beside each other',
  ],
])('%j → %j', (from, to, mistake) => {
  expect(said(edit(beside, [from, to]))).toContain(mistake)
})

test('two environments on one host do not install the same file, unit or port', () => {
  const two = edit(beside, [
    '  prod: { hosts: [{ name: one, address: one.example.org }] }\n',
    `  test: { root: /opt/t, ports: { web: [3001, 3002] }, hosts: [{ name: one, address: one.example.org }] }
  prod: { hosts: [{ name: one, address: one.example.org }] }\n`,
  ])
  const all = mistakes(two).join('\n')
  expect(all).toContain('port 3001 is already')
  expect(all).toContain('/etc/nginx/sites-enabled/default would serve both')
  expect(all).toContain('/etc/nginx/conf.d/shop.conf would serve both')
})

describe('units', () => {
  const withUnits = (text: string) => said(edit(small, ['service:\n', `units: { ${text} }\nservice:\n`]))

  test('are named in full, installed before they are enabled, and a typo is hinted at', () => {
    expect(withUnits('files: [u/nextstrain.service, u/report.timer], enable: [nextstrain.service]')).toEqual(
      [],
    )
    expect(withUnits('files: [u/viewbovis_analytics.service], start: [vewbovis_analytics.service]')).toEqual([
      "units.start[0]: vewbovis_analytics.service is not installed by units.files; did you mean 'viewbovis_analytics.service'?",
    ])
    expect(withUnits('files: [u/a@.service], enable: [a@one.service]')).toEqual([])
    expect(withUnits('files: [u/a.service], enable: [shop.service]')).toEqual([
      'units.enable[0]: shop.service is the unit of the service, which is enabled and started anyway',
    ])
    expect(withUnits('files: [u/shop.service, v/a.service, w/a.service]')).toEqual([
      'units.files[0]: shop.service is the unit of the service already; service.unit-file installs it',
      'units.files[2]: a.service is already the name of units.files[1]',
    ])
    expect(withUnits('files: [u/readme.md]')).toEqual([
      'units.files[0]: must be the file of a unit, such as units/report.timer',
    ])
  })
})

test('data is saved and put back while something serves, because nothing is stopped', () => {
  const dump = 'name: db, command: [dump], places: [/srv/a]'
  const withBackup = (text: string) => mistakes(edit(beside, ['gate:', `backup: [{ ${text} }]\ngate:`]))
  const restore = 'restore: { command: [load], when: always'
  expect(withBackup(`${dump}, ${restore}, while: serving }`)).toEqual([])
  expect(withBackup(`${dump}, while: stopped`).join()).toContain("needs 'while: serving', because")
  expect(withBackup(`${dump}, ${restore} }`).join()).toContain("needs 'while: serving' under restore")
})
