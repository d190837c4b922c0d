import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { build, manifestOf, repository } from './fixtures.ts'

const opened = vi.hoisted(() => new Map<string, number>())

vi.mock('node:fs/promises', async (original) => counted(await original()))
vi.mock('node:fs', async (original) => counted(await original()))

/** A module whose functions that open a file count by its path how often they do. */
function counted<T extends object>(module: T): T {
  const counting = Object.entries(module).map(([name, value]) => {
    if (!/^(open|openSync|readFile|readFileSync|createReadStream)$/.test(name)) return [name, value]
    return [
      name,
      (path: unknown, ...rest: unknown[]) => {
        opened.set(String(path), (opened.get(String(path)) ?? 0) + 1)
        return value(path, ...rest)
      },
    ]
  })
  return Object.fromEntries(counting)
}

const large = 'a line of data\n'.repeat(100_000)
const tree = {
  'src/.env.example': 'TOKEN=\n',
  'src/empty': '',
  'src/large.csv': large,
  ...Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`src/${index}.py`, `print(${index})\n`])),
}

it.each(['tarball', 'git-venv'] as const)('of the strategy %s each file is read once', async (strategy) => {
  const workspace = await repository(tree)
  opened.clear()
  const { files } = await build(workspace, {
    manifest: { ...manifestOf({ include: ['src'] }), strategy },
  })
  expect(files.map(({ path }) => path).toSorted()).toEqual(Object.keys(tree).toSorted())
  const times = Object.keys(tree).map((path) => [path, opened.get(join(workspace, path))])
  expect(times).toEqual(Object.keys(tree).map((path) => [path, 1]))
})
