import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { withoutSecrets } from '@deploy/kit/redact.ts'
import { changeRecord } from './change-record.ts'
import { type Documents, type Evidence, evidenceOf } from './evidence.ts'

/** All documents of an evidence directory; none when it does not exist. */
export async function readBundle(directory: string): Promise<Documents> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return []
      throw error
    },
  )
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const read = async (file: string) =>
    [relative(directory, file).split(sep).join('/'), await readFile(file, 'utf8')] as const
  return Object.fromEntries(await Promise.all(files.map(read)))
}

/**
 * Adds documents to an evidence directory and writes its evidence.json and change-record.md anew. A stage that is played
 * again replaces its whole folder: what the time before measured is no evidence of this one. No secret is written.
 */
export async function writeBundle(
  directory: string,
  subject: Parameters<typeof evidenceOf>[0],
  raw: Documents,
): Promise<{ evidence: Evidence; documents: Documents }> {
  const added = Object.fromEntries(Object.entries(raw).map(([path, text]) => [path, withoutSecrets(text)]))
  const played = Object.keys(added).flatMap(
    (path) => /^([^/]+)\/deployment\.json$/.exec(path)?.slice(1) ?? [],
  )
  for (const folder of played) await rm(join(directory, folder), { recursive: true, force: true })
  const documents = { ...(await readBundle(directory)), ...added }
  const evidence = evidenceOf(subject, documents)
  const written = {
    ...added,
    'evidence.json': `${JSON.stringify(evidence, null, 2)}\n`,
    'change-record.md': changeRecord(evidence),
  }
  for (const [path, text] of Object.entries(written)) {
    const file = join(directory, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(`${file}.new`, text)
    await rename(`${file}.new`, file)
  }
  return { evidence, documents: { ...documents, ...written } }
}
