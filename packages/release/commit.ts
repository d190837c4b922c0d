import { createHash } from 'node:crypto'
import { matchesGlob } from 'node:path'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Build } from '@deploy/manifest/manifest.ts'
import type { Look } from './archive.ts'
import { type Collected, collect, type Item, isExcluded, normalise } from './collect.ts'
import { type Git, gitText } from './git.ts'
import type { Violation } from './rules.ts'

/** A file or link of the commit: what git calls its content. */
interface Entry {
  path: string
  oid: string
  /** Bytes of the blob. */
  size: number
}

export interface Committed {
  tree: Collected
  /** The files and links of the commit that are in `tree`. */
  entries: Entry[]
  /** Submodules and files of Git LFS that deploy.yml does not name. */
  unnamed: Violation[]
}

type Wanted = Pick<Build, 'include' | 'exclude' | 'submodules' | 'lfs'> & { skip: readonly string[] }

/** A pointer to a file of Git LFS is smaller; https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md */
const POINTER_BYTES = 1024
const POINTER = /^version https:\/\/git-lfs\.github\.com\/spec\/v1\n(?:.*\n)*?oid sha256:([0-9a-f]{64})\n/

/**
 * What the commit holds under `include` minus `exclude`, and besides it what an entry of `include` names that git holds nothing
 * of: the output of a build step. An entry of `include` that is neither is in `missing`. Nothing else of the working tree is
 * looked at. Throws RELEASE_TREE_UNSAFE.
 */
export async function readCommit({
  git,
  workspace,
  wanted,
}: {
  git: Git
  workspace: string
  wanted: Wanted
}): Promise<Committed> {
  const { exclude, skip } = wanted
  const roots = wanted.include.map(normalise)
  const { entries, foreign } = await listed(git, wanted)
  const inScope = ({ path }: { path: string }) =>
    roots.some((root) => isAtOrBelow(path, root)) && !isExcluded(path, exclude)
  const chosen = entries.filter(inScope)
  const generated = wanted.include.filter(
    (_, index) => !entries.some(({ path }) => isAtOrBelow(path, roots[index]!)) && roots[index] !== '',
  )
  const include = [...chosen.map(({ path }) => path), ...generated]
  const tree = await collect({ workspace, include, exclude, skip })
  return {
    tree: { items: tree.items, missing: tree.missing.filter((path) => generated.includes(path)) },
    entries: chosen,
    unnamed: [...foreign.filter(inScope).map(unnamedSubmodule), ...(await unnamedLfs(git, chosen, wanted))],
  }
}

/**
 * Proves that what was packed is what the commit names: each file hashes to git's own id of it, and one of Git LFS to the digest
 * in its pointer. A filter of git (line ends, LFS) changes bytes without git calling the file changed. Throws DIRTY_WORKTREE.
 */
export async function requireCommitted(
  { tree, entries }: Pick<Committed, 'tree' | 'entries'>,
  { git, packed, blobs }: Packed & { git: Git },
): Promise<void> {
  const items = new Map(tree.items.map((item) => [item.path, item]))
  const wrong: string[] = []
  for (const entry of entries) {
    const item = items.get(entry.path)
    const problem = item && (await difference(entry, item, { git, packed, blobs }))
    if (problem !== undefined) wrong.push(`${entry.path}: ${problem}`)
  }
  if (wrong.length === 0) return
  const shown = wrong.slice(0, 20)
  throw new DeployError({
    code: 'DIRTY_WORKTREE',
    message: `${wrong.length} ${wrong.length === 1 ? 'path' : 'paths'} of the release ${wrong.length === 1 ? 'has' : 'have'} other bytes than the commit, which would not name them.`,
    cause: [
      ...shown,
      ...(wrong.length > shown.length ? [`and ${wrong.length - shown.length} more`] : []),
    ].join('\n'),
    remedy:
      "Check out without conversion of line ends ('git config --global core.autocrlf false' before actions/checkout), with 'lfs: true' where files are kept in Git LFS, and change no file of the commit afterwards.",
  })
}

async function difference(
  entry: Entry,
  item: Item,
  { git, packed, blobs }: Packed & { git: Git },
): Promise<string | undefined> {
  if (item.kind === 'directory') return 'it is a folder'
  const blob = item.kind === 'file' ? blobs.get(item.path) : linkBlob(entry, item)
  if (blob?.oid === entry.oid)
    return POINTER.test(blob.text) ? 'it is kept in Git LFS and was not fetched' : undefined
  const pointed = await pointer(git, entry)
  if (pointed === undefined) return 'changed, perhaps by a filter of git'
  return pointed === packed.get(item.path) ? undefined : 'not the file of Git LFS that the commit names'
}

interface Packed {
  /** sha256 of each file that was packed. */
  packed: ReadonlyMap<string, string>
  blobs: ReadonlyMap<string, Blob>
}

/** What git calls a content. */
interface Blob {
  oid: string
  /** How it begins, as far as a pointer could be long. */
  text: string
}

/** Names the files of these entries as git does while they are packed: `blobs` is filled by then. */
export function lookForBlobs(entries: readonly Pick<Entry, 'path' | 'oid'>[]): {
  blobs: ReadonlyMap<string, Blob>
  look: Look
} {
  const blobs = new Map<string, Blob>()
  const algorithms = new Map(entries.map(({ path, oid }) => [path, algorithmOf(oid)]))
  const look: Look = ({ path, size }) => {
    const algorithm = algorithms.get(path)
    if (algorithm === undefined) return undefined
    const hash = createHash(algorithm).update(`blob ${size}\0`)
    let left = size
    let text = ''
    return (bytes) => {
      hash.update(bytes)
      left -= bytes.length
      if (text.length < POINTER_BYTES) text += bytes.toString('latin1', 0, POINTER_BYTES)
      if (left === 0) blobs.set(path, { oid: hash.digest('hex'), text })
    }
  }
  return { blobs, look }
}

function linkBlob({ oid }: Entry, { target }: Extract<Item, { kind: 'symlink' }>): Blob {
  const hash = createHash(algorithmOf(oid)).update(`blob ${Buffer.byteLength(target)}\0${target}`)
  return { oid: hash.digest('hex'), text: target }
}

function algorithmOf(oid: string): 'sha1' | 'sha256' {
  return oid.length === 40 ? 'sha1' : 'sha256'
}

/** The sha256 in the pointer, of a file that is kept in Git LFS. */
async function pointer(git: Git, { oid, size }: Entry): Promise<string | undefined> {
  if (size > POINTER_BYTES || size < 100) return undefined
  return POINTER.exec(await gitText(git, ['cat-file', 'blob', oid]))?.[1]
}

/** Of the commit and, below the paths of named submodules, of the commits that it pins them to. */
async function listed(
  git: Git,
  { submodules }: Pick<Wanted, 'submodules'>,
): Promise<{ entries: Entry[]; foreign: { path: string }[] }> {
  const named = submodules.map(({ path }) => normalise(path))
  const own = entriesOf(await gitText(git, ['ls-tree', '-r', '-l', '-z', 'HEAD']))
  const inside = await Promise.all(
    own.links
      .filter(({ path }) => named.includes(path))
      .map(async ({ path, oid }) =>
        entriesOf(await gitText(git, ['-C', path, 'ls-tree', '-r', '-l', '-z', oid]), `${path}/`),
      ),
  )
  const links = [...own.links, ...inside.flatMap((each) => each.links)]
  return {
    entries: [...own.entries, ...inside.flatMap((each) => each.entries)],
    foreign: links.filter(({ path }) => !named.includes(path)),
  }
}

/** `<mode> SP <type> SP <oid> SP <size> TAB <path>`, see git-ls-tree(1). */
function entriesOf(text: string, prefix = ''): { entries: Entry[]; links: { path: string; oid: string }[] } {
  const rows = text.split('\0').flatMap((row) => {
    const [, type, oid, size, path] = /^[0-7]+ (\w+) ([0-9a-f]+) +(\d+|-)\t([\s\S]+)$/.exec(row) ?? []
    return path === undefined ? [] : [{ type, oid: oid!, size: Number(size), path: `${prefix}${path}` }]
  })
  return {
    entries: rows.filter(({ type }) => type === 'blob').map(({ path, oid, size }) => ({ path, oid, size })),
    links: rows.filter(({ type }) => type === 'commit').map(({ path, oid }) => ({ path, oid })),
  }
}

async function unnamedLfs(git: Git, entries: readonly Entry[], { lfs }: Wanted): Promise<Violation[]> {
  const candidates = entries.filter(({ path }) => !lfs.some((glob) => matchesGlob(path, glob)))
  const small = candidates.filter(({ size }) => size >= 100 && size <= POINTER_BYTES)
  if (small.length === 0 || !(await usesLfs(git))) return []
  const found: Violation[] = []
  for (const entry of small) {
    if ((await pointer(git, entry)) === undefined) continue
    found.push({
      rule: 'build.lfs',
      why: `'${entry.path}' is kept in Git LFS, and no pattern names it`,
      remedy:
        "Name it under build.lfs and give actions/checkout 'with: { lfs: true }', or leave it out by build.exclude.",
    })
  }
  return found
}

/** Git finds pointers by their first line, so that not every small file is asked for. */
async function usesLfs(git: Git): Promise<boolean> {
  const { code } = await git.run(['grep', '-q', '-I', '-e', '^version https://git-lfs', 'HEAD'])
  return code === 0
}

function unnamedSubmodule({ path }: { path: string }): Violation {
  return {
    rule: 'build.submodules',
    why: `'${path}' is a submodule, and no entry names it`,
    remedy: 'Name it under build.submodules, at a released tag of its own, or leave it out by build.exclude.',
  }
}

function isAtOrBelow(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`)
}
