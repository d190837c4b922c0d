import { chmod, copyFile, lstat, lutimes, mkdir, readlink, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { DeployError } from '@deploy/kit/errors.ts'
import { normalise } from '../collect.ts'
import { type Git, gitText } from '../git.ts'
import { byCodeUnit, parentsOf } from '../paths.ts'
import { requireClean } from '../worktree.ts'

export interface Files {
  workspace: string
  git: Git
  /** Folder of the workspace that the build may read; `.` is all of it. */
  context: string
  dockerfile: string
}

/** The files of the commit that an image is made of. Throws DIRTY_WORKTREE, DOCKERFILE_MISSING. */
export async function committedFiles({ git, context, dockerfile }: Files): Promise<string[]> {
  const include = [context, dockerfile, `${dockerfile}.dockerignore`]
  const paths = include.map((path) => `:(literal)${normalise(path) || '.'}`)
  const listed = await gitText(git, ['ls-files', '-z', '--cached', '--recurse-submodules', '--', ...paths])
  const files = [...new Set(listed.split('\0').filter((path) => path !== ''))]
  if (!files.includes(normalise(dockerfile))) throw missing(dockerfile)
  await requireClean({ git, include: [context, dockerfile], exclude: [], others: 'left out' })
  return files.toSorted(byCodeUnit)
}

/**
 * Copies the files of the commit, and nothing else, to where the build reads them: with plain modes and one time, so that the
 * same commit gives the same layers wherever it was checked out.
 */
export async function layOut(
  files: readonly string[],
  { workspace, destination, epochSeconds }: { workspace: string; destination: string; epochSeconds: number },
): Promise<void> {
  const folders = [...new Set(files.flatMap(parentsOf))].toSorted(byCodeUnit)
  for (const folder of folders) await mkdir(join(destination, folder), { mode: 0o755 })
  for (const path of files) await copy(path, { workspace, destination, epochSeconds })
  for (const folder of folders.toReversed()) {
    await chmod(join(destination, folder), 0o755)
    await lutimes(join(destination, folder), epochSeconds, epochSeconds)
  }
  await lutimes(destination, epochSeconds, epochSeconds)
}

async function copy(
  path: string,
  { workspace, destination, epochSeconds }: { workspace: string; destination: string; epochSeconds: number },
): Promise<void> {
  const [from, to] = [join(workspace, path), join(destination, path)]
  const stats = await lstat(from).catch((error: Error) => {
    throw absent(path, error)
  })
  if (stats.isDirectory()) return void (await mkdir(to, { recursive: true, mode: 0o755 }))
  if (stats.isSymbolicLink()) await symlink(await readlink(from), to)
  else {
    await copyFile(from, to)
    await chmod(to, stats.mode & 0o100 ? 0o755 : 0o644)
  }
  await lutimes(to, epochSeconds, epochSeconds)
}

function absent(path: string, { message }: Error): DeployError {
  return new DeployError({
    code: 'RELEASE_FILE_UNREADABLE',
    message: `'${path}' is in the commit and cannot be read in the checkout, so no image can be built.`,
    cause: message,
    remedy: 'Check out all files: a sparse checkout leaves some out.',
  })
}

function missing(dockerfile: string): DeployError {
  return new DeployError({
    code: 'DOCKERFILE_MISSING',
    message: `${dockerfile} is not in the commit, so no image can be built.`,
    cause: 'deploy.yml names it in build.image.dockerfile, or leaves the default.',
    remedy:
      'Add it to the repository, correct the path, or hand over an image that an earlier step has pushed with the input `image`.',
  })
}
