import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLog } from '@deploy/kit/print.ts'
import { afterEach, beforeEach } from 'vitest'
import type { Inputs } from './inputs.ts'
import { run } from './run.ts'

const inputs: Inputs = {
  releaseDirectory: 'release',
  source: 'auto',
  paths: [],
  strict: false,
  signingKey: '',
  signingPassphrase: '',
  manifest: 'deploy.yml',
  specVersion: '1.6',
  xml: false,
  profiles: [],
  vex: '',
  previous: '',
  outdated: [],
}
export const digestOf = (algorithm: string, bytes: string | Buffer) =>
  createHash(algorithm).update(bytes).digest('hex')

/** The workspace of each test, and what the action said and wrote into the summary. */
export let workspace = ''
export let lines: string[] = []

beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'workspace-'))
  lines = []
})

afterEach(() => rm(workspace, { recursive: true }))

export function start(change: Partial<Inputs> = {}, env: NodeJS.ProcessEnv = {}, running = run) {
  const log = createLog((line) => lines.push(line))
  const summary = async (markdown: string) => void lines.push(markdown)
  return running(
    { ...inputs, ...change },
    { workspace, env, log, summary, version: '9.9.9', now: () => new Date('2026-01-01T00:00:00Z') },
  )
}

export async function place(files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(workspace, path, '..'), { recursive: true })
    await writeFile(join(workspace, path), text)
  }
}

/** A release directory as build-release leaves it; the archive's content does not matter here. */
export async function placeRelease(archive = 'the bytes of an archive'): Promise<void> {
  const sha256 = digestOf('sha256', archive)
  const release = {
    schemaVersion: 1,
    application: 'shop',
    version: '1.4.2',
    id: `1.4.2-${sha256.slice(0, 12)}`,
    strategy: 'tarball',
    createdAt: '2025-03-04T05:06:07Z',
    source: { repository: 'acme/shop', commit: 'c'.repeat(40), ref: 'refs/tags/v1.4.2' },
    archive: {
      name: 'shop-1.4.2.tar.gz',
      size: archive.length,
      sha256,
      sha512: digestOf('sha512', archive),
      tarSha256: 'd'.repeat(64),
    },
    files: [],
  }
  await place({ 'release/shop-1.4.2.tar.gz': archive, 'release/release.json': JSON.stringify(release) })
}
