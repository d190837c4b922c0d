import { mkdtemp, readFile, readlink, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseStage } from '@deploy/evidence/evidence.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Chain, startChain } from '../harness/chain.ts'
import type { RunResult } from '../harness/runner/run-action.ts'

const slow = 'GREETING=Slow.\nPORT=8080\nRELEASE=unknown\nBROKEN=yes\n'

let directory: string
let chain: Chain

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'deploy-cancel-'))
  chain = await startChain(directory)
  await chain.commit('1.0.0')
  for (const action of ['build-release', 'deploy-prod-test'])
    expect((await chain.run(action)).outcome).toBe('success')
})

afterAll(async () => {
  await chain?.[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
})

test.each([
  ['before the switch', 'lab: The host has the plan.', 'aborted'],
  ['while it switches', 'lab: … Stop hello', 'reverted'],
  ['while the gate measures', 'lab: ✗ http', 'reverted'],
])('a run that is cancelled %s leaves the old release and says cancelled', async (moment, line, outcome) => {
  chain.newRun()
  await chain.commit(`1.1.0-${moment.replaceAll(' ', '-')}`, { 'config/hello.env': slow })
  expect((await chain.run('build-release')).outcome).toBe('success')

  const { result, answered } = await cancelAt(line)
  expect(result.outcome).toBe('cancelled')
  expect(result.outputs).toMatchObject({ outcome: 'cancelled', 'error-code': 'CANCELLED' })
  expect(answered, 'ends by itself, without being killed').toBeLessThan(7_500)
  const stage = parseStage(
    await readFile(join(chain.workspace, 'evidence/prod-test/deployment.json'), 'utf8'),
    'deployment.json',
  )
  expect(stage.outcome).toBe('cancelled')
  expect(stage.hosts.map((host) => host.outcome)).toEqual([outcome])
  expect(await readlink(join(chain.hostRoot, 'opt/hello-test/current'))).toMatch(/^releases\/1\.0\.0-/)
  const page = await fetch(`http://127.0.0.1:${chain.ports['prod-test']}/`)
  expect(await page.text()).toMatch(/^Hello! This is 1\.0\.0-/)
})

test('after a cancelled run the next one needs nobody to clean up', async () => {
  chain.newRun()
  await chain.commit('1.2.0', {
    'config/hello.env': 'GREETING=Good day!\nPORT=8080\nRELEASE=unknown\nBROKEN=no\n',
  })
  for (const action of ['build-release', 'deploy-prod-test']) {
    const result = await chain.run(action)
    expect(result.outcome, result.log.join('\n')).toBe('success')
  }
})

/** Cancels the deployment when its log shows `line`; says how long it took to end. */
async function cancelAt(line: string): Promise<{ result: RunResult; answered: number }> {
  const controller = new AbortController()
  let cancelled = 0
  const result = await chain.run(
    'deploy-prod-test',
    {},
    {
      signal: controller.signal,
      onLine: (seen) => {
        if (cancelled > 0 || !seen.startsWith(line)) return
        cancelled = performance.now()
        controller.abort()
      },
    },
  )
  expect(cancelled, `the log showed '${line}'`).toBeGreaterThan(0)
  return { result, answered: performance.now() - cancelled }
}
