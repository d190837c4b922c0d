import { readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer as createTlsServer } from 'node:https'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { certificates } from '@deploy/gate/test-certificates.ts'
import { type Chain, startChain } from '@deploy/test/harness/chain.ts'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import {
  deploy,
  deployed,
  expectError,
  expectNothingLeft,
  expectOldServes,
  expectRecord,
  type Failure,
  slotRoot,
} from './aftermath.ts'

let directory: string
let chain: Chain
let live: string
let good: string
let number = 0

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'deploy-gate-'))
  chain = await startChain(directory)
  good = readFileSync(join(chain.workspace, 'src/server.mjs'), 'utf8')
  await chain.manifest((manifest) => {
    manifest.setIn(['gate', 'interval-seconds'], 0.2)
    for (const index of [0, 1]) manifest.setIn(['gate', 'checks', index, 'timeout-seconds'], 1)
  })
  live = await deployed(chain, '1.0.0')
})

afterAll(async () => {
  await chain?.[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
})

/** The example's server, whose health page does this. */
function health(body: string): string {
  const at = "if (request.url === '/health') {"
  const found = good.replace(at, `${at}\n    asked += 1\n    ${body}`)
  return found.replace('const started', 'let asked = 0\nconst started')
}

const failed = (...says: Failure['says']): Failure => ({ code: 'GATE_FAILED', outcome: 'reverted', says })

/** Deployed over the live release it fails, the old one serves, and the next good release goes through. */
async function expectTakenBack(
  changes: Record<string, string>,
  failure: Failure,
  options: Parameters<Chain['run']>[2] = {},
): Promise<void> {
  const version = `1.0.${++number}`
  const result = await deploy(chain, version, changes, options)
  expectError(result, failure)
  expectRecord(chain, failure, version)
  await expectOldServes(chain, live)
}

async function expectConverges(): Promise<void> {
  live = await deployed(chain, `1.1.${++number}`, { 'src/server.mjs': good })
  await expectOldServes(chain, live)
}

describe('a release whose health page', () => {
  test.each<[string, string, (string | RegExp)[]]>([
    [
      'F46 answers 200 and then 500 does not pass: the successes must be consecutive',
      `if (asked > 3) return response.writeHead(500).end('the database is gone')`,
      ['status 500 instead of 200', 'the database is gone'],
    ],
    [
      'F47 never answers is given up try by try',
      'return',
      [/no complete answer from 127\.0\.0\.1:\d+ in time/],
    ],
    [
      'F48 drips its body is given up in time',
      `response.writeHead(200)
       const drip = setInterval(() => response.write('.'), 20)
       return response.on('close', () => clearInterval(drip))`,
      [/no complete answer from 127\.0\.0\.1:\d+ in time/],
    ],
    [
      'F48 sends 5 GB is read to its first MiB',
      `response.writeHead(200, { 'content-length': 5 * 1024 ** 3 })
       const write = () => { while (!response.destroyed && response.write(Buffer.alloc(65536, 'x'))); }
       response.on('drain', write)
       return write()`,
      [`the first MiB of the body lacks '"status":"ok"'`],
    ],
    [
      'F50 leads to a login that answers 200 is not followed',
      `return response.writeHead(302, { location: '/' }).end()`,
      ['status 302 instead of 200, leading to /'],
    ],
  ])('%s', async (_, body, says) => {
    await expectTakenBack({ 'src/server.mjs': health(body) }, failed(...says))
    await expectConverges()
  })
})

describe('F51 a certificate', () => {
  const made = certificates()

  test.each([
    ['F51 that is self-signed', 'selfSigned', '127.0.0.1', 'TLS: self-signed certificate'],
    ['F51 that has expired', 'expired', '127.0.0.1', 'TLS: certificate has expired'],
    ['F51 of another name', 'good', 'other.example', "does not match certificate's altnames"],
  ] as const)('%s is not accepted, and a good one of the same authority is', async (_, name, host, text) => {
    const server = createTlsServer(made[name], (_, response) => response.end('ok'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const authority = join(directory, 'authority.pem')
    writeFileSync(authority, made.authority)
    const options = { env: { NODE_EXTRA_CA_CERTS: authority } }
    const { port } = server.address() as { port: number }
    const check = { type: 'http', url: `https://127.0.0.1:${port}/`, 'request-headers': { Host: host } }
    await chain.manifest((manifest) => manifest.setIn(['gate', 'checks', 2], manifest.createNode(check)))
    await expectTakenBack({ 'src/server.mjs': good }, failed(text), options)
    server.setSecureContext(made.good)
    await chain.manifest((manifest) => manifest.deleteIn(['gate', 'checks', 2, 'request-headers']))
    const result = await deploy(chain, `1.1.${++number}`, { 'src/server.mjs': good }, options)
    expect(result.exitCode, result.log.join('\n')).toBe(0)
    live = result.outputs['release-id']!
    await chain.manifest((manifest) => manifest.deleteIn(['gate', 'checks', 2]))
  })
})

/** Holds the example's port from the moment on when the live service has stopped, until the way back, or until it is closed. */
function squat(end: 'the way back' | 'never'): { close: () => void } {
  const server = createServer()
  const isLive = () => readlinkSync(join(slotRoot(chain), 'current')) === `releases/${live}`
  let switched = false
  const close = () => {
    clearInterval(timer)
    server.close()
  }
  const timer = setInterval(() => {
    if (!server.listening) server.listen(chain.ports['prod-test'], '127.0.0.1')
    switched ||= !isLive()
    if (end === 'the way back' && switched && isLive()) close()
  }, 2)
  server.on('error', () => {})
  onTestFinished(close)
  return { close }
}

/** Waits so long that a program which comes in between has the port. */
function late(): string {
  const wait = 'await new Promise((resolve) => setTimeout(resolve, 50))'
  return good.replace('createServer((', `${wait}\ncreateServer((`)
}

const holder = ['EADDRINUSE', 'Who listens on its ports:', `pid=${process.pid},`]

test('F44 a program that takes the port between preflight and start is named with its pid', async () => {
  squat('the way back')
  // A late program may live through its start and be gone when its identity is looked at.
  const says = [/step: +(start|identity)/, ...holder]
  await expectTakenBack({ 'src/server.mjs': late() }, { code: 'STEP_FAILED', outcome: 'reverted', says })
  await expectConverges()
})

test('F44 one that keeps it, so that the old release cannot start either, is named for both', async () => {
  const squatter = squat('never')
  const version = `1.0.${++number}`
  const result = await deploy(chain, version, { 'src/server.mjs': late() })
  const says = [/'Start hello.*' failed, and then 'Stop hello' could not be taken back/, ...holder]
  const failure: Failure = { code: 'HOST_BROKEN', outcome: 'broken', says: [...says, /start: .*EADDRINUSE/] }
  expectError(result, failure)
  expectRecord(chain, failure, version)
  expectNothingLeft(chain)
  expect(readlinkSync(join(slotRoot(chain), 'current'))).toBe(`releases/${live}`)
  squatter.close()
  await expectConverges()
})

test('F52 a name that the runner cannot resolve is asked for again within limits, and is no pass', async () => {
  const check = { type: 'http', url: 'http://shop.invalid/health', from: 'runner' }
  await chain.manifest((manifest) => {
    manifest.setIn(['gate', 'checks', 2], manifest.createNode(check))
    manifest.setIn(['gate', 'inconclusive-limit'], 2)
  })
  const outcome = 'reverted'
  await expectTakenBack(
    {},
    { code: 'GATE_ERROR', outcome, says: ['The runner cannot resolve shop.invalid: '] },
  )
  await chain.manifest((manifest) => {
    manifest.deleteIn(['gate', 'checks', 2])
    manifest.deleteIn(['gate', 'inconclusive-limit'])
  })
  await expectConverges()
})
