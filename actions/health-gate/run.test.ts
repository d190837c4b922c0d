import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { mkdtempDisposable } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Sign } from '@deploy/evidence/bundle.ts'
import { parseEvidence } from '@deploy/evidence/evidence.ts'
import { type GateReport, parseGateReport } from '@deploy/gate/report.ts'
import { listen, localRemote, lost } from '@deploy/gate/testing.ts'
import { createLog } from '@deploy/kit/print.ts'
import type { Release } from '@deploy/release/release.ts'
import type { Remote, Target } from '@deploy/remote/remote.ts'
import { expect, it } from 'vitest'
import type { Inputs } from './inputs.ts'
import { run } from './run.ts'

const archive = 'abcdef012345'.padEnd(64, '0')
const id = `1.4.2-${archive.slice(0, 12)}`

/** A workspace, and this machine as the host where `sleep` is the service and a web server its port. */
async function scene(status = 200, hours = '') {
  const folder = await mkdtempDisposable(join(tmpdir(), 'health-gate-'))
  const { path: workspace } = folder
  const root = join(workspace, 'host')
  const server = createServer((_, response) => response.writeHead(status).end('ok'))
  const port = await listen(server)
  for (const path of ['release', 'host/.deploy/run', `host/releases/${id}/logs`])
    mkdirSync(join(workspace, path), { recursive: true })
  symlinkSync(`releases/${id}`, join(root, 'current'))
  const service = spawn('sleep', ['60'], { cwd: join(root, 'current') })
  const start = readFileSync(`/proc/${service.pid}/stat`, 'utf8').replace(/.*\) /s, '').split(' ')[19]
  writeFileSync(join(root, '.deploy/run/shop.pid'), `${service.pid} ${start}\n`)
  writeFileSync(join(root, 'current/logs/app.log'), 'serving\n')
  writeFileSync(join(workspace, 'deploy.yml'), manifest(root, port, hours))
  writeFileSync(join(workspace, 'release/release.json'), JSON.stringify(release))
  const printed: string[] = []
  const targets: Target[] = []
  return {
    workspace,
    printed,
    targets,
    run: (given: Partial<Inputs> = {}, connect: (target: Target) => Remote = localRemote, sign?: Sign) =>
      run(
        {
          manifest: 'deploy.yml',
          environment: 'prod',
          host: '',
          releaseDirectory: 'release',
          access: { privateKey: 'key', passphrase: '', knownHosts: 'hosts' },
          evidenceDirectory: 'evidence',
          whenHostOff: 'fail',
          further: false,
          ...{ signingKey: '', signingPassphrase: '' },
          ...given,
        },
        {
          connect: (target) => {
            targets.push(target)
            return connect(target)
          },
          log: createLog((line) => printed.push(line)),
          now: () => now,
          signal: new AbortController().signal,
          workspace,
          sign,
        },
      ),
    [Symbol.asyncDispose]: async () => {
      service.kill()
      server.close()
      await folder.remove()
    },
  }
}

const now = new Date('2026-11-21T23:10:00Z')

const manifest = (root: string, port: number, hours: string) => `
application: shop
strategy: tarball
build: { include: [app] }
root: ${root}
ports: { web: ${port} }
service: { manager: process, unit: shop, command: [sleep, "60"] }
gate:
  interval-seconds: 0.1
  consecutive-successes: 2
  failure-limit: 1
  inconclusive-limit: 1
  checks:
    - { type: http, url: "http://127.0.0.1:{port.web}/health" }
    - { type: log, file: logs/app.log }
environments:
  prod:
    hosts:
      - { name: web1, address: web1.example.org }
      - { name: web2, address: web2.example.org${hours} }
`

const release: Release = {
  schemaVersion: 1,
  application: 'shop',
  version: '1.4.2',
  id,
  strategy: 'tarball',
  createdAt: '2026-01-02T03:04:05Z',
  source: { repository: 'example/shop', commit: 'c'.repeat(40), ref: 'refs/tags/v1.4.2' },
  archive: {
    name: 'shop-1.4.2.tar.gz',
    size: 1,
    sha256: archive,
    sha512: '0'.repeat(128),
    tarSha256: '0'.repeat(64),
  },
  files: [],
}

it('passes a healthy release on every host, and keeps a report of each', async () => {
  await using place = await scene()
  const outputs = await place.run()
  expect(outputs).toEqual({
    outcome: 'measured',
    verdict: 'pass',
    report: 'evidence/prod/web1/gate.json\nevidence/prod/web2/gate.json',
  })
  const path = join(place.workspace, 'evidence/prod/web1/gate.json')
  const report = parseGateReport(readFileSync(path, 'utf8'), path)
  expect(report).toMatchObject({ host: 'web1', verdict: 'pass', release: { id, sha256: archive } })
  expect(report.checks.map(({ type }) => type)).toEqual(['http', 'log', 'identity'])
  const index = JSON.parse(readFileSync(join(place.workspace, 'evidence/evidence.json'), 'utf8'))
  expect(index.items.map((item: { path: string }) => item.path)).toContain('prod/web2/gate.json')
})

it('measures only the host that is named', async () => {
  await using place = await scene()
  expect((await place.run({ host: 'web2' })).report).toBe('evidence/prod/web2/gate.json')
  expect(place.targets.map(({ address }) => address)).toEqual(['web2.example.org'])
})

it('fails with the guilty check and its last result, after it has kept the report', async () => {
  await using place = await scene(500)
  await expect(place.run({ host: 'web1' })).rejects.toMatchObject({
    code: 'GATE_FAILED',
    facts: { host: 'web1', cause: expect.stringContaining('status 500 instead of 200') },
  })
  const path = join(place.workspace, 'evidence/prod/web1/gate.json')
  expect(parseGateReport(readFileSync(path, 'utf8'), path).verdict).toBe('fail')
  expect(place.printed.join('\n')).toMatch(/^web1 \| Gate of .* on web1 \(prod\): fail/m)
})

it('is an error when the host was reached and is then lost', async () => {
  await using place = await scene()
  const breaking = (): Remote => {
    const local = localRemote()
    let asked = 0
    return {
      ...local,
      exec: (...words) => (asked++ === 0 ? local.exec(...words) : Promise.reject(lost())),
      tunnel: () => Promise.reject(lost()),
    }
  }
  await expect(place.run({ host: 'web1' }, breaking)).rejects.toMatchObject({ code: 'GATE_ERROR' })
})

it('tells why a host cannot be reached, and keeps what was measured on the other', async () => {
  await using place = await scene()
  const half = ({ name }: Target): Remote =>
    name === 'web1' ? { ...localRemote(), exec: () => Promise.reject(lost()) } : localRemote()
  await expect(place.run({}, half)).rejects.toMatchObject({ code: 'SSH_LOST' })
  const path = join(place.workspace, 'evidence/prod/web2/gate.json')
  expect(parseGateReport(readFileSync(path, 'utf8'), path).verdict).toBe('pass')
})

it('names what is missing or does not fit', async () => {
  await using place = await scene()
  await expect(place.run({ host: 'web3' })).rejects.toMatchObject({ code: 'HOST_UNKNOWN' })
  await expect(place.run({ environment: 'test' })).rejects.toMatchObject({ code: 'ENVIRONMENT_UNKNOWN' })
  await expect(place.run({ releaseDirectory: 'nowhere' })).rejects.toMatchObject({ code: 'RELEASE_MISSING' })
  const foreign = { ...release, application: 'bakery' }
  writeFileSync(join(place.workspace, 'release/release.json'), JSON.stringify(foreign))
  await expect(place.run()).rejects.toMatchObject({ code: 'RELEASE_FOREIGN' })
  expect(place.targets).toEqual([])
})

const byDay = ', available: { from: "08:00", to: "22:00", timezone: Europe/London }'

it('does not try a host that is off, and says when to come back, after it has measured the others', async () => {
  await using place = await scene(200, byDay)
  await expect(place.run()).rejects.toMatchObject({
    code: 'HOST_OFF',
    message: 'web2 is off: it is on from 08:00 to 22:00 Europe/London. Nothing was tried.',
    facts: {
      host: 'web2',
      remedy: 'Run it again after 08:00 (2026-11-22 08:00 GMT).',
      outputs: { outcome: 'host-off' },
    },
  })
  expect(place.targets.map(({ name }) => name)).toEqual(['web1'])
  const path = join(place.workspace, 'evidence/prod/web1/gate.json')
  expect(parseGateReport(readFileSync(path, 'utf8'), path).verdict).toBe('pass')
})

it('skips a host that is off when that is wanted, with a notice and no verdict on it', async () => {
  await using place = await scene(200, byDay)
  const skip = { whenHostOff: 'skip' as const }
  expect(await place.run({ ...skip, host: 'web2' })).toEqual({
    outcome: 'host-off',
    verdict: 'host-off',
    report: '',
  })
  expect(place.printed).toEqual([expect.stringMatching(/^::notice::web2 is off: /)])
  expect(place.targets).toEqual([])
  expect(await place.run(skip)).toMatchObject({ outcome: 'host-off', verdict: 'pass' })
})

it('a release that fails is no less a failure because another host is off', async () => {
  await using place = await scene(500, byDay)
  await expect(place.run({ whenHostOff: 'skip' })).rejects.toMatchObject({ code: 'GATE_FAILED' })
})

it('does not begin a gate that the end of a host’s day would cut short', async () => {
  await using place = await scene(200, byDay.replace('22:00', '23:41').replace('}', ', margin-minutes: 30 }'))
  await expect(place.run({ host: 'web2' })).rejects.toMatchObject({
    code: 'HOST_CLOSING',
    facts: { cause: expect.stringContaining('This may take 2 min, and 1 min are left') },
  })
  expect(place.targets).toEqual([])
})

it('puts a host under the load of the manifest when that is wanted, and compares nothing', async () => {
  await using place = await scene()
  const file = join(place.workspace, 'deploy.yml')
  const nfr = `nfr:
  consent: operations
  load:
    url: "http://127.0.0.1:{port.web}"
    paths: [/health]
    requests-per-second: 25
    duration-seconds: 1
    limits: { headroom-percent: 0, p95-ratio: 1.2 }
`
  writeFileSync(file, `${readFileSync(file, 'utf8')}${nfr}`)
  const gateOf = (host: string) => {
    const path = join(place.workspace, `evidence/prod/${host}/gate.json`)
    return parseGateReport(readFileSync(path, 'utf8'), path)
  }
  await place.run({ host: 'web1' })
  expect(gateOf('web1').further).toBeUndefined()
  await place.run({ host: 'web2', further: true })
  expect(gateOf('web2').further).toMatchObject({ consent: 'operations', load: { traffic: { answered: 25 } } })
  expect(
    gateOf('web2')
      .checks.filter(({ type }) => type === 'load')
      .map(({ name }) => name),
  ).toEqual(['load errors'])
  const read = (name: string) => readFileSync(join(place.workspace, 'evidence', name), 'utf8')
  const { items, measured } = parseEvidence(read('evidence.json'), 'evidence.json')
  expect(items.map(({ path }) => path)).toContain('prod/web2/gate.json')
  expect(measured).toMatchObject([
    { environment: 'prod', host: 'web1', verdict: 'pass' },
    { host: 'web2', further: { load: { requests: 25 } } },
  ])
  expect(read('change-record.md')).toMatch(
    /## Measured in prod\n[^#]*\| web2 \| 25 requests a second \| 25 \| 0 \|/,
  )
  expect(read('report.html')).toContain('25 requests a second for 1 s')
  expect(read('prod/web2/gate.svg')).toContain('under load on web2 (prod)')
})

it('leaves what users met around the switch in the report that it replaces', async () => {
  await using place = await scene()
  const path = join(place.workspace, 'evidence/prod/web1/gate.json')
  const window = () => parseGateReport(readFileSync(path, 'utf8'), path).window
  await place.run({ host: 'web1' })
  expect(window()).toBeUndefined()
  const measured: GateReport['window'] = {
    ...{ url: 'http://127.0.0.1/', startedAt: '2026-05-04T10:00:00.000Z', seconds: 3 },
    ...{ switchSecond: 0, gateFromSecond: 1, gateToSecond: 2 },
    ...{ stretchSeconds: 1, stretches: [{ second: 0, answered: 9, errors: 1 }] },
  }
  const report = JSON.parse(readFileSync(path, 'utf8'))
  writeFileSync(path, JSON.stringify({ ...report, window: measured }))
  await place.run({ host: 'web1' })
  expect(window()).toEqual(measured)
  const html = readFileSync(join(place.workspace, 'evidence/report.html'), 'utf8')
  expect(html).toContain('Around the switch 9 of 10 requests')
  const foreign = { ...report.release, sha256: 'f'.repeat(64) }
  writeFileSync(path, JSON.stringify({ ...report, release: foreign, window: measured }))
  await place.run({ host: 'web1' })
  expect(window()).toBeUndefined()
})

/** Another gate, or what comes after it, begins on no host before that of the last one is over. */
function counted() {
  let open = 0
  const seen: number[] = []
  const connect = (): Remote => {
    const local = localRemote()
    seen.push(++open)
    return {
      ...local,
      [Symbol.asyncDispose]: async () => {
        open--
        await local[Symbol.asyncDispose]()
      },
    }
  }
  return { seen, connect }
}

it('what is felt on a host is done on one after the other, a gate alone on all at once', async () => {
  await using place = await scene()
  const atOnce = counted()
  await place.run({}, atOnce.connect)
  expect(atOnce.seen).toEqual([1, 2])
  const further = counted()
  const { report } = await place.run({ further: true }, further.connect)
  expect(further.seen).toEqual([1, 1])
  expect(report).toBe('evidence/prod/web1/gate.json\nevidence/prod/web2/gate.json')
})

it('and ends at the first that does not pass, or cannot be reached', async () => {
  await using place = await scene(500)
  await expect(place.run({ further: true })).rejects.toMatchObject({ code: 'GATE_FAILED' })
  expect(place.targets.map(({ name }) => name)).toEqual(['web1'])
  expect(place.printed).toContain('::notice::Not measured, for a host before did not pass: web2')
  const broken = (): Remote => ({ ...localRemote(), exec: () => Promise.reject(lost()) })
  await expect(place.run({ further: true }, broken)).rejects.toMatchObject({ code: 'SSH_LOST' })
  expect(place.targets.map(({ name }) => name)).toEqual(['web1', 'web1'])
})

it('a host that would be closed by the time of its turn is not asked', async () => {
  await using place = await scene(200, byDay.replace('22:00', '23:43').replace('}', ', margin-minutes: 30 }'))
  expect(await place.run()).toMatchObject({ verdict: 'pass' })
  await expect(place.run({ further: true })).rejects.toMatchObject({ code: 'HOST_CLOSING' })
  expect(place.targets.map(({ name }) => name)).toEqual(['web1', 'web2', 'web1'])
})

it('signs the evidence that it adds to, and keeps it unsigned when that cannot be', async () => {
  await using place = await scene()
  const signature = join(place.workspace, 'evidence/evidence.sha256.sig')
  await place.run({}, localRemote, async (_, namespace) => `signed for ${namespace}\n`)
  expect(readFileSync(signature, 'utf8')).toBe('signed for evidence@shop\n')
  await place.run({}, localRemote, () => Promise.reject(new Error('the agent is gone')))
  expect(existsSync(signature)).toBe(false)
  expect(existsSync(join(place.workspace, 'evidence/evidence.sha256'))).toBe(true)
  expect(place.printed.join('\n')).toContain('not signed: the agent is gone')
})
