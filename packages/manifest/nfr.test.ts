import { describe, expect, test } from 'vitest'
import type { Nfr } from './manifest.ts'
import { edit, mistakes, outcome, small } from './testing.ts'

const load = 'url: "http://127.0.0.1:{port.web}", paths: [/health], requests-per-second: 10'
const withNfr = (text: string) => edit(small, ['gate:\n', `ports: { web: 8080 }\nnfr: { ${text} }\ngate:\n`])

const chain = (text: string, own = '') =>
  edit(withNfr(text), [
    'environments:\n  prod:\n',
    `environments:\n  prod-test:\n    root: /opt/shop-test\n    service: { unit: shop-test }\n    ports: { web: 8081 }\n    hosts: [{ name: one, address: one.example.org }]\n  prod:\n    after: prod-test\n${own}`,
  ])

const slots = (text: string) => {
  const { manifest, mistakes: wrong } = outcome(text)
  expect(wrong).toEqual([])
  return manifest!.environments
}

test('has defaults, and the ports of the slot', () => {
  const { slot } = slots(withNfr(`load: { ${load} }, consent: "Ann, CHG-1"`)).prod!
  expect(slot.nfr).toEqual({
    consent: 'Ann, CHG-1',
    allowed: true,
    load: {
      url: 'http://127.0.0.1:8080',
      paths: ['/health'],
      from: 'host',
      requestHeaders: {},
      requestsPerSecond: 10,
      maximumRequestsPerSecond: 50,
      durationSeconds: 30,
      timeoutSeconds: 10,
      limits: { errorRatePercent: 1, headroomPercent: 30 },
    },
  } satisfies Nfr)
})

describe('consent', () => {
  const allowed = (text: string) =>
    Object.entries(slots(text)).map(([name, { slot }]) => `${name} ${slot.nfr?.allowed}`)

  test('is needed where a release comes after another environment, or that no other comes after', () => {
    expect(allowed(chain(`load: { ${load} }`))).toEqual(['prod-test true', 'prod false'])
    expect(allowed(withNfr(`load: { ${load} }`))).toEqual(['prod false'])
    const given = chain(`load: { ${load} }`, '    nfr: { consent: operations }\n')
    expect(allowed(given)).toEqual(['prod-test true', 'prod true'])
  })

  test('and what runs lengthens the time for the confirmation', () => {
    const text = chain(`load: { ${load} }, resilience: { ready-seconds: 20 }`)
    const { prod, 'prod-test': proving } = slots(text)
    expect(proving!.slot.confirmSeconds - prod!.slot.confirmSeconds).toBe(30 + 10 + 10 + 20 + 10)
    const booted = slots(chain(`load: { ${load} }, consent: Ann, cold-boot: { ready-seconds: 20 }`))
    expect(booted.prod!.slot.confirmSeconds).toBe(
      slots(chain(`load: { ${load} }, consent: Ann`)).prod!.slot.confirmSeconds,
    )
    expect(
      mistakes(
        edit(text, [
          'service: { unit: shop-test }',
          'confirm-seconds: 190\n    service: { unit: shop-test }',
        ]),
      ),
    ).toEqual([
      expect.stringContaining(
        'must be more than 200, the longest time of the gate, of what comes after it under nfr',
      ),
    ])
  })
})

test.each<[string, string]>([
  ['consent: Ann', 'nfr: must have load, resilience or cold-boot'],
  ['cold-boot: { ready-seconds: 60 }', 'nfr.cold-boot: needs a load, or a check of type http'],
  [`load: { ${load}, users: 3 }`, 'nfr.load: must have either requests-per-second or users'],
  [
    `load: { ${load.replace(', requests-per-second: 10', '')} }`,
    'nfr.load: must have either requests-per-second or users',
  ],
  [
    `load: { ${load}, maximum-requests-per-second: 5 }`,
    'requests-per-second must be at most maximum-requests-per-second, which is 5',
  ],
  [
    `load: { ${load}, duration-seconds: 1 }`,
    '10 requests in 1 seconds say too little; let them be 20 or more',
  ],
  [
    `load: { ${load}, duration-seconds: 9, limits: { p99-ms: 50 } }`,
    '90 requests in 9 seconds say too little; let them be 100 or more',
  ],
  [
    `load: { ${load.replace('10', '1')}, limits: { p95-ratio: 1.2 } }`,
    '15 requests in 15 seconds say too little',
  ],
  [`load: { ${load.replace('web}"', 'web}/app"')} }`, 'nfr.load.url: must end with the address or port'],
  [`load: { ${load.replace('/health', 'health')} }`, 'nfr.load.paths[0]: must be a path, such as /health'],
  [`load: { ${load.replace('[/health]', '[]')} }`, 'nfr.load.paths: must name at least one path'],
  [`load: { ${load}, limits: { headroom-percent: 101 } }`, 'must be a number from 0 to 100'],
  ['resilience: {}', 'nfr.resilience.ready-seconds: is missing'],
  ['resilience: { ready-seconds: 20 }', 'needs a load, or a check of type http'],
])('%s: %s', (text, words) => {
  expect(mistakes(withNfr(text))).toEqual([expect.stringContaining(words)])
})

test('what nobody starts again is not killed', () => {
  const text = edit(withNfr(`load: { ${load} }, resilience: { ready-seconds: 20 }`), [
    '  unit: shop\n',
    '  unit: shop\n  manager: process\n  command: [./run]\n',
  ])
  expect(mistakes(text)).toEqual([expect.stringContaining('needs a service that systemd starts again')])
})

test('what no boot starts again is not booted', () => {
  const text = edit(withNfr(`load: { ${load} }, cold-boot: { ready-seconds: 60 }`), [
    '  unit: shop\n',
    '  unit: shop\n  manager: process\n  command: [./run]\n',
  ])
  expect(mistakes(text)).toEqual([expect.stringContaining('needs a service that comes up at a boot')])
})

test('a boot of a host on which another environment lives needs the consent of both', () => {
  const booting = `load: { ${load} }, cold-boot: { ready-seconds: 20 }`
  const own = '    nfr: { consent: Ann }\n'
  const told = (text: string) => mistakes(text).join('\n')
  const apart = (text: string) =>
    edit(text, ['{ name: one, address: one.example.org }', '{ name: one, address: two.example.org }'])
  expect(told(chain(booting, own))).toContain('boots the host one.example.org, on which prod-test lives, too')
  expect(told(chain(`${booting}, consent: Ann`))).toBe('')
  expect(told(chain(booting))).toBe('')
  expect(told(apart(chain(booting, own)))).toBe('')
})
