import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { access, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { readAtStart } from '../harness/start-files.ts'

const top = join(import.meta.dirname, '../..')
const dist = join(top, 'dist')
const run = promisify(execFile)

let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'deploy-dist-'))
})

afterAll(() => rm(directory, { recursive: true, force: true }))

test('dist/ is what the sources build, byte for byte, wherever they are built', async () => {
  const builds = [join(directory, 'one'), join(directory, 'elsewhere/two')]
  for (const out of builds)
    await run(process.execPath, ['scripts/build.ts', '--out', out], {
      cwd: top,
      env: { ...process.env, TZ: 'Asia/Tokyo' },
    })
  const [one, two] = await Promise.all(builds.map(digests))
  expect(one).toEqual(two)
  expect(await digests(dist), 'run `npm run build` and commit dist/').toEqual(one)
})

test('every action of the tree names a file that is there, for the runtime that the suite is built for', async () => {
  for (const name of await actions()) {
    const { runs } = parse(await readFile(join(dist, name, 'action.yml'), 'utf8')) as {
      runs: { using: string; main: string }
    }
    expect(runs.using).toBe('node24')
    await access(join(dist, name, runs.main))
    await access(join(dist, name, 'README.md'))
  }
})

test('the whole tree stays small: a runner fetches it for every job', async () => {
  const sizes = await Promise.all(
    (await files(dist)).map(async (file) => (await stat(join(dist, file))).size),
  )
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(8_500_000)
})

test('nothing of the test harness is in it', async () => {
  for (const file of await files(dist))
    expect(await readFile(join(dist, file), 'utf8')).not.toContain('test/harness')
})

async function actions(): Promise<string[]> {
  return (await readdir(join(top, 'actions'))).toSorted()
}

async function files(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted()
}

async function digests(folder: string): Promise<[string, string][]> {
  const hash = async (file: string): Promise<[string, string]> => [
    file,
    createHash('sha256')
      .update(await readFile(join(folder, file)))
      .digest('hex'),
  ]
  return Promise.all((await files(folder)).map(hash))
}

/** Bytes of JavaScript that each action may read before its first line runs; what only some runs need is loaded when they do. */
const budgets: Record<string, number> = {
  'build-release': 2_500_000,
  'change-record': 2_700_000,
  'deploy-prod-test': 4_700_000,
  'health-gate': 4_200_000,
  'prepare-host': 3_900_000,
  'promote-prod': 4_700_000,
  rollback: 4_700_000,
  'sbom-and-checksum': 3_100_000,
  status: 3_600_000,
}

test('no action reads more at its start than its budget, and never the client for artifacts', async () => {
  for (const name of await actions()) {
    const files = await readAtStart(join(dist, name, 'main.js'))
    const bytes = [...files.values()].reduce((sum, size) => sum + size, 0)
    expect(budgets, 'each action has a budget').toHaveProperty(name)
    expect(bytes, name).toBeLessThan(budgets[name]!)
    expect([...files.keys()].filter((file) => /\/artifact-/.test(file))).toEqual([])
  }
})
