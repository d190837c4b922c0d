import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Chain, startChain } from '@deploy/test/harness/chain.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  deploy,
  deployed,
  expectError,
  expectNothingLeft,
  expectOldServes,
  expectRecord,
  type Failure,
  says,
  slotRoot,
} from './aftermath.ts'

let directory: string
let chain: Chain
let good: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'deploy-first-'))
  chain = await startChain(directory)
  good = readFileSync(join(chain.workspace, 'src/server.mjs'), 'utf8')
  await chain.manifest((manifest) => manifest.setIn(['gate', 'interval-seconds'], 0.2))
})

afterAll(async () => {
  await chain?.[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
})

const nothingServes = 'It was the first deployment here, so nothing serves.'

test.each<[string, string, string, Failure]>([
  [
    'F61 a first deployment that cannot start',
    '0.1.0',
    `process.exit(3)`,
    { code: 'STEP_FAILED', outcome: 'reverted', says: [nothingServes, /step: +start/, 'died at once'] },
  ],
  [
    'F61 a first deployment that is not healthy',
    '0.2.0',
    `settings.BROKEN = 'yes'`,
    { code: 'GATE_FAILED', outcome: 'reverted', says: [nothingServes, 'status 500 instead of 200'] },
  ],
])('%s is stopped, and says that nothing was there to go back to', async (_, version, fault, failure) => {
  const text = good.replace('const started', `${fault}\nconst started`)
  const result = await deploy(chain, version, { 'src/server.mjs': text })
  expectError(result, failure)
  expectRecord(chain, failure, version)
  expectNothingLeft(chain)
  expect(existsSync(join(slotRoot(chain), 'current'))).toBe(false)
  await expect(says(chain)).rejects.toThrow()
})

test('F61 the next good release is deployed as if nothing had been', async () => {
  const live = await deployed(chain, '1.0.0', { 'src/server.mjs': good })
  await expectOldServes(chain, live)
  expect(readdirSync(join(slotRoot(chain), 'releases'))).toContain(live)
})
