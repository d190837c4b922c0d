import { join } from 'node:path'
import { writeBundle } from '@deploy/evidence/bundle.ts'
import { changeDigest } from '@deploy/evidence/contract.ts'
import type { Documents } from '@deploy/evidence/evidence.ts'
import { block, code, plain } from '@deploy/evidence/markdown.ts'
import type { Stage } from '@deploy/evidence/stage.ts'
import type { GateReport } from '@deploy/gate/report.ts'
import { DeployError, explain } from '@deploy/kit/errors.ts'
import type { Environment, Manifest } from '@deploy/manifest/manifest.ts'
import { describePlan } from '@deploy/plan/describe.ts'
import { planDigest, planText } from '@deploy/plan/plan.ts'
import { nameOf, versionOf } from '@deploy/release/release.ts'
import type { HostOutcome } from '@deploy/rollout/outcome.ts'
import { readBackups } from './backups.ts'
import { beginEvidence, withStage } from './begin.ts'
import type { StageDeps } from './deps.ts'
import { readDifferences } from './difference.ts'
import { begunDocuments, changeOf, stageDocuments } from './documents.ts'
import { failureOf, tellEnding } from './ending.ts'
import { closeHosts, type OpenHost, openHosts, type Unreached } from './hosts.ts'
import { requireImage } from './image.ts'
import type { StageInputs } from './inputs.ts'
import { keepEvidence, pointerTo, tried } from './keep.ts'
import { lookForLate } from './late.ts'
import { stageOutputs } from './outputs.ts'
import { type PlannedHost, planHosts, requireReady, type Wish } from './plans.ts'
import { mustBeAllowed, refuseWithoutRecord } from './records.ts'
import { errorOf, refusing } from './refusal.ts'
import { retireBefore } from './retire.ts'
import { roll } from './roll.ts'
import { hideVariables, secretVariables } from './secrets.ts'
import { readServices } from './services.ts'
import { showDeployment } from './shown.ts'

export interface StageRequest {
  kind: Stage['kind']
  manifest: Manifest
  environment: Environment
  wish: Wish
  /** The commit that the release was built from, as far as it is known. */
  commitOf(host: PlannedHost): Promise<string>
  /** Documents of earlier steps that belong to the bundle, such as release.json and bom.json. */
  documents: Documents
  reason?: string
  /** Of a rollback: where it is told what went wrong. */
  postMortem?: string | undefined
  /** Asks whether these plans may be carried out, and answers with what says so. It throws when they may not. */
  agree?(planned: PlannedHost[]): Promise<Documents>
}

export type StageResult = {
  planDigest: string
  evidenceDirectory: string
  changeRecordUrl: string
  releaseId: string
  outcome: string
}

/**
 * One stage of the chain, whole: look, plan, preflight, show; then roll out, measure, confirm or go back; then evidence
 * and change record, whatever happened: each run leaves one record of how it ended, except a dry run. Throws the first host's
 * failure after all of that is written.
 */
export async function runStage(
  request: StageRequest,
  inputs: StageInputs,
  deps: StageDeps,
): Promise<StageResult> {
  const { environment, manifest, wish } = request
  const blobs = wish.kind === 'deploy' ? [wish.source.release.archive.sha256] : []
  const { secretEnv, looked } = await refusing(
    { ...request, release: releaseOf(request, []) },
    { inputs, deps },
    async () => {
      const secretEnv = secretVariables(environment.slot, wish.kind, deps.env)
      hideVariables(environment.slot, secretEnv)
      if (wish.kind === 'deploy') await requireImage(wish.source.release, request, deps)
      const looked = await deps.log.group(`Look at ${environment.name}`, () =>
        openHosts(environment, { access: inputs.access, blobs }, deps),
      )
      return { secretEnv, looked }
    },
  )
  const { open: hosts, unreached } = looked
  try {
    const untouched = { ...request, release: releaseOf(request, hosts) }
    const { planned, told } = await refusing(untouched, { inputs, deps }, async () => {
      const plans = planHosts(hosts, {
        application: manifest.application,
        environment,
        wish,
        now: deps.now(),
      })
      await showPlans(plans, deps)
      const [ready, differences] = await Promise.allSettled([
        requireReady(plans, environment),
        readDifferences(plans, wish, deps),
      ])
      for (const { host, remark } of resultOrThrow(ready)) deps.log.warning(`${host}: ${remark}`)
      const agreed = await agreedOn(plans, request, inputs, deps)
      return { planned: plans, told: { ...resultOrThrow(differences), ...agreed } }
    })
    const documents = { ...request.documents, ...told }
    return inputs.dryRun
      ? await keepPlans(planned, request, inputs, deps)
      : await perform(planned, { ...request, documents, secretEnv, unreached }, inputs, deps)
  } finally {
    await closeHosts(hosts)
  }
}

function resultOrThrow<T>(result: PromiseSettledResult<T>): T {
  if (result.status === 'rejected') throw result.reason
  return result.value
}

/** A dry run only tells what is missing. */
export async function agreedOn(
  plans: PlannedHost[],
  { agree }: StageRequest,
  { dryRun }: Pick<StageInputs, 'dryRun'>,
  { log }: StageDeps,
): Promise<Documents> {
  try {
    return (await agree?.(plans)) ?? {}
  } catch (error) {
    if (!dryRun || !(error instanceof DeployError)) throw error
    log.warning(explain(error.facts))
    return {}
  }
}

/** The change that a stage belongs to: a rollback to that of the release that serves. */
export function releaseOf(
  { wish }: Pick<StageRequest, 'wish'>,
  hosts: OpenHost[],
): Stage['release'] | undefined {
  if (wish.kind === 'deploy') return nameOf(wish.source.release)
  if (wish.kind === 'return') return wish.release
  const [live] = hosts.flatMap(({ facts }) => facts.releases.filter(({ id }) => id === facts.current))
  return live && { id: live.id, version: versionOf(live.id), sha256: live.sha256 }
}

/** Prints each plan, as people read it. */
export async function showPlans(planned: PlannedHost[], { log }: StageDeps): Promise<void> {
  for (const { plan, facts } of planned) {
    await log.group(`Plan for ${plan.host}`, async () => {
      for (const line of describePlan(plan, facts.user)) log.info(line)
    })
  }
}

/** A dry run leaves the plans beside the evidence and touches no host. */
async function keepPlans(
  planned: PlannedHost[],
  request: StageRequest,
  inputs: StageInputs,
  deps: StageDeps,
): Promise<StageResult> {
  await writePlans(planned, request, inputs, deps)
  deps.log.info('Dry run: this was the plan. Nothing on a host was changed.')
  return resultOf(planned, inputs, '', 'planned')
}

/** Writes the plans into the evidence and the job summary, for people to read. */
export async function writePlans(
  planned: PlannedHost[],
  request: StageRequest,
  inputs: StageInputs,
  deps: StageDeps,
): Promise<void> {
  const documents = Object.fromEntries(
    planned.map(({ plan }) => [`planned/${plan.host}/plan.json`, planText(plan)]),
  )
  const directory = join(deps.workspace, inputs.evidenceDirectory)
  await writeBundle(directory, subjectOf(planned, request), documents, deps.sign)
  await tried('Writing the job summary', deps, () =>
    deps.summary(plansText(planned, request), pointerTo(inputs)),
  )
}

/** What those read who approve a plan. */
function plansText(planned: PlannedHost[], { environment }: StageRequest): string {
  return [
    `## The plan for ${plain(environment.name)}`,
    `${code(digestOf(planned))}; nothing was changed.`,
    ...planned.map(({ plan, facts }) => block('text', describePlan(plan, facts.user).join('\n'))),
  ].join('\n\n')
}

/** Of the plans of all hosts. Pure. */
export function digestOf(planned: PlannedHost[]): string {
  return changeDigest(planned.map(({ plan }) => ({ host: plan.host, digest: planDigest(plan) })))
}

/** What is carried out, once everybody has agreed. */
export interface Carried extends StageRequest {
  secretEnv: Record<string, string>
  unreached: Unreached[]
}

type Ended = ReturnType<typeof stageDocuments>

async function perform(
  planned: PlannedHost[],
  request: Carried,
  inputs: StageInputs,
  deps: StageDeps,
): Promise<StageResult> {
  const { unreached } = request
  const facts = factsOf(request, deps)
  const unknown = begunDocuments(planned, facts, deps.now())
  const keep = await begin(planned, { ...request, unknown }, inputs, deps)
  const { outcomes, ended } = await surely(
    async () => carryOut(planned, request, inputs, deps),
    // A mistake of ours: what the hosts do now nobody here can know.
    async (error) => void (await keep({ ...unknown, stage: { ...unknown.stage, error: errorOf(error) } })),
  )
  const seen = planned.filter(({ host }) => outcomes.some((one) => one.host === host.name && isSeen(one)))
  const deliverLate = lookForLate(seen, facts.application, deps)
  const { stage } = ended
  const { id } = subjectOf(planned, request).release
  const retired =
    stage.kind === 'promote' && stage.outcome === 'confirmed' && !deps.signal.aborted
      ? await retireBefore({ ...request, release: id, access: inputs.access }, deps)
      : []
  const result = await keep(retired.length === 0 ? ended : { ...ended, stage: { ...stage, retired } })
  await tellEnding({ stage, outcomes, unreached }, deps.log)
  await deliverLate()
  const failure = failureOf({ stage, outcomes, unreached })
  if (failure) throw new DeployError({ ...failure, outputs: stageOutputs(result) })
  return result
}

function factsOf(
  { kind, manifest, environment, unreached, reason, postMortem }: Carried,
  { run }: StageDeps,
) {
  return {
    ...{ kind, unreached, run, reason, postMortem },
    application: manifest.application,
    environment: environment.name,
    rollout: environment.slot.rollout,
  }
}

/**
 * Says that the stage has begun, in the evidence, the change record and on GitHub's page, before a host is touched. Answers with what
 * keeps its ending there.
 */
async function begin(
  planned: PlannedHost[],
  { unknown, ...request }: Carried & { unknown: Ended },
  inputs: StageInputs,
  deps: StageDeps,
): Promise<(ended: Ended) => Promise<StageResult>> {
  const subject = subjectOf(planned, request)
  const { url: begunUrl, withoutChangeRecord } = await refusing(
    { ...request, release: subject.release },
    { inputs, deps },
    async () => {
      refuseWithoutRecord(request, deps)
      const documents = { ...request.documents, ...unknown.documents }
      const kept = { stage: unknown.stage, subject, documents }
      return beginEvidence({ ...kept, mustBeAllowed: mustBeAllowed(request) }, inputs, deps)
    },
  )
  const commitOf = () => request.commitOf(planned[0]!)
  const shown = await showDeployment(
    { stage: unknown.stage, planDigest: digestOf(planned), commitOf },
    inputs,
    deps,
  )
  return async ({ stage, documents }) => {
    const whole = withoutChangeRecord ? { ...stage, withoutChangeRecord } : stage
    const all = { ...request.documents, ...withStage(documents, whole) }
    const { url } = await keepEvidence({ stage: whole, subject, documents: all }, inputs, deps)
    await shown(whole)
    return resultOf(planned, inputs, url || begunUrl, stage.outcome)
  }
}

/** Rolls out, and asks the hosts what they have saved and what they run. */
async function carryOut(
  planned: PlannedHost[],
  request: Carried,
  inputs: StageInputs,
  deps: StageDeps,
): Promise<{ outcomes: HostOutcome<GateReport>[]; ended: Ended }> {
  const { outcomes, gaps } = await roll(planned, request, {
    ...deps,
    whilePreparing: () => inputs.uploadArtifact && deps.artifacts.load?.(),
  })
  const backups = await readBackups(planned, outcomes, deps)
  const { slot } = request.environment
  const services = await readServices(planned, outcomes, { ...deps, slot })
  const cancelled = deps.signal.aborted
  const facts = factsOf(request, deps)
  return { outcomes, ended: stageDocuments(outcomes, { ...facts, backups, gaps, services, cancelled }) }
}

function isSeen({ outcome }: HostOutcome<GateReport>): boolean {
  return outcome !== 'unknown'
}

async function surely<T>(body: () => Promise<T>, last: (error: unknown) => Promise<void>): Promise<T> {
  try {
    return await body()
  } catch (error) {
    await last(error)
    throw error
  }
}

/** What the evidence of these plans is about. Pure. */
export function subjectOf(planned: PlannedHost[], { manifest }: StageRequest) {
  return { application: manifest.application, release: changeOf(planned[0]!.plan) }
}

/** What a stage answers with. Pure. */
export function resultOf(
  planned: PlannedHost[],
  { evidenceDirectory }: StageInputs,
  changeRecordUrl: string,
  outcome: string,
): StageResult {
  const [first] = planned
  return {
    planDigest: first ? planDigest(first.plan) : '',
    evidenceDirectory,
    changeRecordUrl,
    releaseId: first?.plan.release.id ?? '',
    outcome,
  }
}
