import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { errorOf, type RecordedChain, startRecordedChain } from '@deploy/test/harness/recorded-chain.ts'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'

let chain: RecordedChain
beforeAll(async () => {
  chain = await startRecordedChain()
})
afterEach(() => chain.settle())
afterAll(() => chain?.[Symbol.asyncDispose]())

test('F69 GitHub goes down during a deployment: the host is not affected, the next run delivers the record, once', async () => {
  const { github } = chain
  await chain.build()
  const down = () => github.failNext({ path: /^\/repos\/[^/]+\/[^/]+\/issues/, status: 502, times: 1_000 })
  const result = await chain.run('deploy-prod-test', {}, { line: 'lab: ✓ http', act: down })
  expect(result.exitCode, result.log.join('\n')).toBe(0)
  expect(chain.records()).toMatchObject([{ stage: 'prod-test', outcome: 'confirmed' }])
  expect(result.annotations).toContainEqual(
    expect.objectContaining({
      level: 'warning',
      message: expect.stringMatching(/^Writing the change record, .* failed: GitHub could not/),
    }),
  )
  const release = result.outputs['release-id']!
  expect(await chain.faulty.current()).toBe(release)
  const version = chain.versionNow()
  expect(chain.issues(version)[0]!.body).toContain('**❔ unknown')
  github.calm()
  for (let round = 0; round < 2; round += 1) {
    await chain.build()
    expect((await chain.run('deploy-prod-test')).exitCode).toBe(0)
    const { deployId } = confirmedHost(release)
    expect(chain.issues(version)).toHaveLength(1)
    expect(chain.issues(version)[0]!.body!.split(`### Deployment \`${deployId}\``)).toHaveLength(2)
    expect(chain.issues(version)[0]!.body).toContain('**✅ confirmed**')
  }
})

test('F71 an answer that is lost makes no second change record', async () => {
  await chain.build()
  chain.github.failNext({ method: 'POST', path: /\/issues$/, dropReply: true })
  const result = await chain.run('deploy-prod-test')
  expect(result.exitCode, result.log.join('\n')).toBe(0)
  expect(chain.issues()).toHaveLength(1)
  expect(chain.issues()[0]!.body).toContain('**✅ confirmed**')
})

test.each([
  ['is expired', 401, { message: 'Bad credentials' }],
  ['may not', 403, { message: 'Resource not accessible by integration' }],
])('F72 a token that %s: the permission is named, and no host is touched', async (_, status, body) => {
  await chain.build()
  const before = await chain.faulty.current()
  const known = await chain.faulty.journals()
  chain.github.failNext({ path: /\/issues$/, status, body })
  const result = await chain.run('deploy-prod-test')
  expect(result.outputs).toMatchObject({ 'error-code': 'TOKEN_PERMISSION', outcome: 'refused' })
  expect(errorOf(result)).toContain('issues: write')
  expect(chain.records()).toMatchObject([{ outcome: 'refused', error: { code: 'TOKEN_PERMISSION' } }])
  expect(await chain.faulty.current()).toBe(before)
  expect(await chain.faulty.journals()).toEqual(known)
})

test('F73 an artifact that cannot be uploaded: the result is in the summary, the change record and on the host', async () => {
  await chain.build()
  chain.github.failNext({
    path: /CreateArtifact$/,
    status: 403,
    body: { msg: 'no' },
    times: 100,
  })
  const result = await chain.run('deploy-prod-test')
  expect(result.exitCode, result.log.join('\n')).toBe(0)
  expect(result.annotations).toContainEqual(
    expect.objectContaining({
      level: 'warning',
      message: expect.stringMatching(/^Uploading the evidence, which is in evidence, failed: /),
    }),
  )
  expect(result.summary).toContain('**✅ confirmed**')
  expect(chain.issues()[0]!.body).toContain('**✅ confirmed**')
  expect(chain.records()).toMatchObject([{ outcome: 'confirmed' }])
  expect((await chain.faulty.journal()).at(-1)?.event).toBe('confirmed')
  chain.github.calm()
})

test('F74 a change system that is down before keeps the host untouched, unless somebody allows it', async () => {
  const { github } = chain
  await chain.build()
  const before = await chain.faulty.current()
  github.failNext({ path: /\/issues$/, status: 503, times: 4 })
  const closed = await chain.run('deploy-prod-test')
  expect(closed.outputs).toMatchObject({ 'error-code': 'GITHUB_UNREACHABLE', outcome: 'refused' })
  expect(errorOf(closed)).toContain('when-change-record-down: go-on')
  expect(chain.records()).toMatchObject([{ outcome: 'refused', error: { code: 'GITHUB_UNREACHABLE' } }])
  expect(await chain.faulty.current()).toBe(before)
  expect(chain.issues()).toEqual([])

  github.failNext({ path: /\/issues$/, status: 503, times: 4 })
  const allowed = await chain.run('deploy-prod-test', { 'when-change-record-down': 'go-on' })
  expect(allowed.exitCode, allowed.log.join('\n')).toBe(0)
  const cause = expect.stringMatching(/^GITHUB_UNREACHABLE: /)
  expect(chain.records()).toMatchObject([
    { outcome: 'confirmed', withoutChangeRecord: { allowedBy: 'octo-dev', cause } },
  ])
  expect(chain.issues()).toHaveLength(1)
  expect(chain.issues()[0]!.body).toContain('Begun without its change record, as octo-dev had allowed')
})

function confirmedHost(release: string): { deployId: string } {
  const orders = globSync('.deploy/journal/*.order', { cwd: chain.root })
  const own = orders.find((path) =>
    readFileSync(join(chain.root, path), 'utf8').includes(`release=${release}\n`),
  )
  return { deployId: own!.replace(/^.*\/|\.order$/g, '') }
}
