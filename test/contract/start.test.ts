import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { readAtStart, readyAction } from '../harness/start-files.ts'

const dist = join(import.meta.dirname, '../../dist')
const entries = await readdir(dist, { withFileTypes: true })
const actions = entries.filter((entry) => entry.isDirectory() && entry.name !== 'lib').map(({ name }) => name)

/** Writes the address of each file that is loaded as a module, also later, when it is asked for. */
function listener(file: string): string {
  const program = `
    import { appendFileSync } from 'node:fs'
    import { registerHooks } from 'node:module'
    registerHooks({
      load: (url, context, next) => {
        if (url.startsWith('file:')) appendFileSync(${JSON.stringify(file)}, url + '\\n')
        return next(url, context)
      },
    })
  `
  return `data:text/javascript,${encodeURIComponent(program)}`
}

test.each(actions)('%s refuses before it loads what only its work needs', async (action) => {
  const place = await mkdtemp(join(tmpdir(), 'start-'))
  onTestFinished(() => rm(place, { recursive: true, force: true }))
  await mkdir(join(place, 'empty'))
  const { script, env } = await readyAction(join(dist, action), place)
  const list = join(place, 'loaded')
  const { status, stdout } = spawnSync(process.execPath, ['--import', listener(list), script], {
    cwd: join(place, 'empty'),
    env,
    encoding: 'utf8',
  })
  expect([status, stdout]).toEqual([1, expect.stringContaining('::error')])
  const loaded = (await readFile(list, 'utf8'))
    .trim()
    .split('\n')
    .map((url) => fileURLToPath(url))
  expect(loaded).toContain(script)
  const bound = new Set((await readAtStart(script)).keys())
  // Each once, and nothing besides what the entry imports, of which the bytes have a budget.
  expect(loaded.filter((path, index) => !bound.has(path) || loaded.indexOf(path) !== index)).toEqual([])
})
