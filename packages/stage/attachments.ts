import { createHash } from 'node:crypto'
import type { Documents } from '@deploy/evidence/evidence.ts'
import type { Stage } from '@deploy/evidence/stage.ts'
import { withoutSecrets } from '@deploy/kit/redact.ts'
import type { RecordFile } from '@deploy/record/change-records.ts'
import { packTexts } from '@deploy/release/pack.ts'

/**
 * What is attached to the change record of a stage: the whole evidence as an archive, the bill of materials and the checksums. Each
 * has the beginning of its sha256 in its name, so that a record which has the name has the file.
 */
export async function recordFiles(
  stage: Pick<Stage, 'application' | 'release' | 'stage'>,
  documents: Documents,
): Promise<RecordFile[]> {
  const clean = Object.fromEntries(
    Object.entries(documents).map(([path, text]) => [path, withoutSecrets(text)]),
  )
  const { application, release } = stage
  const of = `${application}-${release.version}`
  const single = (path: string, name: string, ending: string, type: string) => {
    const text = clean[path]
    return text === undefined ? [] : [named(`${of}-${name}`, ending, type, Buffer.from(text))]
  }
  return [
    named(`${of}-${stage.stage}-evidence`, '.tar.gz', 'application/gzip', await packTexts(clean)),
    ...single('bom.json', 'bom', '.json', 'application/json'),
    ...single('SHA256SUMS', 'SHA256SUMS', '.txt', 'text/plain'),
  ]
}

function named(name: string, ending: string, type: string, content: Buffer): RecordFile {
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 12)
  return { name: `${name}-${digest}${ending}`, type, content }
}
