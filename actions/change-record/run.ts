import { type Documents, type Evidence, parseEvidence } from '@deploy/evidence/evidence.ts'
import { isUntouched } from '@deploy/evidence/stage.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Outputs } from '@deploy/kit/execute.ts'
import type { Moment } from '@deploy/record/change-records.ts'
import { nameOf } from '@deploy/release/release.ts'
import { recordFiles } from '@deploy/stage/attachments.ts'
import type { StageDeps } from '@deploy/stage/deps.ts'
import { recordText, type Subject } from '@deploy/stage/keep.ts'
import { loadEvidence, loadManifest, loadRelease } from '@deploy/stage/load.ts'
import { momentOf, withRecords } from '@deploy/stage/records.ts'
import type { Inputs } from './inputs.ts'

/** The rim: everything that is not data. */
export type Deps = Pick<StageDeps, 'records' | 'recordsOf' | 'artifacts' | 'workspace' | 'log'>

/**
 * Opens the change record of a release, writes into it what the evidence says, or closes it, with the texts that the stages write.
 * Throws what reading release or evidence throws, RELEASE_FOREIGN, OUTCOME_UNKNOWN, and what the system of the record says.
 */
export async function run(inputs: Inputs, rim: Deps): Promise<Outputs> {
  const { manifest, environment } = await loadManifest(inputs.manifest, inputs.environment, rim)
  const { records } = withRecords(rim, manifest)
  if (records === undefined) throw new Error('a change record without a system')
  const about = { manifest, environment }
  const { subject, documents, evidence } =
    inputs.command === 'open' ? await fromRelease(inputs, about, rim) : await fromEvidence(inputs, about, rim)
  const moment = inputs.command === 'close' ? endOf(evidence, inputs) : undefined
  const text = recordText(subject, documents)
  if (inputs.command === 'open') await records.open(text)
  else await records.update(text)
  await records.attach?.(text.key, await recordFiles({ ...subject, stage: stageOf(evidence) }, documents))
  if (moment) await (records.close ?? records.advance)?.(text.key, moment)
  const shown = await records.look(text.key)
  rim.log.info(`${shown.key} is ${shown.state}: ${shown.url}`)
  return { ...shown }
}

interface About {
  manifest: Awaited<ReturnType<typeof loadManifest>>['manifest']
  environment: Awaited<ReturnType<typeof loadManifest>>['environment']
}

interface Told {
  subject: Subject
  documents: Documents
  evidence?: Evidence
}

async function fromRelease({ releaseDirectory }: Inputs, about: About, deps: Deps): Promise<Told> {
  const { source, documents } = await loadRelease(releaseDirectory, about, deps)
  const { application } = about.manifest
  return { subject: { application, release: nameOf(source.release) }, documents }
}

async function fromEvidence(
  { evidenceDirectory }: Inputs,
  { manifest: { application }, environment }: About,
  deps: Deps,
): Promise<Told> {
  const documents = await loadEvidence(
    evidenceDirectory,
    { application, environment: environment.name },
    deps,
  )
  const evidence = parseEvidence(documents['evidence.json'] ?? '', 'evidence.json')
  if (evidence.application !== application) throw foreign(evidence.application, application)
  const { id, version, sha256, image } = evidence.release
  const release = { id, version, sha256, ...(image !== undefined && { image }) }
  return { subject: { application, release }, documents, evidence }
}

function stageOf(evidence: Evidence | undefined): string {
  return evidence?.stages.at(-1)?.stage ?? 'release'
}

/** How it ended: what the evidence says, which the input must not contradict, or, where there was no stage, the input. */
function endOf(evidence: Evidence | undefined, { environment, outcome }: Inputs): Moment {
  const event = (
    { '': undefined, confirmed: 'confirmed', failed: 'failed', 'rolled-back': 'rolledBack' } as const
  )[outcome]
  const last = evidence?.stages.findLast((one) => one.environment === environment && !isUntouched(one))
  const measured = last && momentOf(last)
  if (measured && (event === undefined || event === measured.event)) return measured
  if (measured === undefined && event !== undefined) return { environment, event }
  throw new DeployError({
    code: 'OUTCOME_UNKNOWN',
    message: `It is not known how the change ended in ${environment}, so its record is not closed.`,
    cause: measured
      ? `The input 'outcome' says ${outcome}, and ${last?.stage}/deployment.json says ${last?.outcome}.`
      : `The evidence tells of no stage in ${environment}, and the input 'outcome' is empty.`,
    remedy: `Name the folder of the evidence that the stage in ${environment} wrote with the input 'evidence-directory', or, where something else has deployed, the 'outcome'.`,
  })
}

function foreign(application: string, expected: string): DeployError {
  return new DeployError({
    code: 'RELEASE_FOREIGN',
    message: `The evidence is of '${application}', but deploy.yml describes '${expected}'.`,
    remedy: "Name the folder of this application's evidence with the input 'evidence-directory'.",
  })
}
