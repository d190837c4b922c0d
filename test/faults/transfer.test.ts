import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { parseRelease, type Release } from '@deploy/release/release.ts'
import { type Chain, startChain } from '@deploy/test/harness/chain.ts'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { deployed, expectError, expectOldServes, expectRecord, slotRoot } from './aftermath.ts'

let directory: string
let chain: Chain
let live: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'deploy-transfer-'))
  chain = await startChain(directory)
  await chain.manifest((manifest) => manifest.setIn(['gate', 'interval-seconds'], 0.2))
  live = await deployed(chain, '1.0.0')
})

afterAll(async () => {
  await chain?.[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
})

const inRelease = (name: string) => join(chain.workspace, 'release', name)
const inStore = (sha256: string) => join(slotRoot(chain), '.deploy/store', sha256)
const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

async function build(version: string): Promise<Release> {
  chain.newRun()
  await chain.commit(version)
  expect((await chain.run('build-release')).exitCode).toBe(0)
  return parseRelease(readFileSync(inRelease('release.json'), 'utf8'), 'release.json')
}

test.each<[string, string, (path: string, bytes: Buffer) => void]>([
  ['F35 an archive that is cut short', '1.1.0', (path, bytes) => truncateSync(path, bytes.length >> 1)],
  [
    'F36 an archive with one flipped bit',
    '1.2.0',
    (path, bytes) => {
      bytes[bytes.length >> 1]! ^= 1
      writeFileSync(path, bytes)
    },
  ],
])('%s on the host is refused before it is unpacked, and the next run sends it anew', async (_, version, harm) => {
  const { archive } = await build(version)
  const bytes = readFileSync(inRelease(archive.name))
  writeFileSync(inStore(archive.sha256), bytes)
  harm(inStore(archive.sha256), bytes)
  const result = await chain.run('deploy-prod-test')
  const failure = {
    ...{ code: 'STEP_FAILED', outcome: 'aborted' as const },
    says: [/step: +verify/, 'The archive in the store is not the one that was built.'],
  }
  expectError(result, failure)
  expectRecord(chain, failure, version)
  expect(result.log.join('\n')).not.toContain('… Unpack')
  await expectOldServes(chain, live)

  const again = await chain.run('deploy-prod-test')
  expect(again.exitCode, again.log.join('\n')).toBe(0)
  live = again.outputs['release-id']!
  await expectOldServes(chain, live)
})

/** Puts another archive in the place of an upload and of a verified blob, as fast as it can. */
const racer = `
  const { copyFileSync, renameSync, existsSync } = require('node:fs')
  const [evil, part, blob] = process.argv.slice(1)
  const put = (path) => {
    if (!existsSync(path)) return
    try { copyFileSync(evil, evil + '.copy'); renameSync(evil + '.copy', path) } catch {}
  }
  console.log('racing')
  setInterval(() => { for (let round = 0; round < 50; round += 1) { put(part); put(blob) } }, 1)
`

test('F37 an archive that is swapped all the time is never unpacked, wherever it is caught', async () => {
  const { archive } = await build('1.3.0')
  const evil = join(slotRoot(chain), '.deploy/incoming/evil')
  writeFileSync(evil, gzipSync(gunzipSync(readFileSync(inRelease(archive.name))), { level: 1 }))
  expect(sha256Of(readFileSync(evil))).not.toBe(archive.sha256)
  const part = join(slotRoot(chain), `.deploy/incoming/${archive.sha256}.part`)
  const child = spawn(process.execPath, ['-e', racer, evil, part, inStore(archive.sha256)])
  onTestFinished(() => void child.kill('SIGKILL'))
  await new Promise((resolve) => child.stdout.once('data', resolve))

  const result = await chain.run('deploy-prod-test')
  expect(result.exitCode, result.log.join('\n')).toBe(1)
  expect(['STEP_FAILED', 'DIGEST_MISMATCH']).toContain(result.outputs['error-code'])
  child.kill('SIGKILL')
  for (const left of [evil, `${evil}.copy`]) await rm(left, { force: true })
  await rm(part, { force: true })
  await expectOldServes(chain, live)

  const again = await chain.run('deploy-prod-test')
  expect(again.exitCode, again.log.join('\n')).toBe(0)
  live = again.outputs['release-id']!
  await expectOldServes(chain, live)
})

test('F38 a damaged archive whose checksums are right is refused before the host has any of it', async () => {
  const release = await build('1.4.0')
  const bytes = readFileSync(inRelease(release.archive.name))
  bytes.fill(0, bytes.length >> 1, (bytes.length >> 1) + 64)
  writeFileSync(inRelease(release.archive.name), bytes)
  const sha256 = sha256Of(bytes)
  const text = readFileSync(inRelease('release.json'), 'utf8')
  const id = release.id.replace(release.archive.sha256.slice(0, 12), sha256.slice(0, 12))
  writeFileSync(
    inRelease('release.json'),
    text.replaceAll(release.archive.sha256, sha256).replaceAll(release.id, id),
  )
  const result = await chain.run('deploy-prod-test')
  expect(result.exitCode, result.log.join('\n')).toBe(1)
  expect(result.outputs['error-code']).toMatch(/^ARCHIVE_/)
  await expectOldServes(chain, live)

  live = await deployed(chain, '1.4.1')
  await expectOldServes(chain, live)
})
