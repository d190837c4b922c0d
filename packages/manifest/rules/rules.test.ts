import { expect, test } from 'vitest'
import { edit, example, mistakes, small } from '../testing.ts'

const fromExample = (...changes: [string, string][]) => mistakes(edit(example, ...changes))
const fromSmall = (...changes: [string, string][]) => mistakes(edit(small, ...changes))

test.each<[why: string, changes: [string, string][], mistakes: string[]]>([
  [
    'a port twice on one host',
    [['proxy: 8080', 'proxy: 8867']],
    [
      '70:34 environments.prod.ports.proxy: port 8867 is already environments.prod-test.ports.voila (line 59) on the host lab.example.org',
    ],
  ],
  [
    'a port twice in one environment',
    [['proxy: 8080', 'proxy: 8866']],
    ['70:34 environments.prod.ports.proxy: port 8866 is already environments.prod.ports.voila'],
  ],
  [
    'one unit for two slots',
    [['    service: { unit: voila-stack-test }\n', '']],
    [
      '44:9 service.unit: unit voila-stack would serve both prod-test and prod on the host lab.example.org; give one of them its own',
    ],
  ],
  [
    'one venv path for two slots',
    [['    venv: { path: /opt/voila_env_test }\n', '']],
    [
      '28:9 venv.path: /opt/voila_env would serve both prod-test and prod on the host lab.example.org; give one of them its own',
    ],
  ],
  [
    'the same root',
    [['root: /opt/voila\n', 'root: /opt/voila-test\n']],
    [
      '68:11 environments.prod.root: /opt/voila-test is already environments.prod-test.root (line 57) on the host lab.example.org',
    ],
  ],
  [
    'the same path',
    [['path: /opt/voila_reverse_proxy\n', 'path: /opt/voila_reverse_proxy_test\n']],
    [
      '69:11 environments.prod.path: /opt/voila_reverse_proxy_test is already environments.prod-test.path (line 58) on the host lab.example.org',
    ],
  ],
  [
    'a root in a root',
    [['root: /opt/voila\n', 'root: /opt/voila-test/prod\n']],
    [
      '68:11 environments.prod.root: /opt/voila-test/prod lies inside environments.prod-test.root (line 57: /opt/voila-test) on the host lab.example.org',
    ],
  ],
  [
    'a root around a root',
    [['root: /opt/voila-test\n', 'root: /opt/voila/test\n']],
    [
      '68:11 environments.prod.root: /opt/voila contains environments.prod-test.root (line 57: /opt/voila/test) on the host lab.example.org',
    ],
  ],
  [
    'a path in the root of another',
    [['path: /opt/voila_reverse_proxy\n', 'path: /opt/voila-test/x\n']],
    [
      '69:11 environments.prod.path: /opt/voila-test/x lies inside environments.prod-test.root (line 57: /opt/voila-test) on the host lab.example.org',
    ],
  ],
  [
    'the default root twice',
    [
      ['    root: /opt/voila-test\n', ''],
      ['    root: /opt/voila\n', ''],
    ],
    [
      '64:3 environments.prod.root: /opt/voila is already environments.prod-test.root (line 56) on the host lab.example.org',
    ],
  ],
  [
    'another host',
    [
      ['proxy: 8080', 'proxy: 8867'],
      ['address: lab.example.org', 'address: lab2.example.org'],
    ],
    [],
  ],
  [
    'another host behind a jump host',
    [
      ['proxy: 8080', 'proxy: 8867'],
      ['user: deploy }', 'user: deploy, via: [{ address: gate.example.org }] }'],
    ],
    [],
  ],
  [
    'a way that comes by twice',
    [
      [
        'user: deploy }',
        'via: [{ address: a.example.org }, { address: A.example.org }, { address: lab.example.org }] }',
      ],
    ],
    [
      '64:31 environments.prod-test.hosts[0].address: is already via[2], the way to lab',
      '64:93 environments.prod-test.hosts[0].via[1].address: is already via[0], the way to lab',
    ],
  ],
  [
    'another SSH port',
    [
      ['proxy: 8080', 'proxy: 8867'],
      ['user: deploy }', 'port: 2222 }'],
    ],
    [],
  ],
  [
    'the same host in capitals',
    [
      ['proxy: 8080', 'proxy: 8867'],
      ['address: lab.example.org', 'address: LAB.example.org'],
    ],
    [
      '70:34 environments.prod.ports.proxy: port 8867 is already environments.prod-test.ports.voila (line 59) on the host lab.example.org',
    ],
  ],
  [
    'one host twice in an environment',
    [
      [
        '{ name: lab, address: lab.example.org, user: deploy }',
        '{ name: lab, address: a.example.org }\n      - { name: lab, address: A.example.org }',
      ],
    ],
    [
      '65:17 environments.prod-test.hosts[1].name: lab is already the name of hosts[0]',
      '65:31 environments.prod-test.hosts[1].address: is the same host as hosts[0]',
    ],
  ],
  [
    'after what is not there',
    [['after: prod-test', 'after: prod-tets']],
    ["67:12 environments.prod.after: there is no environment 'prod-tets'; did you mean 'prod-test'?"],
  ],
  [
    'a circle',
    [['  prod-test:\n', '  prod-test:\n    after: prod\n']],
    [
      '57:12 environments.prod-test.after: goes round in a circle: prod-test comes after prod comes after prod-test',
      '68:12 environments.prod.after: goes round in a circle: prod comes after prod-test comes after prod',
    ],
  ],
  [
    'after itself',
    [['after: prod-test', 'after: prod']],
    ['67:12 environments.prod.after: goes round in a circle: prod comes after prod'],
  ],
])('between slots: %s', (_, changes, expected) => {
  expect(fromExample(...changes)).toEqual(expected)
})

const processes: [string, string] = ['  unit: shop\n', '  unit: shop\n  manager: process\n  command: [run]\n']

test.each<[why: string, changes: [string, string][], mistakes: string[]]>([
  [
    'command under systemd',
    [['  unit: shop\n', '  unit: shop\n  command: [run]\n']],
    ['7:12 service.command: has no effect with manager systemd; the unit file says it'],
  ],
  [
    'environment under systemd',
    [['  unit: shop\n', '  unit: shop\n  environment: { A: b }\n']],
    ['7:3 service.environment: has no effect with manager systemd; the unit file says it'],
  ],
  [
    'a unit file of a process',
    [processes, ['manager', 'unit-file: a.service\n  manager']],
    ['7:14 service.unit-file: has no effect with manager process; remove it'],
  ],
  ['the log of a process', [processes, ['{ type: unit }', '{ type: log }']], []],
  [
    'a process without command',
    [processes, ['  command: [run]\n', ''], ['{ type: unit }', '{ type: tcp, port: 80 }']],
    ['5:1 service.command: is missing; manager process needs it'],
  ],
  [
    'two checks of one name',
    [['{ type: unit }', '{ type: unit }\n    - { type: unit }']],
    ["10:7 gate.checks[1]: 'unit shop' is already the name of checks[0]; give this one a name of its own"],
  ],
  ['two checks with names', [['{ type: unit }', '{ type: unit }\n    - { type: unit, name: again }']], []],
  [
    'a file twice',
    [['service:', 'config: [{ file: a, set: {} }, { file: a, set: {} }]\nservice:']],
    ['5:40 config[1].file: a is given twice, first as config[0]'],
  ],
  [
    'a key without section',
    [['service:', 'config: [{ file: a, set: { b: c } }]\nservice:']],
    ['5:31 config[0].set.b: must name section and key, such as server.port'],
  ],
  [
    'a variable of odd characters',
    [['service:', 'config: [{ file: a, format: env, set: { a.b: c } }]\nservice:']],
    ['5:46 config[0].set["a.b"]: must be the name of a variable'],
  ],
  [
    'a value of two lines',
    [['service:', 'config: [{ file: a, set: { a.b: "x\\ny" } }]\nservice:']],
    ['5:33 config[0].set["a.b"]: must be one line of text, a number without leading zeros, or true or false'],
  ],
  [
    'a version as a number',
    [['service:', 'config: [{ file: a, set: { a.b: 3.10 } }]\nservice:']],
    ['5:33 config[0].set["a.b"]: 3.10 would be written as 3.1; put it in quotes'],
  ],
  [
    'a number of many digits',
    [['service:', 'config: [{ file: a, set: { a.b: 12345678901234567890 } }]\nservice:']],
    [
      '5:33 config[0].set["a.b"]: 12345678901234567890 would be written as 12345678901234567000; put it in quotes',
    ],
  ],
  [
    'a gate that cannot pass in time',
    [['gate:', 'gate:\n  interval-seconds: 60']],
    ['7:1 gate.timeout-seconds: 120 seconds are too short for 3 samples every 60 seconds'],
  ],
  [
    'a confirmation before the gate ends',
    [['service:', 'confirm-seconds: 100\nservice:']],
    ['5:18 confirm-seconds: must be more than 120, the longest time of the gate'],
  ],
  [
    'a path that is the root',
    [['service:', 'root: /opt/a\npath: /opt/a\nservice:']],
    ['6:7 path: must not be or contain the root /opt/a'],
  ],
  [
    'a path among the releases',
    [['service:', 'root: /opt/a\npath: /opt/a/releases/x\nservice:']],
    ['6:7 path: must not lie in /opt/a/releases, which is filled by deployments'],
  ],
  [
    'a venv where the path is',
    [['service:', 'path: /opt/a\nvenv: { path: /opt/a }\nservice:']],
    ['6:15 venv.path: must not overlap with path /opt/a'],
  ],
])('in a slot: %s', (_, changes, expected) => {
  expect(fromSmall(...changes)).toEqual(expected)
})
