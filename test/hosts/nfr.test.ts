import type { Context } from '@deploy/gate/check.ts'
import { proveBoot } from '@deploy/gate/nfr/boot.ts'
import type { Traffic } from '@deploy/gate/nfr/report.ts'
import { loadBefore, proveFurther } from '@deploy/gate/nfr/run.ts'
import { createProbe } from '@deploy/gate/probe.ts'
import type { GateReport } from '@deploy/gate/report.ts'
import { contextOf, gateOf, settings, slotOf } from '@deploy/gate/testing.ts'
import type { Nfr } from '@deploy/manifest/manifest.ts'
import { connect } from '@deploy/remote/connect.ts'
import type { Remote } from '@deploy/remote/remote.ts'
import { docker } from '@deploy/test/harness/hosts/docker.ts'
import { bootHost, type TestHost } from '@deploy/test/harness/hosts/host.ts'
import { makeSshKey } from '@deploy/test/harness/hosts/ssh-key.ts'
import { targetOn } from '@deploy/test/harness/hosts/target.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'

let host: TestHost
let remote: Remote

/** Waits as long as /srv/delay says, and keeps as much memory as /srv/leak says for each request. */
const service = `
import http.server, time
kept = []
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    def do_GET(self):
        time.sleep(float(open('/srv/delay').read()))
        kept.append(b'x' * int(open('/srv/leak').read()))
        self.send_response(200)
        self.send_header('Content-Length', '2')
        self.end_headers()
        self.wfile.write(b'ok')
    def log_message(self, *_): pass
http.server.ThreadingHTTPServer(('127.0.0.1', 8080), Handler).serve_forever()
`

const unit = (restart: string) => `[Service]
ExecStart=/usr/bin/python3 /srv/service.py
${restart}
`

/** Over SSH, as a user who may do as root what the rules of a deployment say. */
beforeAll(async () => {
  const key = await makeSshKey()
  host = await bootHost({ name: 'fig', authorizedKeys: [key.publicKey] })
  await host.exec(`
    cat > /srv/service.py <<'END'${service}END
    echo 0 > /srv/delay && echo 0 > /srv/leak
    printf %s '${unit('Restart=always\nRestartSec=2')}' > /etc/systemd/system/shop.service
    printf %s '${unit('')}' > /etc/systemd/system/frail.service
    echo 'deploy ALL=(root) NOPASSWD: /usr/bin/systemctl kill -s SIGKILL shop.service' > /etc/sudoers.d/deploy
    systemctl daemon-reload && systemctl start shop
    for i in $(seq 300); do
      python3 -c 'import socket; socket.create_connection(("127.0.0.1", 8080)).close()' 2> /dev/null && break
      sleep 0.2
    done
  `)
  remote = connect(targetOn(host, { name: 'fig', user: 'deploy', key }))
})
afterAll(async () => {
  await remote?.[Symbol.asyncDispose]()
  await host?.[Symbol.asyncDispose]()
})

const url = 'http://127.0.0.1:8080'
const load = (limits: Partial<NonNullable<Nfr['load']>['limits']>): Nfr => ({
  allowed: true,
  load: {
    ...{ url, paths: ['/', '/again'], from: 'host', requestHeaders: {}, maximumRequestsPerSecond: 50 },
    ...{ requestsPerSecond: 10, durationSeconds: 5, timeoutSeconds: 20 },
    limits: { errorRatePercent: 0, headroomPercent: 0, ...limits },
  },
})

function context(nfr: Nfr, serviceUnit = 'shop'): Context {
  const slot = slotOf('/opt/shop')
  const gate = gateOf([settings('http', { url })])
  const named = { ...slot.service, unit: serviceUnit }
  return contextOf(createProbe(remote), { slot: { ...slot, service: named, gate, nfr } })
}

const passed: GateReport = {
  ...{ schemaVersion: 1, application: 'shop', environment: 'prod-test', host: 'fig', verdict: 'pass' },
  release: { id: '1.4.2-0123456789ab', sha256: '0'.repeat(64) },
  ...{ startedAt: '2026-01-02T00:00:00.000Z', finishedAt: '2026-01-02T00:00:01.000Z' },
  ...{ checks: [], diagnosis: [] },
}
const { signal } = new AbortController()

const prove = (given: Context, before: Traffic | null = null) =>
  proveFurther({ report: passed, before, context: given, signal })

const rowsOf = ({ checks }: GateReport) => checks.map(({ verdict, name }) => `${verdict} ${name}`)

test('load through the connection, with the headroom of the host', async () => {
  const report = await prove(context(load({ p95Ms: 600_000, headroomPercent: 0.01 })))
  expect(report.checks.map(({ name, reason }) => `${name}: ${reason}`)).toEqual([
    'load errors: 0 of 50 requests failed (0.0 %)',
    expect.stringMatching(/^load p95: p95 [0-9.]+ ms, 600000 ms may be$/),
    expect.stringMatching(
      /^load headroom: [0-9.]+ % of the processors and [0-9.]+ % of the memory were free/,
    ),
  ])
  expect(report.further?.load).toMatchObject({ traffic: { answered: 50 } })
  // A machine under load takes fewer.
  expect([5, 6]).toContain(report.further?.load?.room?.samples)
})

test('an application that is too slow, and slower than the one before, is told from one that is neither', async () => {
  const given = context(load({ p95Ms: 300, p95Ratio: 1.2 }))
  const before = await loadBefore({ context: given, signal })
  expect(before).toMatchObject({ requests: 50, answered: 50 })
  await host.exec('echo 6 > /srv/delay')
  const report = await prove(given, before)
  await host.exec('echo 0 > /srv/delay')
  expect(rowsOf(report)).toEqual(['pass load errors', 'fail load p95', 'fail load compared'])
  expect(report.verdict).toBe('fail')
})

test('memory that grows with each request is seen', async () => {
  await host.exec('echo 1000000 > /srv/leak')
  const report = await prove(context(load({ memoryGrowthMebibytesPerHour: 100 })))
  await host.exec('echo 0 > /srv/leak')
  expect(rowsOf(report)).toEqual(['pass load errors', 'fail load memory'])
})

test('a killed service that systemd starts again, one that it does not, and one that may not be killed', async () => {
  const kill: Nfr = { allowed: true, resilience: { readySeconds: 60 } }
  const before = (await host.exec('systemctl show -p MainPID --value shop')).stdout.trim()
  const report = await prove(context(kill))
  expect(rowsOf(report)).toEqual(['pass kill'])
  const { restartSeconds, readySeconds } = report.further!.resilience!
  // RestartSec=2: what is measured cannot be less.
  expect(restartSeconds).toBeGreaterThanOrEqual(1.9)
  expect(readySeconds).toBeGreaterThanOrEqual(restartSeconds!)
  expect((await host.exec('systemctl show -p MainPID --value shop')).stdout.trim()).not.toBe(before)

  const quick: Nfr = { allowed: true, resilience: { readySeconds: 3 } }
  await host.exec('systemctl stop shop && systemctl start frail')
  expect((await prove(context(quick, 'frail'))).checks[0]).toMatchObject({
    verdict: 'inconclusive',
    reason: "this user may not run 'systemctl kill -s SIGKILL frail.service' as root",
  })
  await host.exec("sed -i 's/shop.service/frail.service/' /etc/sudoers.d/deploy")
  expect((await prove(context(quick, 'frail'))).checks[0]).toMatchObject({
    verdict: 'fail',
    reason: expect.stringContaining('frail.service was not started again within 3 s of the kill'),
  })
})

test('a host that comes up again with its service, and one whose service nobody enabled', async () => {
  const id = contextOf(createProbe(remote)).release.id
  await host.exec(`set -e
    printf '\n[Install]\nWantedBy=multi-user.target\n' >> /etc/systemd/system/shop.service
    sed -i 's,^ExecStart=,WorkingDirectory=/opt/shop/current\\nExecStart=,' /etc/systemd/system/shop.service
    mkdir -p /opt/shop/releases/${id} && ln -s releases/${id} /opt/shop/current
    echo 'deploy ALL=(root) NOPASSWD: /usr/bin/systemctl reboot' > /etc/sudoers.d/boot
    systemctl stop frail && systemctl daemon-reload && systemctl enable --quiet shop && systemctl restart shop
  `)
  const boot = async (readySeconds: number) => {
    const nfr: Nfr = { allowed: true, consent: 'Ann', coldBoot: { readySeconds } }
    const proving = proveBoot({ report: passed, context: context(nfr), signal })
    await docker(['wait', host.id])
    await host.start()
    return proving
  }
  const good = await boot(300)
  expect(rowsOf(good)).toEqual(['pass cold boot', 'pass web after the boot', 'pass identity after the boot'])
  expect(good.verdict).toBe('pass')
  const { bootSeconds, readySeconds } = good.further!.coldBoot!
  expect(bootSeconds).toBeGreaterThan(0)
  expect(readySeconds).toBeGreaterThanOrEqual(bootSeconds!)

  await host.exec('systemctl disable --quiet shop')
  const bad = await boot(60)
  expect(rowsOf(bad)).toEqual(['fail cold boot'])
  expect(bad.checks.at(-1)!.reason).toContain('did not answer within')
  expect(bad.verdict).toBe('fail')
})
