import { join } from 'node:path'
import { writeBundle } from '@deploy/evidence/bundle.ts'
import { sections, title } from '@deploy/evidence/change-record.ts'
import { type Documents, evidenceOf } from '@deploy/evidence/evidence.ts'
import type { Stage } from '@deploy/evidence/stage.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import type { RecordText } from '@deploy/record/change-records.ts'
import type { StageDeps } from './deps.ts'
import type { StageInputs } from './inputs.ts'

type Subject = Parameters<typeof evidenceOf>[0]

/** Evidence first: it must exist even when the systems that show it are down. Their failure is told, and changes nothing. */
export async function keepEvidence(
  { stage, subject, documents }: { stage: Stage; subject: Subject; documents: Documents },
  inputs: StageInputs,
  deps: StageDeps,
): Promise<string> {
  const directory = join(deps.workspace, inputs.evidenceDirectory)
  const bundle = await writeBundle(directory, subject, documents)
  const text = recordText(subject, bundle.documents)
  const tried = async <T>(what: string, body: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await body()
    } catch (error) {
      deps.log.warning(`${what} failed, the evidence is in ${inputs.evidenceDirectory}: ${reasonOf(error)}`)
      return undefined
    }
  }
  await tried('Writing the job summary', () => deps.summary(text.sections.at(-1)?.markdown ?? ''))
  const record = await tried('Writing the change record', async () => deps.records?.update(text))
  if (inputs.uploadArtifact) {
    const name = `${subject.application}-evidence-${stage.stage}`
    await tried('Uploading the evidence', () =>
      deps.artifacts.upload(
        name,
        Object.keys(bundle.documents).map((path) => join(directory, path)),
        directory,
        { replace: true },
      ),
    )
  }
  return record?.url ?? ''
}

function reasonOf(error: unknown): string {
  return error instanceof DeployError
    ? [error.message, error.facts.cause, error.facts.remedy].filter(Boolean).join(' ')
    : (error as Error).message
}

/** What the change record says, by all that is known. Pure. */
export function recordText(subject: Subject, documents: Documents): RecordText {
  const evidence = evidenceOf(subject, documents)
  return {
    key: `${subject.application} ${subject.release.id}`,
    title: title(evidence),
    sections: sections(evidence),
  }
}
