import { isUtf8 } from 'node:buffer'
import type { Dirent } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { withoutSecrets } from '@deploy/kit/redact.ts'
import { changeRecord } from './change-record.ts'
import { type Documents, type Evidence, evidenceOf, madeFiles } from './evidence.ts'
import { reportHtml } from './report/report.ts'
import { evidenceNamespace, sealedPaths, sealText } from './seal.ts'
import { statementsOf } from './statements.ts'

/** Signs a text for a namespace, so that `ssh-keygen -Y verify` accepts it. */
export type Sign = (text: string, namespace: string) => Promise<string>

/** What the build wrote and digested; a byte less and it proves nothing. */
const ofBuild = /^(?:release\.json|bom[\w-]*\.json|SHA\d+SUMS.*)$/

/** All documents of an evidence directory; none when it does not exist. What is no UTF-8 text, such as a picture, is none. */
export async function readBundle(directory: string): Promise<Documents> {
  const { files } = await readFiles(directory)
  return textsOf(files)
}

function textsOf(files: ReadonlyMap<string, Buffer>): Documents {
  const texts = [...files].filter(([, bytes]) => isUtf8(bytes))
  return Object.fromEntries(texts.map(([path, bytes]) => [path, bytes.toString('utf8')]))
}

/** The files of an evidence directory by their path in it, and the paths of what is neither file nor folder. */
export async function readFiles(directory: string): Promise<{ files: Map<string, Buffer>; odd: string[] }> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return []
      throw error
    },
  )
  const pathOf = (entry: Dirent) =>
    relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/')
  const read = async (path: string) => [path, await readFile(join(directory, path))] as const
  const files = entries.filter((entry) => entry.isFile()).map(pathOf)
  const odd = entries.filter((entry) => !entry.isFile() && !entry.isDirectory()).map(pathOf)
  return { files: new Map(await Promise.all(files.sort().map(read))), odd: odd.sort() }
}

/**
 * Adds documents to an evidence directory and writes anew what is made from them: evidence.json, change-record.md,
 * report.html, the in-toto statements, and evidence.sha256, which names all of that and is signed where there is a key. The same documents and key
 * give the same bytes. A stage that is played again replaces its whole folder: what the time before measured is no evidence of this one.
 * No secret is written, but in what the build made: SHA256SUMS names those bytes, and who has the release has them.
 */
export async function writeBundle(
  directory: string,
  subject: Parameters<typeof evidenceOf>[0],
  raw: Documents,
  sign?: Sign,
): Promise<{ evidence: Evidence; documents: Documents }> {
  const added = Object.fromEntries(
    Object.entries(raw).map(([path, text]) => [path, ofBuild.test(path) ? text : withoutSecrets(text)]),
  )
  const played = Object.keys(added).flatMap(
    (path) => /^([^/]+)\/deployment\.json$/.exec(path)?.slice(1) ?? [],
  )
  // A signature is over what was there before.
  const { files } = await readFiles(directory)
  const { [madeFiles.signature]: _, ...before } = textsOf(files)
  const isOver = (path: string) => played.some((folder) => path.startsWith(`${folder}/`))
  const kept = Object.fromEntries(Object.entries(before).filter(([path]) => !isOver(path)))
  const documents = { ...kept, ...added }
  const evidence = evidenceOf(subject, documents)
  const made = {
    [madeFiles.index]: `${JSON.stringify(evidence, null, 2)}\n`,
    [madeFiles.record]: changeRecord(evidence),
    [madeFiles.report]: reportHtml(evidence, documents),
    [madeFiles.statements]: statementsOf(evidence, documents),
  }
  const all: Documents = { ...documents, ...made }
  const seal = sealText(sealedPaths(evidence), (path) => all[path]!)
  const signature = await sign?.(seal, evidenceNamespace(subject.application))
  const written = {
    ...added,
    ...made,
    [madeFiles.seal]: seal,
    ...(signature !== undefined && { [madeFiles.signature]: signature }),
  }
  await rm(join(directory, madeFiles.signature), { force: true })
  for (const [path, text] of Object.entries(written)) {
    const file = join(directory, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(`${file}.new`, text)
    await rename(`${file}.new`, file)
  }
  // Last, so that a run which is ended in the middle leaves a record of the stage in any case.
  for (const path of [...files.keys()].filter(isOver))
    if (documents[path] === undefined) await rm(join(directory, path), { force: true })
  return { evidence, documents: { ...documents, ...written } }
}
