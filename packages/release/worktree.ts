import { DeployError } from '@deploy/kit/errors.ts'
import { isExcluded, normalise } from './collect.ts'
import { type Git, gitOutput, gitText } from './git.ts'
import { byCodeUnit } from './paths.ts'

/** Git's own letters for a path's state, in words. */
const STATES: Record<string, string> = {
  M: 'changed',
  T: 'changed its type',
  A: 'added, not committed',
  D: 'deleted',
  U: 'in conflict',
  '?': 'not in git',
  '!': 'ignored by git',
}

/**
 * Makes sure that the commit names the bytes: nothing under `include` minus `exclude` may differ from it. Files that git
 * ignores are refused too, because a forgotten `.env` is one, unless an entry of `include` names them or a folder that
 * holds nothing else: that is how the output of a build step becomes part of a release. Throws DIRTY_WORKTREE.
 */
export async function requireClean({
  git,
  include,
  exclude,
  skip = [],
  others = 'refused',
}: {
  git: Git
  include: readonly string[]
  exclude: readonly string[]
  skip?: readonly string[]
  /** Files that git does not hold: whoever takes only what it holds need not mind them. */
  others?: 'refused' | 'left out'
}): Promise<void> {
  const changes = await changedPaths(git, include)
  const generated = await withoutTrackedFiles(git, include)
  const relevant = changes
    .filter(({ path }) => !isExcluded(path, exclude) && !skip.some((folder) => isAtOrBelow(path, folder)))
    .filter(({ state }) => others === 'refused' || !'!?'.includes(state))
    .filter(({ path, state }) => state !== '!' || !generated.some((folder) => isAtOrBelow(path, folder)))
  if (relevant.length === 0) return
  throw new DeployError({
    code: 'DIRTY_WORKTREE',
    message: `${relevant.length} ${relevant.length === 1 ? 'path' : 'paths'} of the release ${relevant.length === 1 ? 'differs' : 'differ'} from the commit, which would not name its bytes.`,
    cause: summary(relevant.map(({ path, state }) => `${path}: ${STATES[state] ?? 'changed'}`)),
    remedy:
      'Commit or remove them, or leave them out by build.exclude in deploy.yml. Generated files that belong to the release: name their folder in build.include.',
  })
}

interface Change {
  /** Relative to the workspace. */
  path: string
  state: string
}

async function changedPaths(git: Git, include: readonly string[]): Promise<Change[]> {
  // Git takes no path at all for every path.
  if (include.length === 0) return []
  const prefix = await gitOutput(git, ['rev-parse', '--show-prefix'])
  const text = await gitText(git, [
    'status',
    '--porcelain=v1',
    '-z',
    '--no-renames',
    '--untracked-files=all',
    '--ignored=traditional',
    '--',
    ...include.map(pathspec),
  ])
  return text
    .split('\0')
    .filter((record) => record !== '')
    .map((record) => ({ path: record.slice(3), state: record.slice(0, 2).trim()[0]! }))
    .filter(({ path }) => path.startsWith(prefix))
    .map(({ path, state }) => ({ path: path.slice(prefix.length), state }))
    .sort((left, right) => byCodeUnit(left.path, right.path))
}

async function withoutTrackedFiles(git: Git, include: readonly string[]): Promise<string[]> {
  const generated: string[] = []
  for (const entry of include) {
    if ((await gitText(git, ['ls-files', '-z', '--', pathspec(entry)])) === '')
      generated.push(normalise(entry))
  }
  return generated
}

/** A path as it stands, whatever characters it has. */
function pathspec(entry: string): string {
  return `:(literal)${normalise(entry) || '.'}`
}

function isAtOrBelow(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`)
}

function summary(rows: readonly string[]): string {
  const shown = rows.slice(0, 20)
  return rows.length > shown.length
    ? [...shown, `and ${rows.length - shown.length} more`].join('\n')
    : shown.join('\n')
}
