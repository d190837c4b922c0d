import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Documents, madeFiles } from '@deploy/evidence/evidence.ts'
import { type Stage, stageName, untouchedName } from '@deploy/evidence/stage.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import { withoutSecrets } from '@deploy/kit/redact.ts'
import type { Environment, Manifest } from '@deploy/manifest/manifest.ts'
import { withStage } from './begin.ts'
import type { StageDeps } from './deps.ts'
import type { StageInputs } from './inputs.ts'
import { pointerTo, recordText, tried, upload } from './keep.ts'

/** A stage that has touched nothing yet. */
export interface Untouched {
  kind: Stage['kind']
  manifest: Manifest
  environment: Environment
  /** The change that it belongs to; undefined when no host was there to tell which release a rollback leaves. */
  release: Stage['release'] | undefined
  documents: Documents
  reason?: string
}

/** Stands in a record for a release that nobody could name. */
const unnamed: Stage['release'] = { id: 'unknown', version: 'unknown', sha256: '0'.repeat(64) }

/**
 * Does what changes nothing on a host. When that fails, the run ends there, and its record says `refused` or `cancelled` and
 * why; it lies beside what earlier runs left and proves nothing. A change record that cannot be written is not tried again.
 */
export async function refusing<T>(
  untouched: Untouched,
  { inputs, deps }: { inputs: StageInputs; deps: StageDeps },
  body: () => Promise<T>,
): Promise<T> {
  const startedAt = deps.now().toISOString()
  try {
    return await body()
  } catch (error) {
    if (inputs.dryRun) throw error
    const directory = join(deps.workspace, inputs.evidenceDirectory)
    const name = await freeName(stageName(untouched.kind, untouched.environment.name), directory)
    const stage = stageOf(untouched, { name, error, startedAt }, deps)
    const url = await keep(stage, untouched, {
      inputs,
      deps: isOfRecord(error) ? { ...deps, records: undefined } : deps,
    })
    if (!(error instanceof DeployError)) throw error
    const outputs = {
      outcome: stage.outcome,
      'release-id': untouched.release?.id ?? '',
      'evidence-directory': inputs.evidenceDirectory,
      'change-record-url': url,
    }
    throw new DeployError(
      { ...error.facts, outputs: { ...outputs, ...error.facts.outputs } },
      { cause: error.cause },
    )
  }
}

const ofRecords = [
  'GITHUB_UNREACHABLE',
  'GITHUB_RATE_LIMIT',
  'GITHUB_REFUSED',
  'TOKEN_PERMISSION',
  'RECORD_TOO_LONG',
  'RECORD_UNREACHABLE',
  'RECORD_CREDENTIALS',
  'RECORD_REFUSED',
]

function isOfRecord(error: unknown): boolean {
  return error instanceof DeployError && ofRecords.includes(error.code)
}

function stageOf(
  { kind, manifest, environment, release = unnamed, reason }: Untouched,
  { name, error, startedAt }: { name: string; error: unknown; startedAt: string },
  { run, signal, now }: StageDeps,
): Stage {
  const finishedAt = now().toISOString()
  return {
    schemaVersion: 1,
    stage: name,
    kind,
    application: manifest.application,
    environment: environment.name,
    release,
    actor: run.actor,
    runUrl: run.url,
    ...(reason !== undefined && { reason }),
    startedAt,
    finishedAt,
    outcome: signal.aborted ? 'cancelled' : 'refused',
    error: errorOf(error),
    hosts: environment.hosts.map(({ name }) => ({ host: name, outcome: 'untouched', startedAt, finishedAt })),
  }
}

/** What a bundle has taken in is not written anew: it names the digest. */
async function freeName(stage: string, directory: string): Promise<string> {
  const index = await readFile(join(directory, madeFiles.index), 'utf8').catch(() => '')
  let number = 1
  while (index.includes(JSON.stringify(`${untouchedName(stage, number)}/deployment.json`))) number += 1
  return untouchedName(stage, number)
}

/** What a record says of a failure; of a bug only that it was one, since its text may hold anything. */
export function errorOf(error: unknown): NonNullable<Stage['error']> {
  if (!(error instanceof DeployError))
    return { code: 'UNEXPECTED', message: 'An unexpected failure ended the run; its log shows it.' }
  const { code, message, cause } = error.facts
  return { code, message, ...(cause !== undefined && { cause }) }
}

/** In a folder of its own, without the table of contents: what lies there may be what was refused, and must not look whole again. */
async function keep(
  stage: Stage,
  { manifest, release, documents }: Untouched,
  { inputs, deps }: { inputs: StageInputs; deps: StageDeps },
): Promise<string> {
  const subject = { application: manifest.application, release: stage.release }
  const directory = join(deps.workspace, inputs.evidenceDirectory)
  const path = `${stage.stage}/deployment.json`
  const own = withStage(documents, stage)
  const text = recordText(subject, own)
  const shown = text.sections.find(({ id }) => id === stage.stage)?.markdown ?? ''
  await tried('Writing the evidence', deps, async () => {
    await mkdir(join(directory, dirname(path)), { recursive: true })
    await writeFile(join(directory, path), withoutSecrets(own[path]!))
  })
  await tried('Writing the job summary', deps, () => deps.summary(shown, pointerTo(inputs)))
  const [record] = await Promise.all([
    release && tried('Writing the change record', deps, async () => deps.records?.update(text)),
    inputs.uploadArtifact &&
      tried('Uploading the evidence', deps, () =>
        upload({ stage, subject }, { directory, paths: [path] }, deps),
      ),
  ])
  return record?.url ?? ''
}
