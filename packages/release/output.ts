import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { isAbsolute, join, relative, resolve } from 'node:path'
import { DeployError } from '@deploy/kit/errors.ts'
import { parseRelease, RELEASE_FILE, type Release } from './release.ts'

/** What sbom-and-checksum writes beside a release. */
const DOCUMENTS = [
  'bom.json',
  'bom.xml',
  'bom-changes.json',
  'bom-outdated.json',
  'vex.json',
  'SHA256SUMS',
  'SHA512SUMS',
]

/** Throws OUTPUT_INVALID when the folder holds what the release is made of. */
export function requireOwnFolder(workspace: string, output: string, include: readonly string[]): void {
  const sources = [
    workspace,
    ...include.map((path) => resolve(workspace, path)).filter((path) => path !== workspace),
  ]
  if (!sources.some((path) => path === output || path.startsWith(`${output}/`))) return
  throw new DeployError({
    code: 'OUTPUT_INVALID',
    message: `The output folder ${output} holds the sources of the release.`,
    remedy: "Give a folder of its own by the input 'output', such as release.",
  })
}

/** The output folder as a path of the workspace, when it is in there. */
export function insideOf(workspace: string, output: string): string[] {
  const path = relative(workspace, output)
  if (path === '' || path === '..' || path.startsWith('../') || isAbsolute(path)) return []
  return [path]
}

/** The release that the folder holds. */
export async function previousRelease(output: string): Promise<Release | undefined> {
  const path = join(output, RELEASE_FILE)
  try {
    return parseRelease(await readFile(path, 'utf8'), path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Makes room for another release: no document about the one may lie beside the bytes of the other. Throws OUTPUT_TAKEN. */
export async function removePrevious(output: string, { id, archive, image }: Release): Promise<void> {
  const known = [RELEASE_FILE, archive.name, ...(image?.layout ? [image.layout.name] : []), ...DOCUMENTS]
  const names = (await readdir(output)).filter((name) => !name.endsWith('.new'))
  const strangers = names.filter((name) => !known.includes(name))
  if (strangers.length > 0) throw taken(output, { id, strangers })
  for (const name of known) await rm(join(output, name), { force: true })
}

export async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text)
  await rename(`${path}.new`, path)
}

function taken(output: string, { id, strangers }: { id: string; strangers: readonly string[] }): DeployError {
  return new DeployError({
    code: 'OUTPUT_TAKEN',
    message: `${output} holds another release, ${id}, and files that only you can judge: ${strangers.join(', ')}.`,
    cause: 'Documents about one release must not lie beside the bytes of another.',
    remedy: "Remove the folder, or give another one by the input 'output'.",
  })
}
