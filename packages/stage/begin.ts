import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeBundle } from '@deploy/evidence/bundle.ts'
import type { Documents } from '@deploy/evidence/evidence.ts'
import type { Stage } from '@deploy/evidence/stage.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import type { ChangeRecords } from '@deploy/record/change-records.ts'
import type { StageDeps } from './deps.ts'
import type { StageInputs } from './inputs.ts'
import { inTime, isDown, type Kept, reasonOf, recordText } from './keep.ts'

export interface Begun {
  /** Address of the change record; '' without one. */
  url: string
  withoutChangeRecord?: NonNullable<Stage['withoutChangeRecord']>
}

/**
 * Opens the change record and writes a terminal record that says `unknown`, before anything changes on a host: whatever
 * becomes of this process, there is one. `mustBeAllowed`: the record has to say that this may begin, whoever else allows it. Throws what kept the change record from being opened, unless it is down and
 * somebody allowed to go on; throws EVIDENCE_NOT_WRITABLE.
 */
export async function beginEvidence(
  { stage, subject, documents, mustBeAllowed }: Kept & { mustBeAllowed: boolean },
  inputs: StageInputs,
  deps: StageDeps,
): Promise<Begun> {
  const directory = join(deps.workspace, inputs.evidenceDirectory)
  await writable(inputs, async () => {
    await mkdir(directory, { recursive: true })
    await writeFile(join(directory, 'probe.new'), '')
    await rm(join(directory, 'probe.new'))
  })
  const begun = await openRecord({ stage, subject, documents, mustBeAllowed }, inputs, deps)
  const { withoutChangeRecord } = begun
  const noted = withoutChangeRecord ? withStage(documents, { ...stage, withoutChangeRecord }) : documents
  await writable(inputs, () => writeBundle(directory, subject, noted, deps.sign))
  return begun
}

async function writable({ evidenceDirectory }: StageInputs, write: () => Promise<unknown>): Promise<void> {
  try {
    await write()
  } catch (error) {
    if (error instanceof DeployError) throw error
    throw new DeployError({
      code: 'EVIDENCE_NOT_WRITABLE',
      message: `The evidence cannot be written to ${evidenceDirectory}, so nothing was deployed.`,
      cause: (error as Error).message,
      remedy:
        "Check the disk of the runner, and name a folder that can be written with the input 'evidence-directory'.",
    })
  }
}

/** The documents with this as the stage's record. Pure. */
export function withStage(documents: Documents, stage: Stage): Documents {
  return { ...documents, [`${stage.stage}/deployment.json`]: `${JSON.stringify(stage, null, 2)}\n` }
}

/**
 * Opens the change record, asks whether this may begin, and says that it does. Throws what kept the record from being opened, unless it
 * is down and somebody allowed to go on.
 */
export async function openRecord(
  { stage, subject, documents, mustBeAllowed }: Kept & { mustBeAllowed: boolean },
  { whenChangeRecordDown }: StageInputs,
  { records, run, log, signal }: StageDeps,
): Promise<Begun> {
  const { environment } = stage
  const open = async (known: ChangeRecords) => {
    const text = recordText(subject, documents)
    const goesBack = stage.kind === 'rollback'
    // Each by itself: what a cancelled run does not wait for must not go on to say that it begins.
    const { url } = await inTime(() => known.open(text, { goesBack }), signal)
    if (goesBack) return { url }
    await inTime(async () => known.requireAllowed?.(text.key, environment), signal)
    await inTime(async () => known.advance?.(text.key, { environment, event: 'begin' }), signal)
    return { url }
  }
  try {
    return (await (records && open(records))) ?? { url: '' }
  } catch (error) {
    if (!(error instanceof DeployError) || !isDown(error)) throw error
    if (mustBeAllowed)
      throw closed(
        error,
        `${environment} asks for a state of the change record, so nobody can go on without it.`,
      )
    if (whenChangeRecordDown !== 'go-on')
      throw closed(
        error,
        "When it cannot wait, allow it with 'when-change-record-down: go-on'; the evidence then says who did.",
      )
    log.warning(
      `Going on without the change record, as 'when-change-record-down: go-on' allows; it is written later. ${reasonOf(error)}`,
    )
    const { code, message, cause = '' } = error.facts
    return {
      url: '',
      withoutChangeRecord: { allowedBy: run.actor, cause: `${code}: ${message} ${cause}`.trim() },
    }
  }
}

function closed({ facts }: DeployError, way: string): DeployError {
  const remedy = `Nothing was changed on a host. ${facts.remedy} ${way}`
  return new DeployError({ ...facts, remedy })
}
