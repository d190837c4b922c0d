import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { appendSummary } from './summary.ts'

const pointer = 'The whole is in the evidence.'
let directory: string
let file: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'summary-'))
  file = join(directory, 'summary.md')
  vi.stubEnv('GITHUB_STEP_SUMMARY', file)
})
beforeEach(() => writeFile(file, ''))

afterAll(async () => {
  vi.unstubAllEnvs()
  await rm(directory, { recursive: true })
})

it('F75 a summary of more than 1 MiB is cut at a line and says where the whole is', async () => {
  await appendSummary(`## Deployed\n\n${'| lab | möglich |\n'.repeat(80_000)}`, pointer)
  const text = await readFile(file, 'utf8')
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1024 * 1024)
  expect(Buffer.byteLength(text)).toBeGreaterThan(1_000_000)
  expect(text.endsWith(`\n| lab | möglich |\n\n${pointer}\n\n`)).toBe(true)
})

it('F75 what was written before counts, and is never lost', async () => {
  await appendSummary('x'.repeat(600_000), pointer)
  await appendSummary('y\n'.repeat(400_000), pointer)
  await appendSummary('z'.repeat(100_000), pointer)
  const text = await readFile(file, 'utf8')
  expect(text.startsWith(`${'x'.repeat(600_000)}\n\ny\n`)).toBe(true)
  expect(text).toContain(pointer)
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1024 * 1024)
})
