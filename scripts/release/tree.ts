import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Git } from './git.ts'

/**
 * Commits what dist/ holds in the commit `source` as a root tree, with the workflows that others call, and says its id. The
 * checkout, its index and its branches stay as they are. The workflows are those of `source`, byte for byte: GitHub refuses
 * others from a token that may not write workflows.
 */
export function commitTree(
  git: Git,
  { source, message, workflows }: { source: string; message: string; workflows: string[] },
): string {
  const folder = mkdtempSync(join(tmpdir(), 'release-'))
  const index = { GIT_INDEX_FILE: join(folder, 'index') }
  try {
    git(['read-tree', `${source}:dist`], index)
    for (const path of workflows) {
      const blob = git(['rev-parse', `${source}:${path}`])
      git(['update-index', '--add', '--cacheinfo', `100644,${blob},${path}`], index)
    }
    // Without a parent, whoever fetches the tag does not fetch the sources with it.
    return git(['commit-tree', git(['write-tree'], index), '-m', `${message}\n\nSource-Commit: ${source}`])
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** A line for every file of a commit, as `sha256sum -c` reads it in a checkout. */
export function checksumsOf(git: Git, commit: string): string {
  return filesOf(git, commit)
    .map((path) => {
      const digest = createHash('sha256')
        .update(git.bytes(`${commit}:${path}`))
        .digest('hex')
      return `${digest}  ${path}\n`
    })
    .join('')
}

/** Paths of a commit, or of a folder in it. */
export function filesOf(git: Git, commit: string, folder = '.'): string[] {
  return git(['ls-tree', '-r', '--name-only', '-z', commit, '--', folder]).split('\0').filter(Boolean)
}
