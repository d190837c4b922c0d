import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseGateReport } from '@deploy/gate/report.ts'
import { type Chain, startChain } from '@deploy/test/harness/chain.ts'
import { expectShown } from '@deploy/test/harness/shown.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deploy, deployed, expectError, expectOldServes, expectRecord } from '../faults/aftermath.ts'

let directory: string
let chain: Chain
let live: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'deploy-load-'))
  chain = await startChain(directory)
  await chain.manifest((manifest) => {
    manifest.setIn(['gate', 'interval-seconds'], 0.2)
    manifest.set('nfr', {
      load: {
        url: 'http://127.0.0.1:{port.web}',
        paths: ['/'],
        ...{ 'requests-per-second': 20, 'duration-seconds': 2 },
        // A slow test machine must not matter here: what is slow is slow by seconds.
        limits: { 'p95-ms': 9000, 'headroom-percent': 0, 'p95-ratio': 100 },
      },
    })
  })
  live = await deployed(chain, '1.0.0')
})

afterAll(async () => {
  await chain?.[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
})

function evidence(path: string): string {
  return readFileSync(join(chain.workspace, 'evidence', path), 'utf8')
}

const rows = (stage: string) =>
  parseGateReport(evidence(`${stage}/lab/gate.json`), 'gate.json')
    .checks.filter(({ type }) => type === 'load')
    .map(({ name, verdict, reason }) => `${verdict} ${name}: ${reason}`)

test('a first release has nothing to be compared with, the next one is compared', async () => {
  expect(rows('prod-test')).toEqual([
    'pass load errors: 0 of 40 requests failed (0.0 %)',
    expect.stringContaining('pass load p95: '),
    'pass load compared: no release served before it',
  ])
  live = await deployed(chain, '1.0.1')
  expect(rows('prod-test').at(-1)).toMatch(/^pass load compared: p95 .* of the release before it/)
  expect(evidence('prod-test/lab/gate.svg')).toContain(`${live} under load on lab (prod-test)`)
  expectShown(evidence('report.html'), { release: live, load: '20 requests a second for 2 s' })
  expect(evidence('change-record.md')).toMatch(/\| lab \| 20 requests a second \| 40 \| 0 \| /)
})

test('where people work nothing is run without consent', async () => {
  const { exitCode, log } = await chain.run('promote-prod')
  expect(exitCode, log.join('\n')).toBe(0)
  expect(log.join('\n')).toContain('no load and no kill: prod has no nfr.consent')
  expect(rows('prod')).toEqual([])
})

test('a release that is healthy, but not under load, is taken back', async () => {
  const server = readFileSync(join(chain.workspace, 'src/server.mjs'), 'utf8')
  const slow = server.replace(
    "response.writeHead(200, { 'content-type': 'text/plain' })",
    'if (++asked % 4 === 0) return response.writeHead(503).end()\n  response.writeHead(200)',
  )
  const changes = { 'src/server.mjs': slow.replace('const started', 'let asked = 0\nconst started') }
  const failure = {
    ...{ code: 'GATE_FAILED', outcome: 'reverted' as const },
    says: [/load errors: \d+ of 40 requests failed \([0-9.]+ %, most often: status 503 of \/\), 1 % may/],
  }
  expectError(await deploy(chain, '1.0.2', changes), failure)
  expectRecord(chain, failure, '1.0.2')
  await expectOldServes(chain, live)
})

test('going back is not put under load', async () => {
  const { exitCode, log } = await chain.run('rollback', { environment: 'prod-test', reason: 'a trial' })
  expect(exitCode, log.join('\n')).toBe(0)
  expect(rows('prod-test-rollback')).toEqual([])
})
