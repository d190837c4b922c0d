import { createHash } from 'node:crypto'
import { type Documents, madeFiles, parseEvidence } from '@deploy/evidence/evidence.ts'
import { sealedPaths } from '@deploy/evidence/seal.ts'
import type { Stage } from '@deploy/evidence/stage.ts'
import type { RecordFile } from '@deploy/record/change-records.ts'
import { packTexts } from '@deploy/release/pack.ts'

/**
 * What is attached to the change record of a stage: the bundle of the evidence as it verifies, the bill of materials and the checksums.
 * Each has the beginning of its sha256 in its name, so that a record which has the name has the file. The documents are as they were
 * written, without secrets. Throws EVIDENCE_INVALID.
 */
export async function recordFiles(
  { application, release, stage }: Pick<Stage, 'application' | 'release' | 'stage'>,
  documents: Documents,
): Promise<RecordFile[]> {
  const of = `${application}-${release.version}`
  const textsOf = (paths: string[]) =>
    Object.fromEntries(paths.flatMap((path) => (documents[path] ? [[path, documents[path]]] : [])))
  const single = (path: string, name: string, ending: string, type: string) =>
    Object.values(textsOf([path])).map((text) => named(`${of}-${name}`, ending, type, Buffer.from(text)))
  const bundle = await packTexts(textsOf(bundlePaths(documents)))
  return [
    named(`${of}-${stage}-evidence`, '.tar.gz', 'application/gzip', bundle),
    ...single('bom.json', 'bom', '.json', 'application/json'),
    ...single('SHA256SUMS', 'SHA256SUMS', '.txt', 'text/plain'),
  ]
}

/** What lies beside a bundle would make it look tampered with. */
function bundlePaths(documents: Documents): string[] {
  const index = documents[madeFiles.index]
  if (index === undefined) return Object.keys(documents)
  return [...sealedPaths(parseEvidence(index, madeFiles.index)), madeFiles.seal, madeFiles.signature]
}

function named(name: string, ending: string, type: string, content: Buffer): RecordFile {
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 12)
  return { name: `${name}-${digest}${ending}`, type, content }
}
