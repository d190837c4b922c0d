import { join } from 'node:path'
import { writeBundle } from '@deploy/evidence/bundle.ts'
import { sections, title } from '@deploy/evidence/change-record.ts'
import { type Documents, evidenceOf } from '@deploy/evidence/evidence.ts'
import type { Stage } from '@deploy/evidence/stage.ts'
import { gateFailure } from '@deploy/gate/failure.ts'
import { createProbe } from '@deploy/gate/probe.ts'
import { describeGate, type GateReport } from '@deploy/gate/report.ts'
import { runGate } from '@deploy/gate/run.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Environment, Manifest } from '@deploy/manifest/manifest.ts'
import { describePlan } from '@deploy/plan/describe.ts'
import { planDigest, planText } from '@deploy/plan/plan.ts'
import type { RecordText } from '@deploy/record/change-records.ts'
import { policyOf } from '@deploy/rollout/batches.ts'
import type { HostOutcome } from '@deploy/rollout/outcome.ts'
import { rollOut } from '@deploy/rollout/rollout.ts'
import { ends } from '@deploy/rollout/watch.ts'
import type { StageDeps } from './deps.ts'
import { changeOf, stageDocuments } from './documents.ts'
import { closeHosts, openHosts } from './hosts.ts'
import { type StageInputs, secretVariables } from './inputs.ts'
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
  const hosts = await deps.log.group(`Look at ${environment.name}`, () =>
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
      : await perform(planned, { ...request, secretEnv }, inputs, deps)
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
  request: StageRequest & { secretEnv: Record<string, string> },
  inputs: StageInputs,
  deps: StageDeps,
): Promise<StageResult> {
  const subject = subjectOf(planned, request)
  const opened = await deps.records?.open(recordText(subject, request.documents))
  const outcomes = await rollOut(planned, {
    issuer: { actor: deps.run.actor, url: deps.run.url },
    policy: policyOf(request.environment.slot),
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
  const failure = failureOf(outcomes, stage)
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

/** Evidence first: it must exist even when the systems that show it are down. Their failure is told, and changes nothing. */
async function keepEvidence(
  {
    stage,
    subject,
    documents,
  }: { stage: Stage; subject: ReturnType<typeof subjectOf>; documents: Documents },
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

function subjectOf(planned: PlannedHost[], { manifest }: StageRequest) {
  return { application: manifest.application, release: changeOf(planned[0]!.plan) }
}

function recordText(subject: ReturnType<typeof subjectOf>, documents: Documents): RecordText {
  const evidence = evidenceOf(subject, documents)
  return {
    key: `${subject.application} ${subject.release.id}`,
    title: title(evidence),
    sections: sections(evidence),
  }
}

function failureOf(outcomes: HostOutcome<GateReport>[], stage: Stage): DeployError['facts'] | undefined {
  if (stage.outcome === 'confirmed') return undefined
  const failed = outcomes.find(({ error }) => error)
  const ended = outcomes.map(({ host, outcome }) => `${host}: ${outcome}`).join(', ')
  const facts = failed?.error ?? {
    code: 'NOT_CONFIRMED',
    message: 'The deployment was not confirmed on every host.',
    remedy: 'Look at the change record for what happened on each host, and run it again.',
  }
  // A step that failed tells what serves now; a gate knows only what it measured.
  const serves = facts.step === 'gate' && failed ? whatServes(failed) : undefined
  return {
    ...facts,
    cause: [facts.cause, `How it ended: ${ended}`, serves].filter((line) => line).join('\n'),
  }
}

function whatServes({ outcome, plan }: HostOutcome<GateReport>): string | undefined {
  return outcome === 'reverted' || outcome === 'aborted' ? ends(plan)[outcome] : undefined
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
