import { posix } from 'node:path'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Inventory } from './component.ts'
import type { LargeFiles } from './files.ts'
import type { ImageSource } from './image/archive.ts'
import { readCondaEnvironment } from './readers/conda-environment.ts'
import { readCondaExplicit } from './readers/conda-explicit.ts'
import { readCondaLock } from './readers/conda-lock.ts'
import { readCondaMeta } from './readers/conda-meta.ts'
import { readDistInfo } from './readers/dist-info.ts'
import { readImage } from './readers/image.ts'
import { readPackageLock } from './readers/package-lock.ts'
import { readPipReport } from './readers/pip-report.ts'
import { readPipfileLock } from './readers/pipfile-lock.ts'
import { readPixiLock } from './readers/pixi-lock.ts'
import { readPnpmLock } from './readers/pnpm-lock.ts'
import { readPoetryLock } from './readers/poetry-lock.ts'
import { readPylock } from './readers/pylock.ts'
import { readRequirements } from './readers/requirements.ts'
import { readUvLock } from './readers/uv-lock.ts'
import { readYarnLock } from './readers/yarn-lock.ts'
import { shown } from './urls.ts'

interface Reader {
  /** File names that are looked for at the root of a repository. */
  names: readonly string[]
  /** Whether a file or folder of any name is of this kind. */
  recognises(path: string, files: LargeFiles): boolean
  read(source: { path: string; files: LargeFiles; strict: boolean }): Inventory | Promise<Inventory>
}

/** Every kind of source. The order decides when several would recognise a file. */
const readers = {
  image: {
    names: [],
    recognises: (path, files) =>
      files.isFolder(path)
        ? files.list(path).includes('index.json') && files.list(path).includes('blobs')
        : /\.(?:tar|tgz|tar\.gz|tar\.zst)$/.test(path),
    read: ({ path, files }) => readImage({ path, source: imageSource(path, files) }),
  },
  'conda-explicit': {
    names: [],
    recognises: (path, files) => /^@EXPLICIT\s*$/m.test(files.read(path) ?? ''),
    read: ({ path, files }) => readCondaExplicit({ path, text: textOf(path, files) }),
  },
  'conda-lock': {
    names: ['conda-lock.yml'],
    recognises: (path, files) => isYaml(path) && /^package:\s*$/m.test(files.read(path) ?? ''),
    read: ({ path, files }) => readCondaLock({ path, text: textOf(path, files) }),
  },
  'conda-meta': {
    names: [],
    recognises: (path, files) => posix.basename(path) === 'conda-meta' && files.isFolder(path),
    read: ({ path, files }) => readCondaMeta({ path, files }),
  },
  'conda-environment': {
    names: ['environment.yml', 'environment.yaml'],
    recognises: (path, files) => isYaml(path) && /^dependencies:\s*$/m.test(files.read(path) ?? ''),
    read: ({ path, files, strict }) =>
      readCondaEnvironment({ path, text: textOf(path, files), readFile: files.read, pinned: strict }),
  },
  'pixi-lock': {
    names: ['pixi.lock'],
    recognises: (path, files) => /^environments:\s*$/m.test(files.read(path) ?? ''),
    read: ({ path, files }) => readPixiLock({ path, text: textOf(path, files) }),
  },
  'package-lock': {
    names: ['package-lock.json'],
    recognises: (path, files) => hasKey(files.read(path), 'lockfileVersion'),
    read: ({ path, files }) => readPackageLock({ path, text: textOf(path, files) }),
  },
  'pip-report': {
    names: [],
    recognises: (path, files) => hasKey(files.read(path), 'pip_version'),
    read: ({ path, files }) => readPipReport({ path, text: textOf(path, files) }),
  },
  'pipfile-lock': {
    names: ['Pipfile.lock'],
    recognises: (path, files) => hasKey(files.read(path), '_meta'),
    read: ({ path, files }) => readPipfileLock({ path, text: textOf(path, files) }),
  },
  'pnpm-lock': {
    names: ['pnpm-lock.yaml'],
    recognises: (path, files) => /^lockfileVersion:/m.test(files.read(path) ?? ''),
    read: ({ path, files }) => readPnpmLock({ path, text: textOf(path, files) }),
  },
  'poetry-lock': {
    names: ['poetry.lock'],
    recognises: (path, files) => /^content-hash = /m.test(files.read(path) ?? ''),
    read: ({ path, files }) =>
      readPoetryLock({ path, text: textOf(path, files), project: beside(path, 'pyproject.toml', files) }),
  },
  pylock: {
    names: ['pylock.toml'],
    recognises: (path, files) => /^lock-version = /m.test(files.read(path) ?? ''),
    read: ({ path, files }) => readPylock({ path, text: textOf(path, files) }),
  },
  'uv-lock': {
    names: ['uv.lock'],
    recognises: (path, files) => /^\[\[package\]\]$/m.test(files.read(path) ?? ''),
    read: ({ path, files }) => readUvLock({ path, text: textOf(path, files) }),
  },
  'yarn-lock': {
    names: ['yarn.lock'],
    recognises: (path, files) => /^(?:# yarn lockfile v1|__metadata:)$/m.test(files.read(path) ?? ''),
    read: ({ path, files }) =>
      readYarnLock({ path, text: textOf(path, files), manifest: beside(path, 'package.json', files) }),
  },
  venv: {
    names: [],
    recognises: (path, files) => files.list(path).length > 0,
    read: ({ path, files }) => readDistInfo({ path, files }),
  },
  requirements: {
    names: ['requirements.txt'],
    recognises: (path, files) => files.read(path) !== undefined && !path.endsWith('.json'),
    read: ({ path, files, strict }) => readRequirements({ path, readFile: files.read, pinned: strict }),
  },
} satisfies Record<string, Reader>

export type SourceKind = keyof typeof readers

/** The kinds of source that can be named, in alphabetical order. */
export const sourceKinds = Object.keys(readers).sort() as SourceKind[]

/** File names that are looked for when no path is given. */
export const defaultNames = sourceKinds.flatMap((kind): readonly string[] => (readers[kind] as Reader).names)

/** One lock file, report or environment; `path` is relative to the root of `files`. */
export interface Source {
  kind: SourceKind
  path: string
}

/** The lock files at the root of a repository. What conda was asked for is left to the lock that was made from it. */
export function findSources(files: LargeFiles): Source[] {
  const present = new Set(files.list('.'))
  const found = sourceKinds.flatMap((kind) =>
    (readers[kind] as Reader).names.filter((name) => present.has(name)).map((path) => ({ kind, path })),
  )
  const isLocked = found.some(({ kind }) => kind === 'conda-lock' || kind === 'pixi-lock')
  return isLocked ? found.filter(({ kind }) => kind !== 'conda-environment') : found
}

/** The kind of a file or folder, told from its content. Throws SBOM_SOURCE_MISSING, SBOM_SOURCE_UNKNOWN. */
export function recogniseSource(path: string, files: LargeFiles): Source {
  const known = remembering(files)
  const kind = (Object.keys(readers) as SourceKind[]).find((one) => readers[one].recognises(path, known))
  if (kind !== undefined) return { kind, path }
  textOf(path, files)
  throw new DeployError({
    code: 'SBOM_SOURCE_UNKNOWN',
    message: `${shown(path)} is no lock file, report or environment that can be read.`,
    remedy: `Name its kind in the input 'source': ${sourceKinds.join(', ')}.`,
  })
}

/** Every kind looks into the same file, which may be large. */
function remembering(files: LargeFiles): LargeFiles {
  const texts = new Map<string, string | undefined>()
  const read = (path: string) => {
    if (!texts.has(path)) texts.set(path, files.read(path))
    return texts.get(path)
  }
  return { ...files, read }
}

/** Reads a source. With `strict`, requirements that are not pinned fail. */
export async function readSource(
  { kind, path }: Source,
  { files, strict }: { files: LargeFiles; strict: boolean },
): Promise<Inventory> {
  return readers[kind].read({ path, files, strict })
}

function imageSource(path: string, files: LargeFiles): ImageSource {
  if (!files.isFolder(path)) {
    // A stream of a file that is not there fails only when it is read.
    if (!files.list(posix.dirname(path)).includes(posix.basename(path))) throw missing(path)
    return { kind: 'file', open: () => files.open(path) }
  }
  const inside = [
    '',
    ...files.list(posix.join(path, 'blobs')).map((algorithm) => posix.join('blobs', algorithm)),
  ]
  const found = inside.flatMap((folder) =>
    files.list(posix.join(path, folder)).map((name) => posix.join(folder, name)),
  )
  const plain = found.filter((name) => !files.isFolder(posix.join(path, name)))
  return {
    kind: 'folder',
    files: plain.map((name) => ({ path: name, open: () => files.open(posix.join(path, name)) })),
  }
}

function textOf(path: string, files: LargeFiles): string {
  const text = files.read(path)
  if (text !== undefined) return text
  throw missing(path)
}

function missing(path: string): DeployError {
  return new DeployError({
    code: 'SBOM_SOURCE_MISSING',
    message: `There is no file ${shown(path)} to read packages from.`,
    remedy: `Check the input 'path', and that the step which makes the file ran before this one.`,
  })
}

/** A file that tells more about a lock file, if it is there. */
function beside(path: string, name: string, files: LargeFiles): { path: string; text: string } | undefined {
  const at = posix.join(posix.dirname(path), name)
  const text = files.read(at)
  return text === undefined ? undefined : { path: at, text }
}

function isYaml(path: string): boolean {
  return /\.ya?ml$/.test(path)
}

function hasKey(text: string | undefined, key: string): boolean {
  if (text === undefined || !text.trimStart().startsWith('{')) return false
  // Parsing takes long; a key that is there stands there as it is, or with escapes.
  if (!text.includes(`"${key}"`) && !text.includes('\\u')) return false
  try {
    return Object.hasOwn(JSON.parse(text) as object, key)
  } catch {
    return false
  }
}
