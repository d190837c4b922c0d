import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Past } from '@deploy/agent/agent.ts'
import { type Unlock, unlockSection } from '@deploy/evidence/unlock.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import { withoutSecrets } from '@deploy/kit/redact.ts'
import type { Environment, Manifest } from '@deploy/manifest/manifest.ts'
import { versionOf } from '@deploy/release/release.ts'
import type { StageDeps } from './deps.ts'
import { closeHosts, type OpenHost, openHosts } from './hosts.ts'
import type { StageInputs } from './inputs.ts'
import { pointerTo, recordKey, tried, upload } from './keep.ts'
import type { StageResult } from './run.ts'

export interface UnlockRequest {
  manifest: Manifest
  environment: Environment
  deployId: string
  reason: string
}

/**
 * Takes one open deployment back on the host that has it, releases its lock and keeps who did so, when, why and what became of
 * it. One that has ended already is told as it ended. Throws NO_DEPLOYMENT when no host knows it, LOCKED when another one
 * has the lock.
 */
export async function unlockDeployment(
  request: UnlockRequest,
  inputs: StageInputs,
  deps: StageDeps,
): Promise<StageResult> {
  const { environment } = request
  const { open: hosts } = await deps.log.group(`Look at ${environment.name}`, () =>
    openHosts(environment, { access: inputs.access, blobs: [] }, deps),
  )
  try {
    const found = await findDeployment(hosts, request.deployId)
    if (inputs.dryRun) {
      deps.log.info(`Dry run: ${request.deployId} on ${found.open.host.name} would be taken back.`)
      return resultOf(found.release, 'planned', inputs)
    }
    const unlock = await release(found, request, deps)
    const { host, outcome } = unlock
    deps.log.info(`${host}: ${request.deployId} is unlocked; it ended as ${outcome}.`)
    const url = await keepUnlock(unlock, inputs, deps)
    if (outcome === 'broken') throw broken(unlock)
    return { ...resultOf(found.release, outcome, inputs), changeRecordUrl: url }
  } finally {
    await closeHosts(hosts)
  }
}

interface Found {
  open: OpenHost
  release: string
  begunBy: Unlock['begunBy']
  ended?: Past
}

async function findDeployment(hosts: OpenHost[], deployId: string): Promise<Found> {
  for (const open of hosts) {
    const { lock, open: running } = await open.agent.status()
    if (lock?.deployId === deployId) {
      const begunBy = { actor: lock.actor, runUrl: lock.url }
      const release = running?.deployId === deployId ? running.release : ''
      return { open, release, begunBy }
    }
    const ended = (await open.agent.history()).find((past) => past.deployId === deployId)
    if (ended) {
      const { release, actor, url } = ended
      return { open, release, begunBy: { actor, runUrl: url }, ended }
    }
  }
  throw new DeployError({
    code: 'NO_DEPLOYMENT',
    message: `No host knows a deployment '${deployId}'.`,
    host: hosts.map(({ host }) => host.name).join(', '),
    step: 'unlock',
    cause: 'It neither holds a lock nor is among those that have ended.',
    remedy:
      'Copy the id from the message of the run that was locked out (LOCKED), or from the change record.',
  })
}

async function release(
  { open, release, begunBy, ended }: Found,
  { manifest, environment, deployId, reason }: UnlockRequest,
  { run, now }: StageDeps,
): Promise<Unlock> {
  if (!ended) await open.agent.unlock(deployId, reason)
  const past = ended ?? (await open.agent.history()).find((one) => one.deployId === deployId)
  return {
    schemaVersion: 1,
    application: manifest.application,
    environment: environment.name,
    host: open.host.name,
    deployId,
    release: past?.release ?? release,
    begunBy,
    actor: run.actor,
    runUrl: run.url,
    at: now().toISOString(),
    reason,
    outcome: past?.event ?? 'unknown',
    alreadyEnded: ended !== undefined,
  }
}

/** Keeps it in a folder of its own: it is no evidence of a release, and adds to the change record of the one that was to come. */
async function keepUnlock(unlock: Unlock, inputs: StageInputs, deps: StageDeps): Promise<string> {
  const { application, environment, release } = unlock
  const directory = join(deps.workspace, inputs.evidenceDirectory)
  const stage = `${environment}-unlock`
  const path = `${stage}/unlock.json`
  const section = unlockSection(unlock)
  await tried('Writing the evidence', deps, async () => {
    await mkdir(join(directory, dirname(path)), { recursive: true })
    await writeFile(join(directory, path), withoutSecrets(`${JSON.stringify(unlock, null, 2)}\n`))
  })
  await tried('Writing the job summary', deps, () => deps.summary(section.markdown, pointerTo(inputs)))
  const record = await tried('Writing the change record', deps, async () => {
    if (release === '') return undefined
    const title = `Change: ${application} ${versionOf(release)}`
    return deps.records?.update({ key: recordKey(application, release), title, sections: [section] })
  })
  if (inputs.uploadArtifact)
    await tried('Uploading the evidence', deps, () =>
      upload({ stage: { stage }, subject: { application } }, { directory, paths: [path] }, deps),
    )
  return record?.url ?? ''
}

function broken({ host, deployId }: Unlock): DeployError {
  return new DeployError({
    code: 'HOST_BROKEN',
    message: `${deployId} could not be taken back whole; its lock is released.`,
    host,
    step: 'unlock',
    cause: 'An undo of a step failed; the journal on the host says which.',
    remedy:
      'Bring a good release to serve before the next deployment: docs/runbook.md has the commands, under "The host says broken".',
  })
}

function resultOf(releaseId: string, outcome: string, { evidenceDirectory }: StageInputs): StageResult {
  return { planDigest: '', evidenceDirectory, changeRecordUrl: '', releaseId, outcome }
}
