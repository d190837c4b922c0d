import { join } from 'node:path'
import { writeBundle } from '@deploy/evidence/bundle.ts'
import type { Documents } from '@deploy/evidence/evidence.ts'
import type { Stage } from '@deploy/evidence/stage.ts'
import { gateFailure } from '@deploy/gate/failure.ts'
import { createProbe } from '@deploy/gate/probe.ts'
import { describeGate, type GateReport } from '@deploy/gate/report.ts'
import { runGate } from '@deploy/gate/run.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Environment, Manifest } from '@deploy/manifest/manifest.ts'
import { describePlan } from '@deploy/plan/describe.ts'
import { planDigest, planText } from '@deploy/plan/plan.ts'
import { policyOf } from '@deploy/rollout/batches.ts'
import { rollOut } from '@deploy/rollout/rollout.ts'
import type { StageDeps } from './deps.ts'
import { changeOf, stageDocuments } from './documents.ts'
import { failureOf, tellEnding } from './ending.ts'
import { closeHosts, openHosts, type Unreached } from './hosts.ts'
import { type StageInputs, secretVariables } from './inputs.ts'
import { keepEvidence, recordText } from './keep.ts'
import { stageOutputs } from './outputs.ts'
import { type PlannedHost, planHosts, requireReady, type Wish } from './plans.ts'
import { rolloutLog } from './progress.ts'

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
 * and change record, whatever happened. Throws the first host's failure after all of that is written.
 */
export async function runStage(
  request: StageRequest,
  inputs: StageInputs,
  deps: StageDeps,
): Promise<StageResult> {
  const { environment, manifest, wish } = request
  const blobs = wish.kind === 'deploy' ? [wish.source.release.archive.sha256] : []
  const secretEnv =
    wish.kind === 'deploy' ? secretVariables([environment.slot.venv?.indexUrlEnv], deps.env) : {}
  const { open: hosts, unreached } = await deps.log.group(`Look at ${environment.name}`, () =>
    openHosts(environment, { access: inputs.access, blobs }, deps),
  )
  try {
    const planned = planHosts(hosts, {
      application: manifest.application,
      environment,
      wish,
      now: deps.now(),
    })
    await showPlans(planned, deps)
    for (const { host, remark } of await requireReady(planned, environment))
      deps.log.warning(`${host}: ${remark}`)
    return inputs.dryRun
      ? await keepPlans(planned, request, inputs, deps)
      : await perform(planned, { ...request, secretEnv, unreached }, inputs, deps)
  } finally {
    await closeHosts(hosts)
  }
}

async function showPlans(planned: PlannedHost[], { log }: StageDeps): Promise<void> {
  for (const { plan, facts } of planned) {
    await log.group(`Plan for ${plan.host}`, async () => {
      for (const line of describePlan(plan, facts.user)) log.info(line)
    })
  }
}

/** A dry run leaves the plans beside the evidence, for people to read, and touches no host. */
async function keepPlans(
  planned: PlannedHost[],
  request: StageRequest,
  inputs: StageInputs,
  deps: StageDeps,
): Promise<StageResult> {
  const documents = Object.fromEntries(
    planned.map(({ plan }) => [`planned/${plan.host}/plan.json`, planText(plan)]),
  )
  await writeBundle(join(deps.workspace, inputs.evidenceDirectory), subjectOf(planned, request), documents)
  deps.log.info('Dry run: this was the plan. Nothing on a host was changed.')
  return resultOf(planned, inputs, '', 'planned')
}

async function perform(
  planned: PlannedHost[],
  request: StageRequest & { secretEnv: Record<string, string>; unreached: Unreached[] },
  inputs: StageInputs,
  deps: StageDeps,
): Promise<StageResult> {
  const subject = subjectOf(planned, request)
  const opened = await deps.records?.open(recordText(subject, request.documents))
  const outcomes = await rollOut(planned, {
    issuer: { actor: deps.run.actor, url: deps.run.url },
    policy: policyOf(request.environment.slot, request.unreached.length),
    secretEnv: request.secretEnv,
    log: rolloutLog(deps.log),
    now: deps.now,
    signal: deps.signal,
    gate: (run, activation) =>
      measure(planned.find(({ plan }) => plan === run.plan)!, activation, request, deps),
  })
  const { stage, documents } = stageDocuments(outcomes, {
    kind: request.kind,
    application: request.manifest.application,
    environment: request.environment.name,
    rollout: request.environment.slot.rollout,
    unreached: request.unreached,
    run: deps.run,
    reason: request.reason,
    cancelled: deps.signal.aborted,
  })
  const url = await keepEvidence(
    { stage, subject, documents: { ...request.documents, ...documents } },
    inputs,
    deps,
  )
  const result = resultOf(planned, inputs, url || (opened?.url ?? ''), stage.outcome)
  const ended = { stage, outcomes, unreached: request.unreached }
  await tellEnding(ended, deps.log)
  const failure = failureOf(ended)
  if (failure) throw new DeployError({ ...failure, outputs: stageOutputs(result) })
  return result
}

async function measure(
  open: PlannedHost,
  activation: { uptime: number; at: string },
  { manifest, environment, commitOf }: StageRequest,
  { log, signal }: StageDeps,
): Promise<{ passed: boolean; report: GateReport; error?: DeployError['facts'] }> {
  const { remote, host, plan } = open
  const commit = await commitOf(open)
  const report = await runGate({
    gate: environment.slot.gate,
    context: {
      probe: createProbe(remote),
      application: manifest.application,
      environment: environment.name,
      host: host.name,
      release: { ...plan.release, commit },
      slot: environment.slot,
      activation,
      log,
    },
    signal,
    onSample: (check, { outcome, detail }) =>
      log.info(`${host.name}: ${outcome === 'good' ? '✓' : '✗'} ${check}: ${detail}`),
  })
  log.host(host.name, describeGate(report).join('\n'))
  const failure = gateFailure(report)
  return { passed: !failure, report, ...(failure && { error: failure.facts }) }
}

function subjectOf(planned: PlannedHost[], { manifest }: StageRequest) {
  return { application: manifest.application, release: changeOf(planned[0]!.plan) }
}

function resultOf(
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
