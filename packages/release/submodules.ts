import { DeployError } from '@deploy/kit/errors.ts'
import type { Build } from '@deploy/manifest/manifest.ts'
import { type Git, gitOutput } from './git.ts'
import type { Submodule } from './release.ts'
import { highestTag, isPrerelease, sortedTags, versionOfTag } from './version.ts'
import { requireClean } from './worktree.ts'

type Wanted = Build['submodules'][number]

/**
 * Each submodule is checked out as the commit pins it, clean, and exactly at a release tag of its own; the changelog of that tag
 * was read where deploy.yml says so. Throws SUBMODULE_UNRELEASED, CHANGELOG_UNREAD, DIRTY_WORKTREE.
 */
export async function requireSubmodules(git: Git, { submodules, exclude }: Build): Promise<Submodule[]> {
  const found: Submodule[] = []
  for (const wanted of submodules) {
    const commit = await pinOf(git, wanted)
    const inside: Git = { run: (args) => git.run(['-C', wanted.path, ...args]) }
    await requireCheckout(inside, wanted, commit)
    await requireClean({ git: inside, include: ['.'], exclude: exclude.map(within(wanted.path)) })
    const tag = await releaseTag(inside, wanted, commit)
    const read = await changelogsOf(inside, wanted, tag)
    found.push({ path: wanted.path, tag, commit, ...read })
  }
  return found
}

/** A pattern of the repository as it is in the submodule. */
const within =
  (path: string) =>
  (pattern: string): string =>
    pattern.startsWith(`${path}/`) ? pattern.slice(path.length + 1) : pattern

async function pinOf(git: Git, { path }: Wanted): Promise<string> {
  const listed = await gitOutput(git, ['ls-tree', 'HEAD', '--', path])
  const pin = /^160000 commit ([0-9a-f]{40,64})\t/.exec(listed)?.[1]
  if (pin !== undefined) return pin
  throw unreleased(
    path,
    'It is no submodule in this commit.',
    'Correct build.submodules, or commit the submodule.',
  )
}

/** In a folder that is not checked out git finds the repository around it. */
async function requireCheckout(git: Git, { path }: Wanted, commit: string): Promise<void> {
  const { code, stdout } = await git.run(['rev-parse', '--show-prefix', 'HEAD'])
  const [prefix, head] = stdout.split('\n')
  if (code === 0 && prefix === '' && head === commit) return
  const cause =
    code === 0 && prefix === ''
      ? `The commit pins ${commit}, and ${head} is checked out.`
      : 'It is not checked out.'
  throw unreleased(
    path,
    cause,
    "Give the step actions/checkout 'with: { submodules: true, fetch-depth: 0 }'.",
  )
}

/** A shallow checkout has no tags, so that where it came from is asked. */
async function releaseTag(git: Git, wanted: Wanted, commit: string): Promise<string> {
  const { path, tag: pattern, candidates } = wanted
  const local = await gitOutput(git, ['tag', '--points-at', commit])
  const fits = (tags: string[]) => highestTag(tags.filter(released(wanted)), pattern)
  const known = local.split('\n').filter((tag) => tag !== '')
  const there = async () => (await remoteTags(git)).filter(({ id }) => id === commit).map(({ tag }) => tag)
  const tags = fits(known) === undefined ? [...known, ...(await there())] : known
  const tag = fits(tags)
  if (tag !== undefined) return tag
  const cause =
    tags.length === 0 ? 'No tag names that commit.' : `Its tags are ${[...new Set(tags)].join(', ')}.`
  const kind = candidates ? 'a tag' : 'a released tag, no candidate,'
  throw unreleased(
    path,
    `${commit} must have ${kind} like '${pattern}'. ${cause}`,
    `Check a released version out in ${path}, and commit that.`,
  )
}

const released =
  ({ tag: pattern, candidates }: Wanted) =>
  (tag: string): boolean =>
    candidates || !isPrerelease(versionOfTag(tag, pattern) ?? '')

/** An annotated tag comes twice, the second time with the commit. */
async function remoteTags(git: Git): Promise<{ id: string; tag: string }[]> {
  const { code, stdout } = await git.run(['ls-remote', '--tags', 'origin'])
  if (code !== 0) return []
  return stdout
    .split('\n')
    .map((line) => line.split('\t'))
    .map(([id = '', ref = '']) => ({ id, tag: ref.replace(/^refs\/tags\//, '').replace(/\^\{\}$/, '') }))
}

/**
 * Whose changelogs were read, and which there are: what a slot runs, and so what lies between, is known on the host only. A tag that
 * was published meanwhile counts, although the checkout does not have it.
 */
async function changelogsOf(
  git: Git,
  wanted: Wanted,
  tag: string,
): Promise<Pick<Submodule, 'acknowledged' | 'published'>> {
  if (wanted.acknowledged === undefined) return {}
  const acknowledged = [wanted.acknowledged].flat()
  requireRead(wanted, { tag, acknowledged })
  const local = (await gitOutput(git, ['tag', '--list'])).split('\n')
  const all = [...local, ...(await remoteTags(git)).map((each) => each.tag)].filter(released(wanted))
  const sorted = sortedTags([...new Set(all)], wanted.tag)
  return { acknowledged, published: sorted.slice(0, sorted.indexOf(tag) + 1) }
}

function requireRead(
  { path }: Wanted,
  { tag, acknowledged }: { tag: string; acknowledged: readonly string[] },
): void {
  if (acknowledged.includes(tag)) return
  throw new DeployError({
    code: 'CHANGELOG_UNREAD',
    message: `${path} is at ${tag}, and deploy.yml acknowledges the changelog of ${acknowledged.join(', ')}.`,
    cause: 'A new version may need a migration, or other settings, which its changelog says.',
    remedy: `Read its changelog, then write acknowledged: [${[...acknowledged, tag].join(', ')}] under build.submodules and commit it.`,
  })
}

function unreleased(path: string, cause: string, remedy: string): DeployError {
  return new DeployError({
    code: 'SUBMODULE_UNRELEASED',
    message: `The submodule ${path} is not at a released version.`,
    cause,
    remedy,
  })
}
