import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readFiles, writeBundle } from '@deploy/evidence/bundle.ts'
import { changePlan } from '@deploy/evidence/change-plan.ts'
import { sections, title } from '@deploy/evidence/change-record.ts'
import { type Documents, type Evidence, evidenceOf, madeFiles } from '@deploy/evidence/evidence.ts'
import { endingsOf } from '@deploy/evidence/late.ts'
import { sealedPaths } from '@deploy/evidence/seal.ts'
import type { Stage } from '@deploy/evidence/stage.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import { withoutSecrets } from '@deploy/kit/redact.ts'
import type { RecordText } from '@deploy/record/change-records.ts'
import { recordFiles } from './attachments.ts'
import type { StageDeps } from './deps.ts'
import { fetchable, type Uploaded } from './fetchable.ts'
import type { StageInputs } from './inputs.ts'
import { momentOf } from './records.ts'

export type Subject = Parameters<typeof evidenceOf>[0]

/** A stage's record and all that lies with it. */
export interface Kept {
  stage: Stage
  subject: Subject
  documents: Documents
}

/** What a cancelled run may still take for each of the systems that show the evidence. */
const LAST_WORDS_MS = 1_000

/**
 * Keeps how a run ended. Evidence first: it must exist even when the systems that show it are down. Their failure is told, and
 * changes nothing. Answers with the address of the change record, '' when it could not be written.
 */
export async function keepEvidence(
  { stage, subject, documents }: Kept,
  inputs: StageInputs,
  deps: StageDeps,
): Promise<{ url: string }> {
  const directory = join(deps.workspace, inputs.evidenceDirectory)
  const written = await write(directory, { subject, documents }, deps)
  const bundle = written?.documents ?? documents
  const text = recordText(subject, bundle)
  const where = `the evidence is in ${inputs.evidenceDirectory}`
  const markdown = text.sections.find(({ id }) => id === stage.stage)?.markdown ?? ''
  await tried(`Writing the job summary, ${where},`, deps, () => deps.summary(markdown, pointerTo(inputs)))
  let answers = true
  const update = async () => {
    try {
      return await deps.records?.update(text)
    } catch (error) {
      answers = !isDown(error)
      throw error
    }
  }
  const [record, uploaded] = await Promise.all([
    tried(`Writing the change record, ${where} and the host tells of it to the next run,`, deps, update),
    inputs.uploadArtifact
      ? tried(`Uploading the evidence, which is in ${inputs.evidenceDirectory},`, deps, () =>
          uploadBundle({ stage, subject }, { directory, documents, evidence: written?.evidence }, deps),
        )
      : undefined,
  ])
  if (answers) await showInRecord({ stage, key: text.key, written }, where, deps)
  if (record && written && !deps.signal.aborted) {
    const files = fetchable(stage.stage, { evidence: written.evidence, uploaded, run: deps.run })
    await tried('Linking the evidence in the change record', deps, async () =>
      deps.records?.link?.(text.key, files),
    )
  }
  return { url: record?.url ?? '' }
}

/** What systems other than GitHub have beside text: files and states. */
async function showInRecord(
  { stage, key, written }: { stage: Stage; key: string; written: Awaited<ReturnType<typeof write>> },
  where: string,
  deps: StageDeps,
): Promise<void> {
  const { records } = deps
  if (written)
    await tried(`Attaching the evidence to the change record, ${where},`, deps, async () =>
      records?.attach?.(key, await recordFiles(stage, written.documents)),
    )
  await tried('Giving the change record its state', deps, async () =>
    records?.advance?.(key, momentOf(stage)),
  )
}

/** Signed when that is possible: what holds the key may have gone away during a long stage. */
async function write(
  directory: string,
  { subject, documents }: Pick<Kept, 'subject' | 'documents'>,
  deps: StageDeps,
): Promise<Awaited<ReturnType<typeof writeBundle>> | undefined> {
  const { sign } = deps
  const first = await tried('Writing the evidence', deps, () =>
    writeBundle(directory, subject, documents, sign),
  )
  if (first !== undefined || sign === undefined) return first
  return tried('Writing the evidence without a signature', deps, async () => {
    const unsigned = await writeBundle(directory, subject, documents)
    deps.log.warning('The evidence is written, and not signed. The next stage that has the key signs it.')
    return unsigned
  })
}

/**
 * Uploads the bundle as it verifies, alone. What else lies in its folder, such as the record of an unlocked deployment or
 * evidence of another release, goes into an artifact `…-beside`: it would make the bundle look tampered with.
 */
async function uploadBundle(
  about: Pick<Kept, 'stage' | 'subject'>,
  {
    directory,
    documents,
    evidence,
  }: { directory: string; documents: Documents; evidence: Evidence | undefined },
  deps: StageDeps,
): Promise<Uploaded> {
  if (evidence === undefined) return upload(about, { directory, paths: Object.keys(documents) }, deps)
  const all = [...(await readFiles(directory)).files.keys()]
  const own = new Set([...sealedPaths(evidence), madeFiles.seal, madeFiles.signature])
  const beside = all.filter((path) => !own.has(path))
  const bundle = await upload(about, { directory, paths: all.filter((path) => own.has(path)) }, deps)
  if (beside.length > 0) await upload(about, { directory, paths: beside, suffix: '-beside' }, deps)
  return bundle
}

/** What the change record says, by all that is known, without the secrets of this process. */
export function recordText(subject: Subject, documents: Documents): RecordText {
  const evidence = evidenceOf(subject, documents)
  const endings = new Map(evidence.stages.map((stage) => [stage.stage, endingsOf(stage)]))
  return {
    key: recordKey(subject.application, subject.release.id),
    title: title(evidence),
    release: {
      application: subject.application,
      version: evidence.release.version,
      ...(evidence.release.commit !== undefined && { commit: evidence.release.commit }),
    },
    plan: planOf(evidence),
    sections: sections(evidence).map((section) => ({
      ...section,
      markdown: withoutSecrets(section.markdown),
      endings: endings.get(section.id) ?? [],
    })),
  }
}

function planOf(evidence: Evidence): NonNullable<RecordText['plan']> {
  const { justification, implementation, backout } = changePlan(evidence)
  return {
    justification: withoutSecrets(justification),
    implementation: withoutSecrets(implementation),
    backout: withoutSecrets(backout),
  }
}

/** Names the change record of a release. Pure. */
export function recordKey(application: string, releaseId: string): string {
  return `${application} ${releaseId}`
}

/**
 * Uploads what lies in the evidence directory, in the place of what an earlier try of this run left. One run may go back several
 * times: a rollback names the release that it leaves, and takes the place of no other one.
 */
export async function upload(
  {
    stage: { stage, kind, release },
    subject,
  }: {
    stage: Pick<Stage, 'stage'> & Partial<Pick<Stage, 'kind' | 'release'>>
    subject: { application: string }
  },
  { directory, paths, suffix = '' }: { directory: string; paths: string[]; suffix?: string },
  { artifacts }: StageDeps,
): Promise<Uploaded> {
  const left = kind === 'rollback' && release !== undefined ? `-${release.version}` : ''
  const name = `${subject.application}-evidence-${stage}${left}${suffix}`
  const { id } = await artifacts.upload(
    name,
    paths.map((path) => join(directory, path)),
    directory,
    { replace: true },
  )
  return { name, id }
}

export function pointerTo({ evidenceDirectory }: Pick<StageInputs, 'evidenceDirectory'>): string {
  return `*Cut here: the whole is in ${evidenceDirectory}/change-record.md, and in the evidence's artifact.*`
}

/** Does what must not fail the run: a failure is a warning, a service that does not exist here a line. */
export async function tried<T>(
  what: string,
  { log, signal }: Pick<StageDeps, 'log' | 'signal'>,
  body: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await inTime(body, signal)
  } catch (error) {
    // What a GitHub Enterprise Server does not have is no trouble of this run.
    if (error instanceof DeployError && error.code === 'ARTIFACT_UNAVAILABLE')
      log.info(`${what} is left out: ${error.facts.cause} ${error.facts.remedy}`)
    else log.warning(`${what} failed: ${reasonOf(error)}`)
    return undefined
  }
}

/** A cancelled run waits for nobody for long. Throws CANCELLED then. */
export async function inTime<T>(body: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const work = body()
  const done = new AbortController()
  const aborted = signal.aborted ? Promise.resolve() : once(signal, 'abort', { signal: done.signal })
  const late = aborted
    .then(() => sleep(LAST_WORDS_MS, undefined, { signal: done.signal }))
    .then(() => Promise.reject(cancelled()))
  late.catch(() => {})
  work.catch(() => {})
  try {
    return await Promise.race([work, late])
  } finally {
    done.abort()
  }
}

function cancelled(): DeployError {
  return new DeployError({
    code: 'CANCELLED',
    message: 'The run was cancelled, and there was no time for more.',
    step: 'evidence',
    remedy: 'Run it again when it is wanted.',
  })
}

const down = ['GITHUB_UNREACHABLE', 'GITHUB_RATE_LIMIT', 'RECORD_UNREACHABLE']

/** Whether a system could not be asked at all, other than one that refused. */
export function isDown(error: unknown): boolean {
  return error instanceof DeployError && down.includes(error.code)
}

export function reasonOf(error: unknown): string {
  return error instanceof DeployError
    ? [error.message, error.facts.cause, error.facts.remedy].filter(Boolean).join(' ')
    : (error as Error).message
}
