import { lstatSync, type Stats } from 'node:fs'
import { readdir, readlink } from 'node:fs/promises'
import { join, matchesGlob } from 'node:path'
import { DeployError } from '@deploy/kit/errors.ts'
import { byCodeUnit, createTree, linkProblem, parentsOf, pathProblem } from './paths.ts'

/** One entry of the archive-to-be: its path inside the release, with '/' as separator. */
export type Item =
  | { kind: 'directory'; path: string }
  | {
      kind: 'file'
      path: string
      size: number
      mode: '0644' | '0755'
      /** Of a file that is in no checkout. */
      text?: string
    }
  | { kind: 'symlink'; path: string; target: string }

export interface Collected {
  /** In code-unit order of their paths, each folder before what it holds; folders that hold nothing are left out. */
  items: Item[]
  /** Entries of `include` that do not exist. */
  missing: string[]
}

/** More files than this would make release.json too large to pass around. */
const MAX_FILES = 200_000

/**
 * Lists what `include` minus `exclude` names in the working tree. Only plain files, folders and relative symlinks that
 * stay inside may be there. `.git` and `skip` (the output folder) are never part of a release.
 * Throws RELEASE_TREE_UNSAFE with the path.
 */
export async function collect({
  workspace,
  include,
  exclude,
  skip = [],
}: {
  workspace: string
  include: readonly string[]
  exclude: readonly string[]
  skip?: readonly string[]
}): Promise<Collected> {
  const found = new Map<string, Item>()
  const missing: string[] = []
  const isLeftOut = (path: string) => isExcluded(path, exclude) || skip.includes(path)
  for (const entry of include) {
    const root = normalise(entry)
    if (!(await walk({ workspace, path: root, isLeftOut, found }))) missing.push(entry)
  }
  return { items: withParents([...found.values()]), missing }
}

/** True for a path that a pattern names, or that lies in a folder that a pattern names. */
export function isExcluded(path: string, exclude: readonly string[]): boolean {
  const chain = [...parentsOf(path), path]
  return chain.some(
    (part) => part.split('/').at(-1) === '.git' || exclude.some((glob) => matchesGlob(part, glob)),
  )
}

/** `./config/` → `config`; '' is the whole working tree. */
export function normalise(entry: string): string {
  return entry
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/')
}

interface Walk {
  workspace: string
  path: string
  isLeftOut: (path: string) => boolean
  found: Map<string, Item>
}

/** Adds everything at and below `path`; false when there is nothing at all. */
async function walk({ workspace, path, isLeftOut, found }: Walk): Promise<boolean> {
  for (const folder of parentsOf(path)) {
    if (statOf(join(workspace, folder))?.isSymbolicLink())
      refuse(folder, 'a symlink above a path of build.include')
  }
  const stats = statOf(join(workspace, path))
  if (stats === undefined) return false
  const pending = [{ path, stats }]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.path !== '' && isLeftOut(next.path)) continue
    if (!next.stats.isDirectory()) {
      found.set(next.path, await itemOf(workspace, next.path, next.stats))
      if (found.size > MAX_FILES) refuse(next.path, `file number ${MAX_FILES + 1}`)
      continue
    }
    for (const name of await readdir(join(workspace, next.path))) {
      const child = next.path === '' ? name : `${next.path}/${name}`
      const childStats = statOf(join(workspace, child))
      if (childStats !== undefined) pending.push({ path: child, stats: childStats })
      else if (!isLeftOut(child)) refuse(child, pathProblem(child) ?? 'a file that vanished meanwhile')
    }
  }
  return true
}

async function itemOf(workspace: string, path: string, stats: Stats): Promise<Item> {
  const problem = pathProblem(path)
  if (problem !== undefined) refuse(path, problem)
  if (stats.isFile())
    return { kind: 'file', path, size: stats.size, mode: stats.mode & 0o100 ? '0755' : '0644' }
  if (!stats.isSymbolicLink()) refuse(path, `a ${kindOf(stats)}`)
  const target = await readlink(join(workspace, path))
  const linked = linkProblem(path, target)
  if (linked !== undefined) refuse(path, `${linked} (it points to ${JSON.stringify(target)})`)
  return { kind: 'symlink', path, target }
}

function withParents(leaves: readonly Item[]): Item[] {
  const folders = new Set(leaves.flatMap(({ path }) => parentsOf(path)))
  const items = [...leaves, ...[...folders].map((path): Item => ({ kind: 'directory', path }))]
  items.sort((left, right) => byCodeUnit(left.path, right.path))
  const tree = createTree()
  for (const { path, kind } of items) {
    const problem = tree.add(path, kind)
    if (problem !== undefined) refuse(path, problem)
  }
  return items
}

function statOf(path: string): Stats | undefined {
  try {
    return lstatSync(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw error
  }
}

function kindOf(stats: Stats): string {
  if (stats.isFIFO()) return 'named pipe'
  if (stats.isSocket()) return 'socket'
  return 'device'
}

function refuse(path: string, problem: string): never {
  throw new DeployError({
    code: 'RELEASE_TREE_UNSAFE',
    message: `${JSON.stringify(path)} cannot be part of a release: it is ${problem}.`,
    cause:
      'A release holds plain files, folders, and symlinks that stay inside it, under names that every host can have.',
    remedy: 'Remove it from the repository, or leave it out by build.exclude in deploy.yml.',
  })
}
