import { execFile, execFileSync } from 'node:child_process'
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'

const golden = join(import.meta.dirname, 'golden')
/** Node 20 reads neither zstd nor SQLite. */
const newer = ['image-fedora']
const wanted = ['20', '22', '24']

let folder = ''
let expected: string[] = []
const nodes = await findNodes()
const missing = wanted.filter((major) => !nodes.some((one) => one.major === major))
if (missing.length > 0)
  console.log(`Documents are not compared under Node ${missing.join(', ')}: not found here.`)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'same-'))
  await build({
    entryPoints: [join(import.meta.dirname, 'testing/print-digests.ts')],
    outfile: join(folder, 'print-digests.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['xmlbuilder2', 'libxmljs2', 'ajv', 'ajv-formats', 'ajv-formats-draft2019'],
    banner: { js: "import{createRequire as r}from'node:module';const require=r(import.meta.url);" },
    logLevel: 'error',
  })
  expected = await digests(process.execPath, { cwd: import.meta.dirname })
})

afterAll(() => rm(folder, { recursive: true }))

test.each(nodes)('Node $version makes the same bytes of the corpus', async ({ path }) => {
  expect(expected.length).toBeGreaterThanOrEqual(25)
  const danish = { LC_ALL: 'da_DK.UTF-8', LANG: 'da_DK.UTF-8', TZ: 'Asia/Tokyo' }
  expect(await digests(path, { cwd: '/', env: danish })).toEqual(expected)
})

test('another locale, time zone, umask and place of the files make the same bytes', async () => {
  const place = join(folder, 'élsewhere with blanks')
  await cp(golden, place, { recursive: true })
  const turkish = { LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8', TZ: 'America/St_Johns' }
  const before = process.umask(0o077)
  try {
    const found = await digests(process.execPath, {
      cwd: folder,
      env: turkish,
      root: '././élsewhere with blanks',
    })
    expect(found).toEqual(expected)
  } finally {
    process.umask(before)
  }
})

async function digests(
  node: string,
  { cwd, env = {}, root = golden }: { cwd: string; env?: NodeJS.ProcessEnv; root?: string },
): Promise<string[]> {
  const args = [join(folder, 'print-digests.mjs'), root, ...newer]
  const { stdout } = await promisify(execFile)(node, args, { cwd, env: { ...process.env, ...env } })
  return stdout.trimEnd().split('\n').sort()
}

/** One of each major version: this one, those on the path, and those that a runner keeps. */
async function findNodes() {
  const { PATH = '', RUNNER_TOOL_CACHE } = process.env
  const kept = RUNNER_TOOL_CACHE === undefined ? '' : join(RUNNER_TOOL_CACHE, 'node')
  const versions = await readdir(kept).catch(() => [])
  const folders = [...PATH.split(delimiter), ...versions.map((version) => join(kept, version, 'x64/bin'))]
  const found = [process.execPath, ...folders.map((one) => join(one, 'node'))].flatMap((path) => {
    try {
      const version = execFileSync(path, ['--version'], { encoding: 'utf8', stdio: 'pipe' }).trim().slice(1)
      return [{ path, version, major: version.split('.')[0] ?? '' }]
    } catch {
      return []
    }
  })
  const byMajor = new Map(found.reverse().map((one) => [one.major, one]))
  return [...byMajor.values()].filter(({ major }) => wanted.includes(major))
}
