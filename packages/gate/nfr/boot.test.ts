import { createServer } from 'node:http'
import type { Nfr } from '@deploy/manifest/manifest.ts'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { Probe } from '../check.ts'
import { createProbe } from '../probe.ts'
import { type GateReport, gateReportSchema } from '../report.ts'
import {
  closedPort,
  contextOf,
  gateOf,
  listen,
  localRemote,
  lost,
  settings,
  slotOf,
  VirtualClock,
} from '../testing.ts'
import { proveBoot } from './boot.ts'

const { signal } = new AbortController()
const passed: GateReport = {
  ...{ schemaVersion: 1, application: 'shop', environment: 'prod-test', host: 'web1', verdict: 'pass' },
  release: { id: '1.4.2-0123456789ab', sha256: '0'.repeat(64) },
  ...{ startedAt: '2026-01-02T00:00:00.000Z', finishedAt: '2026-01-02T00:00:01.000Z' },
  ...{ checks: [], diagnosis: [] },
}

/** A host that is away for some questions once it was told to boot, and then has `next` as the name of its boot. */
function hostThat({ refuses = false, away = 3, next = 'two' }) {
  const local = createProbe(localRemote())
  let told = false
  let left = away
  const exec = vi.fn<Probe['exec']>(async ({ script }) => {
    if (script.includes('systemctl reboot')) {
      if (refuses) return { code: 0, stdout: 'refused\n' }
      told = true
      throw lost()
    }
    if (!script.includes('boot_id')) return { code: 1, stdout: '' }
    if (!told) return { code: 0, stdout: 'one\n' }
    left -= 1
    if (left >= 0) throw lost()
    return { code: 0, stdout: `${next}\n` }
  })
  return { ...local, exec }
}

async function proved(probe: Probe, url: string, nfr: Partial<Nfr> = { consent: 'Ann' }) {
  const gate = gateOf([settings('http', { url })], { inconclusiveLimit: 1, timeoutSeconds: 5 })
  const all: Nfr = { allowed: true, coldBoot: { readySeconds: 60 }, ...nfr }
  const context = contextOf(probe, { slot: { ...slotOf('/opt/shop'), gate, nfr: all } })
  return proveBoot({ report: passed, context, signal, clock: new VirtualClock() })
}

async function service(): Promise<string> {
  const server = createServer((_, answer) => answer.end())
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${await listen(server)}/`
}

test('a boot is measured, and what the gate says after it counts', async () => {
  const url = await service()
  const report = gateReportSchema.parse(await proved(hostThat({}), url))
  expect(report.checks.map(({ name }) => name)).toEqual([
    'cold boot',
    'web after the boot',
    'identity after the boot',
  ])
  expect(report.checks[0]).toMatchObject({ type: 'cold-boot', target: url, verdict: 'pass' })
  expect(report.verdict).toBe('error')
  expect(report.further).toMatchObject({
    consent: 'Ann',
    coldBoot: { bootSeconds: 1.5, readySeconds: expect.any(Number) },
  })
})

test.each<[string, Parameters<typeof hostThat>[0], string]>([
  ['is not allowed', { refuses: true }, "inconclusive this user may not run 'systemctl reboot' as root"],
  ['never ends', { away: 1000 }, 'fail web1 was not back within 60 s'],
  ['does not happen', { away: 0, next: 'one' }, 'fail web1 was not back within 60 s'],
])('a boot that %s', async (_, host, row) => {
  const { checks } = await proved(hostThat(host), await service())
  expect(checks.map(({ verdict, reason }) => `${verdict} ${reason}`)).toEqual([row])
})

test('a service that does not come back with its host', async () => {
  const url = `http://127.0.0.1:${await closedPort(createServer())}/`
  const { checks, further } = await proved(hostThat({}), url)
  expect(checks).toMatchObject([
    { verdict: 'fail', reason: 'booted after 1.5 s, but did not answer within 60 s' },
  ])
  expect(further?.coldBoot).toEqual({ url, bootSeconds: 1.5 })
})

test('without consent, without a wish, and after a gate that has failed, nothing is booted', async () => {
  const probe = hostThat({})
  const url = await service()
  expect(await proved(probe, url, {})).toBe(passed)
  const context = contextOf(probe, {
    slot: { ...slotOf('/opt/shop'), gate: gateOf([settings('http', { url })]) },
  })
  expect(await proveBoot({ report: passed, context, signal })).toBe(passed)
  expect(probe.exec).not.toHaveBeenCalled()
})
