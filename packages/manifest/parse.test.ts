import { DeployError, explain } from '@deploy/kit/errors.ts'
import { expect, test } from 'vitest'
import { findEnvironment, parseManifest } from './parse.ts'
import { edit, example, mistakes, outcome, small } from './testing.ts'

const explained = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    if (error instanceof DeployError) return explain(error.facts)
    throw error
  }
  return 'fine'
}

test('a small manifest gets every default', () => {
  expect(parseManifest(small, 'deploy.yml')).toEqual({
    application: 'shop',
    strategy: 'tarball',
    build: {
      archive: '{application}-{version}.tar.gz',
      include: ['src'],
      exclude: ['**/__pycache__/**', '**/*.pyc', '**/.git/**'],
      submodules: [],
      lfs: [],
      rules: {
        tag: 'v{version}',
        requireTag: false,
        requiredFiles: [],
        pinnedRequirements: false,
        mayHoldSecrets: [],
      },
    },
    environments: {
      prod: {
        name: 'prod',
        strategy: 'tarball',
        hosts: [{ name: 'one', address: 'one.example.org', port: 22, user: 'deploy' }],
        slot: {
          root: '/opt/shop',
          path: '/opt/shop/current',
          requires: {},
          keep: 2,
          shared: [],
          ports: {},
          files: { directories: '0755', files: '0644', patterns: {} },
          backup: [],
          denyVersions: [],
          hooks: [],
          precompress: [],
          config: [],
          drift: 'refuse',
          service: { manager: 'systemd', unit: 'shop', environment: {}, startSeconds: 30, stopSeconds: 30 },
          gate: {
            initialDelaySeconds: 0,
            intervalSeconds: 5,
            timeoutSeconds: 120,
            consecutiveSuccesses: 3,
            failureLimit: 10,
            inconclusiveLimit: 10,
            checks: [{ type: 'unit', name: 'unit shop', timeoutSeconds: 5 }],
          },
          rollout: { batchSize: 1, maximumFailures: 0, onFailure: 'revert-all' },
          confirmSeconds: 180,
        },
      },
    },
  })
})

test('the example of the documentation is understood', () => {
  const { environments } = parseManifest(example, 'deploy.yml')
  const [test, prod] = [environments['prod-test']!, environments.prod!]
  expect(prod.after).toBe('prod-test')
  expect([test.slot.service.unit, prod.slot.service.unit]).toEqual(['voila-stack-test', 'voila-stack'])
  expect(test.slot.service.unitFile).toBe('units/voila-stack.service')
  expect([test.slot.venv?.path, prod.slot.venv?.path]).toEqual(['/opt/voila_env_test', '/opt/voila_env'])
  expect(test.slot.venv?.imports).toEqual(['voila_standin'])
  expect(test.slot.config[0]?.set).toEqual({ 'server.voila_port': '8867', 'server.proxy_http_port': '8081' })
  expect(prod.slot.gate.checks.map(({ name }) => name)).toEqual([
    'http http://127.0.0.1:8080/health',
    'unit voila-stack',
  ])
})

test('many mistakes are told in one run, in the order of the file', () => {
  const text = edit(
    example,
    ['strategy:', 'stratgy:'],
    ['require-tag: true', 'require-tag: yes'],
    ['files: "0640"', 'files: 0640'],
    ['interval-seconds: 2', 'interval-seconds: two'],
    ['{ type: unit }', '{ type: unti }'],
    ['user: deploy', 'usr: root'],
    ['after:', 'aftr:'],
    ['voila: 8866, proxy: 8080', 'voila: 70000, proxy: 8081'],
  )
  expect(explained(() => parseManifest(text, 'deploy.yml'))).toBe(
    `
deploy.yml has 10 mistakes.
  code:   MANIFEST_INVALID
  cause:  deploy.yml:1:1 strategy: is missing
          deploy.yml:2:1 stratgy: unknown key; did you mean 'strategy'?
          deploy.yml:9:18 build.rules.require-tag: must be true or false
          deploy.yml:22:10 files.files: must be four octal digits in quotes, such as "0750"
          deploy.yml:49:21 gate.interval-seconds: must be a number of seconds from 0.1 to 600
          deploy.yml:53:15 gate.checks[1].type: must be one of http, tcp, headers, tls, websocket, dns, auth, cors, redirect, unit, container, nginx-upstreams, log, identity, headroom, files, fresh, command, clock, config, ports, certificate, port; did you mean 'unit'?
          deploy.yml:64:48 environments.prod-test.hosts[0].usr: unknown key; did you mean 'user'?
          deploy.yml:67:5 environments.prod.aftr: unknown key; did you mean 'after'?
          deploy.yml:70:21 environments.prod.ports.voila: must be a whole number from 1 to 65535
          deploy.yml:70:35 environments.prod.ports.proxy: port 8081 is already environments.prod-test.ports.proxy (line 59) on the host lab.example.org
  remedy: Correct the file where the cause points; docs/manifest.md explains every key.`.trimStart(),
  )
})

const one = (from: string, to: string) => mistakes(edit(small, [from, to]))

test.each<[from: string, to: string, mistake: string]>([
  [
    'application: shop',
    'application: Shop',
    '1:14 application: must be a name of lower-case letters, digits and dashes that starts with a letter',
  ],
  [
    'application: shop',
    'application:',
    '1:13 application: must be a name of lower-case letters, digits and dashes that starts with a letter',
  ],
  [
    'strategy: tarball',
    'strategy: zip',
    '2:11 strategy: must be one of tarball, image, compose, swarm, git-venv, git-install',
  ],
  ['include: [src]', 'include: src', '4:12 build.include: must be a list'],
  ['include: [src]', 'include: []', '4:12 build.include: must name at least one file or folder'],
  [
    'include: [src]',
    'include: [../src]',
    "4:13 build.include[0]: must be a path of plain characters inside the repository, such as config/app.cfg, without '..'",
  ],
  ['include: [src]', 'exclude: []', '3:1 build.include: is missing'],
  ['unit: shop', 'srvice: shop', '6:3 service.srvice: unknown key'],
  ['unit: shop', 'unit: shop.service', '6:9 service.unit: must be the name of a unit, without .service'],
  ['unit: shop', 'unit: -H evil', '6:9 service.unit: must be the name of a unit, without .service'],
  ['service:\n', 'keep: 0\nservice:\n', '5:7 keep: must be a whole number from 1 to 100'],
  ['service:\n', 'keep: 2.5\nservice:\n', '5:7 keep: must be a whole number from 1 to 100'],
  ['service:\n', 'shared:\nservice:\n', '5:8 shared: must be a list, but nothing is there'],
  ['service:\n', 'ports: { a: 010 }\nservice:\n', '5:13 ports.a: must be a whole number from 1 to 65535'],
  [
    'service:\n',
    'ports: { A: 10 }\nservice:\n',
    '5:10 ports.A: must be a name of lower-case letters, digits and dashes that starts with a letter',
  ],
  ['service:\n', 'ports: { a: 1e9 }\nservice:\n', '5:13 ports.a: must be a whole number from 1 to 65535'],
  ['service:\n', 'ports: { a: .nan }\nservice:\n', '5:13 ports.a: must be a whole number from 1 to 65535'],
  [
    'service:\n',
    'root: /opt/../etc\nservice:\n',
    "5:7 root: must be an absolute path of plain characters, without '..' or a trailing slash",
  ],
  [
    'service:\n',
    'root: /usr\nservice:\n',
    "5:7 root: must be a path of its own, not one of the system's folders",
  ],
  [
    'service:\n',
    'venv: { minimum-python: 3.10 }\nservice:\n',
    '5:25 venv.minimum-python: must be a version in quotes, such as "3.10"',
  ],
  ['{ type: unit }', '{ typ: unit }', '9:7 gate.checks[0].type: is missing'],
  [
    '    - { type: unit }',
    '    []',
    '9:5 gate.checks: must name at least one check: nothing measured is never a pass',
  ],
  [
    '{ type: unit }',
    '{ type: http, url: "ftp://x" }',
    '9:26 gate.checks[0].url: must be an http or https URL',
  ],
  [
    '{ type: unit }',
    '{ type: http, url: "http://a:b@x/" }',
    '9:26 gate.checks[0].url: must be an http or https URL, without a user name or password',
  ],
  [
    '{ type: unit }',
    '{ type: http, url: "http://x/", body: 5 }',
    '9:45 gate.checks[0].body: must be text; put it in quotes',
  ],
  [
    '{ type: unit }',
    '{ type: tcp, port: "80" }',
    '9:26 gate.checks[0].port: must be a whole number from 1 to 65535, or "{port.<name>}"',
  ],
  [
    'one.example.org',
    'me@one.example.org',
    '12:35 environments.prod.hosts[0].address: must be a host name or an IP address, without user, port or brackets',
  ],
  [
    'one.example.org',
    '"one:22"',
    '12:35 environments.prod.hosts[0].address: must be a host name or an IP address, without user, port or brackets',
  ],
  [
    'one.example.org',
    '010.0.0.1',
    '12:35 environments.prod.hosts[0].address: must be a host name or an IP address, without user, port or brackets',
  ],
  [
    '{ name: one, address: one.example.org }',
    '',
    '12:12 environments.prod.hosts: must name at least one host',
  ],
  [
    'prod:\n    hosts: [{ name: one, address: one.example.org }]',
    'prod:',
    '11:8 environments.prod: must be a group of keys with values, but nothing is there',
  ],
  [
    'environments:\n  prod:\n    hosts: [{ name: one, address: one.example.org }]',
    'environments: {}',
    '10:1 environments: must have at least one environment',
  ],
  [
    'service:\n  unit: shop\n',
    '',
    '9:3 environments.prod: has no service, neither here nor at the top of the file',
  ],
])('H06 H08 H10 H11 %j → %j', (from, to, mistake) => {
  expect(one(from, to)).toContain(mistake)
})

test.each([
  '203.0.113.7',
  '2001:db8::1',
  'lab',
  'xn--bcher-kva.example',
])('H10 address %s is fine', (address) => {
  expect(mistakes(edit(small, ['one.example.org', `"${address}"`]))).toEqual([])
})

test('a setting at the top is told once, and names the environments when it is wrong only in some', () => {
  expect(mistakes(edit(example, ['"{port.voila}"', '"{port.web}"']))).toEqual([
    '39:26 config[0].set["server.voila_port"]: unknown placeholder {port.web}; there are {application}, {environment}, {port.voila}, {port.proxy}, {version}, {commit}, {release}',
  ])
  expect(mistakes(edit(example, ['ports: { voila: 8867, ', 'ports: { ']))).toEqual([
    '39:26 config[0].set["server.voila_port"]: unknown placeholder {port.voila}; there are {application}, {environment}, {port.proxy}, {version}, {commit}, {release} (in prod-test)',
  ])
})

test('an environment that the manifest does not have is refused with a suggestion', () => {
  const manifest = parseManifest(example, 'deploy.yml')
  expect(findEnvironment(manifest, 'prod').name).toBe('prod')
  expect(explained(() => findEnvironment(manifest, 'prod-tst'))).toBe(
    `
voila has no environment 'prod-tst'; did you mean 'prod-test'?
  code:   ENVIRONMENT_UNKNOWN
  cause:  The manifest has: prod-test, prod
  remedy: Name one of these, or add the environment to the manifest.`.trimStart(),
  )
  expect(explained(() => findEnvironment(manifest, 'constructor'))).toContain(
    "voila has no environment 'constructor'.",
  )
  expect(explained(() => findEnvironment(manifest, '__proto__'))).toContain('ENVIRONMENT_UNKNOWN')
})

test('more mistakes than a person reads at once are counted', () => {
  const keys = Array.from({ length: 60 }, (_, index) => `zzzzzz${index}: 1`).join('\n')
  const { mistakes: lines } = outcome(`${small}${keys}\n`)
  expect(lines).toHaveLength(51)
  expect(lines.at(-1)).toBe('… and 10 more')
})

test.each([
  '..',
  '.',
  '/',
  '',
  'a/b',
  '-rf',
  'current;id',
  'a b',
  'é',
  'x'.repeat(300),
  'a\0b',
  '$(id)',
  'A',
  '1a',
])('H06 an application is not called %j', (name) => {
  const lines = mistakes(edit(small, ['application: shop', `application: ${JSON.stringify(name)}`]))
  expect(lines.join('\n')).toMatch(/application: must be a name of lower-case letters|control|1:14/)
})

test.each([
  'LD_PRELOAD',
  'LD_AUDIT',
  'NODE_OPTIONS',
  'BASH_ENV',
  'PATH',
  'IFS',
  'PYTHONPATH',
  'GIT_SSH_COMMAND',
  'DEPLOY_ROOT',
])('H09 a secret does not come to a host as %s, which programs obey', (name) => {
  const lines = mistakes(edit(small, ['service:\n', `venv: { index-url-env: ${name} }\nservice:\n`]))
  expect(lines.join('\n')).toContain(
    'venv.index-url-env: must be the name of a variable that no program obeys by itself',
  )
  const good = edit(small, ['service:\n', 'venv: { index-url-env: PIP_INDEX_URL }\nservice:\n'])
  expect(mistakes(good)).toEqual([])
})
