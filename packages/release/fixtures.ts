import { execFileSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Build, Manifest } from '@deploy/manifest/manifest.ts'
import { onTestFinished } from 'vitest'
import { buildRelease } from './build.ts'
import { createGit } from './git.ts'
import type { Release } from './release.ts'

/** Content of a file, or where a symlink points. */
export type Content = string | { link: string } | { text: string; mode: number }

/** A folder that is removed when the test ends. */
export async function temporaryFolder(): Promise<string> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'release-')))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  return path
}

/** Writes files, in the order given. */
export async function writeTree(root: string, tree: Record<string, Content>): Promise<void> {
  for (const [name, content] of Object.entries(tree)) {
    const path = join(root, name)
    await mkdir(dirname(path), { recursive: true })
    if (typeof content === 'string') await writeFile(path, content)
    else if ('link' in content) await symlink(content.link, path)
    else {
      await writeFile(path, content.text)
      await chmod(path, content.mode)
    }
  }
}

/** What git is told, so that the tests depend on nobody's settings and commits have one time. */
export const gitEnvironment = {
  PATH: process.env.PATH,
  HOME: '/nonexistent',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.org',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.org',
  GIT_AUTHOR_DATE: '2026-02-03T04:05:06Z',
  GIT_COMMITTER_DATE: '2026-02-03T04:05:06Z',
}

/** Runs git and returns what it prints. */
export function runGit(folder: string, ...args: string[]): string {
  return execFileSync('git', args, {
    cwd: folder,
    env: gitEnvironment,
    encoding: 'utf8',
    stdio: 'pipe',
  }).trim()
}

/** A repository with one commit on main that holds the tree. */
export async function repository(tree: Record<string, Content>): Promise<string> {
  const root = join(await temporaryFolder(), 'app')
  await mkdir(root)
  runGit(root, 'init', '--quiet', '--initial-branch=main')
  await writeTree(root, tree)
  commitAll(root)
  return root
}

export function commitAll(root: string): string {
  runGit(root, 'add', '--all')
  runGit(root, 'commit', '--quiet', '--allow-empty', '--message', 'Work')
  return runGit(root, 'rev-parse', 'HEAD')
}

/** A manifest without environments: what is built, and by which rules. */
export function manifestOf(
  build: Partial<Build> & { include: string[] },
  rules: Partial<Build['rules']> = {},
): Manifest {
  return {
    application: 'voila',
    strategy: 'tarball',
    environments: {},
    build: {
      archive: '{application}_release_{version}.tar.gz',
      exclude: ['**/__pycache__/**', '**/*.pyc', '**/.git/**'],
      submodules: [],
      lfs: [],
      ...build,
      rules: {
        tag: 'v{version}',
        requireTag: false,
        requiredFiles: [],
        pinnedRequirements: false,
        mayHoldSecrets: [],
        ...rules,
      },
    },
  }
}

export const voila: Record<string, Content> = {
  'RELEASE_NOTES.md': '# 1.4.2\n',
  'config/voila.cfg': '[server]\nhost = 0.0.0.0\n',
  'notebooks/Übersicht.ipynb': '{}\n',
  'requirements.txt': 'voila==0.5.7\n',
  'scripts/voila_start.sh': { text: '#!/bin/sh\nexec python -m src.main\n', mode: 0o755 },
  'src/__init__.py': '',
  'src/main.py': 'print("hello")\n',
  'src/latest.py': { link: 'main.py' },
}

export const voilaPaths = ['config', 'notebooks', 'requirements.txt', 'RELEASE_NOTES.md', 'scripts', 'src']

/** Builds the release of `voila` in this checkout, unless the options say another; it makes no image. */
export function build(
  workspace: string,
  options: Partial<Parameters<typeof buildRelease>[0]> = {},
): Promise<Release> {
  return buildRelease({
    manifest: manifestOf({ include: voilaPaths }),
    workspace,
    output: 'release',
    git: createGit(workspace, gitEnvironment),
    env: {},
    makeImage: noImage,
    resolveImage: noImage,
    ...options,
  })
}

async function noImage(): Promise<never> {
  throw new Error('nobody asked for an image')
}
