import { createServer } from 'node:http'
import type { Server } from 'node:net'
import type { Nfr } from '@deploy/manifest/manifest.ts'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { Probe } from '../check.ts'
import { createProbe } from '../probe.ts'
import { type GateReport, gateReportSchema } from '../report.ts'
import { contextOf, gateOf, listen, localRemote, settings, slotOf } from '../testing.ts'
import { loadBefore, proveFurther } from './run.ts'

const signal = new AbortController().signal
const passed: GateReport = {
  ...{ schemaVersion: 1, application: 'shop', environment: 'prod-test', host: 'web1', verdict: 'pass' },
  release: { id: '1.4.2-0123456789ab', sha256: '0'.repeat(64) },
  ...{ startedAt: '2026-01-02T00:00:00.000Z', finishedAt: '2026-01-02T00:00:01.000Z' },
  ...{ checks: [], diagnosis: [] },
}

/** A service that answers after so long, and a host that prints `print` for what is asked of systemd. */
async function serving(
  delayMs: () => number,
  print = (_script: string) => '',
): Promise<{ url: string; probe: Probe }> {
  const server = createServer((_, response) => void setTimeout(() => response.end('ok'), delayMs()))
  const url = `http://127.0.0.1:${await listen(server as unknown as Server)}`
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const local = createProbe(localRemote())
  const exec: Probe['exec'] = async (script, stop) =>
    script.script.includes('/proc/stat')
      ? local.exec(script, stop)
      : { code: 0, stdout: print(script.script) }
  return { url, probe: { ...local, exec } }
}

const nfrOf = (url: string, limits: Partial<NonNullable<Nfr['load']>['limits']> = {}): Nfr => ({
  allowed: true,
  load: {
    ...{ url, paths: ['/'], from: 'host', requestHeaders: {}, maximumRequestsPerSecond: 50 },
    ...{ requestsPerSecond: 20, durationSeconds: 2, timeoutSeconds: 10 },
    limits: { errorRatePercent: 1, headroomPercent: 0, ...limits },
  },
})

function subject(probe: Probe, nfr: Nfr) {
  const gate = gateOf([settings('http')])
  return { context: contextOf(probe, { slot: { ...slotOf('/opt/shop'), nfr, gate } }), signal }
}

test('load, headroom and a comparison make checks of their own, and a report that others can read', async () => {
  const { url, probe } = await serving(() => 1)
  const given = subject(probe, nfrOf(url, { p95Ms: 600_000, headroomPercent: 0.01, p95Ratio: 100 }))
  const before = await loadBefore(given)
  expect(before).toMatchObject({ requests: 40, answered: 40 })
  const report = await proveFurther({ ...given, before, report: passed })
  expect(report.checks.map(({ name, type }) => `${type} ${name}`)).toEqual([
    'load load errors',
    'load load p95',
    'load load headroom',
    'load load compared',
  ])
  expect(report.further?.load).toMatchObject({
    ...{ url, paths: ['/'], offered: '20 requests a second' },
    traffic: { requests: 40, answered: 40, errors: 0 },
    room: { samples: 3 },
    before: { answered: 40 },
  })
  expect(gateReportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report)
})

test('an application that is too slow fails, and one that is slower than before', async () => {
  let delay = 1
  const { url, probe } = await serving(() => delay)
  const given = subject(probe, nfrOf(url, { p95Ms: 300 }))
  delay = 400
  const slow = await proveFurther({ ...given, before: null, report: passed })
  expect(slow.verdict).not.toBe('pass')
  const compared = subject(probe, nfrOf(url, { p95Ratio: 1.2 }))
  delay = 1
  const before = await loadBefore(compared)
  delay = 2000
  const slower = await proveFurther({ ...compared, before, report: passed })
  expect(slower.checks.find(({ name }) => name === 'load compared')?.reason).toContain(
    'ms of the release before it',
  )
  expect(slower.verdict).not.toBe('pass')
})

test('a host that does not come to an end with its samples is not waited for, which is no pass', async () => {
  const timeout = AbortSignal.timeout.bind(AbortSignal)
  // 2 s of load, and 10 s more.
  const spy = vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => timeout(ms === 12_000 ? 100 : ms))
  onTestFinished(() => spy.mockRestore())
  const { url, probe } = await serving(() => 1)
  const exec: Probe['exec'] = ({ script }, stop) =>
    script.includes('/proc/stat')
      ? new Promise((_, reject) => stop.addEventListener('abort', () => reject(stop.reason as Error)))
      : Promise.resolve({ code: 0, stdout: '' })
  const given = subject({ ...probe, exec }, nfrOf(url, { headroomPercent: 0.01 }))
  const { verdict, checks } = await proveFurther({ ...given, before: null, report: passed })
  expect([verdict, checks.map((check) => `${check.verdict} ${check.name}`)]).toEqual([
    'inconclusive',
    ['pass load errors', 'inconclusive load headroom'],
  ])
})

test('a kill: how long until it ran and answered again, or why not', async () => {
  const killed = async (printed: string) => {
    const { url, probe } = await serving(
      () => 1,
      (script) => (script.includes('SIGKILL') ? printed : ''),
    )
    const nfr: Nfr = { allowed: true, resilience: { readySeconds: 30 } }
    const given = subject(probe, nfr)
    const gate = gateOf([settings('http', { url })])
    const slot = { ...given.context.slot, gate }
    const { checks, further, verdict } = await proveFurther({
      ...given,
      ...{ context: { ...given.context, slot }, before: null, report: passed },
    })
    return { verdict, reason: checks[0]!.reason, ...further!.resilience }
  }
  expect(await killed('begun=100.50\nended=105.75\n')).toMatchObject({
    verdict: 'pass',
    reason: expect.stringMatching(/^started again after 5\.3 s, answered after [0-9.]+ s$/),
    restartSeconds: 5.25,
  })
  expect(await killed('refused=start\n')).toMatchObject({
    verdict: 'fail',
    reason:
      'shop.service was not started again within 30 s of the kill; Restart= and RestartSec= of the unit say when',
  })
  expect(await killed('refused=nothing\n')).toMatchObject({ verdict: 'fail' })
  expect(await killed('refused=kill\n')).toMatchObject({
    verdict: 'inconclusive',
    reason: "this user may not run 'systemctl kill -s SIGKILL shop.service' as root",
  })
  expect(await killed('chatter\n')).toMatchObject({ verdict: 'fail' })
})

test('nothing is run without consent, nor on a release that has failed', async () => {
  const { url, probe } = await serving(() => 1)
  const told: string[] = []
  const given = subject(probe, { ...nfrOf(url), allowed: false })
  const context = { ...given.context, log: { info: (line: string) => void told.push(line) } }
  expect(await proveFurther({ ...given, context, before: null, report: passed })).toBe(passed)
  expect(told).toEqual(['web1: no load and no kill: prod has no nfr.consent'])
  expect(await loadBefore(given)).toBeUndefined()
  const failed: GateReport = { ...passed, verdict: 'fail' }
  const allowed = subject(probe, nfrOf(url))
  expect(await proveFurther({ ...allowed, before: null, report: failed })).toBe(failed)
})

test('a cancelled run throws CANCELLED', async () => {
  const { url, probe } = await serving(() => 1)
  const cancel = new AbortController()
  const given = { ...subject(probe, nfrOf(url)), signal: cancel.signal }
  setTimeout(() => cancel.abort(new Error('over')), 100)
  await expect(proveFurther({ ...given, before: null, report: passed })).rejects.toMatchObject({
    code: 'CANCELLED',
  })
})
