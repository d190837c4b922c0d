import type { Stage } from '@deploy/evidence/stage.ts'
import type { GateReport } from '@deploy/gate/report.ts'
import { DeployError, type ErrorFacts } from '@deploy/kit/errors.ts'
import { onHost } from '@deploy/manifest/roles.ts'
import { plannedSlot } from '@deploy/plan/beside.ts'
import { planDigest } from '@deploy/plan/plan.ts'
import { stepFailed } from '@deploy/rollout/failures.ts'
import type { HostOutcome } from '@deploy/rollout/outcome.ts'
import { withStage } from '../begin.ts'
import type { StageDeps } from '../deps.ts'
import { stageDocuments } from '../documents.ts'
import { failureOf, tellEnding } from '../ending.ts'
import type { StageInputs } from '../inputs.ts'
import { keepEvidence } from '../keep.ts'
import { stageOutputs } from '../outputs.ts'
import type { PlannedHost } from '../plans.ts'
import { digestOf, resultOf, type StageRequest, type StageResult, subjectOf } from '../run.ts'
import { showDeployment } from '../shown.ts'
import { gateOf } from './gate.ts'
import { endingOf, type Report, readReport } from './report.ts'

/**
 * Makes of what operators carried back the evidence that a run leaves, with their names in it. Throws JOURNAL_FOREIGN and
 * JOURNAL_INVALID before anything is written, and how the deployment failed after that.
 */
export async function importReports(
  { planned, reports: paths, request }: { planned: PlannedHost[]; reports: string[]; request: StageRequest },
  inputs: StageInputs,
  deps: StageDeps,
): Promise<StageResult> {
  const reports = await Promise.all(paths.map((path, index) => readReport(path, planned[index]!.plan)))
  const outcomes = planned.map((open, index) => outcomeOf(open, reports[index]!, request))
  const made = stageDocuments(outcomes, {
    kind: request.kind,
    application: request.manifest.application,
    environment: request.environment.name,
    rollout: request.environment.slot.rollout,
    unreached: [],
    run: { ...deps.run, actor: [...new Set(reports.map(({ operator }) => operator))].join(', ') },
    reason: request.reason,
    postMortem: request.postMortem,
    cancelled: false,
  })
  const stage: Stage = { ...made.stage, byHand: byHand(outcomes, reports, deps.run.actor) }
  for (const { host, operator, notMeasured } of stage.byHand!.hosts) {
    deps.log.info(`${host}: carried out by hand by ${operator}.`)
    if (notMeasured.length > 0) deps.log.warning(`${host}: not measured: ${notMeasured.join(', ')}`)
  }
  const about = { stage, planDigest: digestOf(planned), commitOf: () => request.commitOf(planned[0]!) }
  const shown = await showDeployment(about, inputs, deps)
  const documents = { ...request.documents, ...withStage(made.documents, stage) }
  const { url } = await keepEvidence({ stage, subject: subjectOf(planned, request), documents }, inputs, deps)
  await shown(stage)
  const result = resultOf(planned, inputs, url, stage.outcome)
  await tellEnding({ stage, outcomes, unreached: [] }, deps.log)
  const failure = failureOf({ stage, outcomes, unreached: [] })
  if (failure) throw new DeployError({ ...failure, outputs: stageOutputs(result) })
  return result
}

function outcomeOf(
  { plan, host }: PlannedHost,
  report: Report,
  { environment }: StageRequest,
): HostOutcome<GateReport> {
  const { journal, ended, log, deployId } = report
  const gate = gateOf(report, plan, plannedSlot(onHost(environment, host), plan))
  const error = failureIn(plan, report)
  return {
    ...{ host: plan.host, outcome: ended, deployId, plan, planDigest: planDigest(plan), journal },
    logTail: log,
    ...(gate && { gate }),
    ...(error && { error }),
    startedAt: journal[0]!.at,
    finishedAt: journal.at(-1)!.at,
  }
}

function failureIn(plan: PlannedHost['plan'], report: Report): ErrorFacts | undefined {
  if (report.ended === 'confirmed') return undefined
  const ending = endingOf(report)
  if (ending.failedStep !== undefined) return stepFailed(plan, ending)
  const why = report.journal.find(({ event }) => event === 'reverting')?.detail
  return {
    code: 'NOT_CONFIRMED',
    message: `${report.operator} has not confirmed it, and it ended as ${report.ended}.`,
    host: plan.host,
    step: 'confirm',
    ...(why !== undefined && { cause: why }),
    remedy:
      'Ask the operator what was seen, mend it, and have a new package made from a new look at the host.',
  }
}

function byHand(
  outcomes: HostOutcome<GateReport>[],
  reports: Report[],
  importedBy: string,
): NonNullable<Stage['byHand']> {
  const hosts = reports.map(({ operator, user, said }, index) => {
    const { host, gate } = outcomes[index]!
    const open = gate?.checks.filter(({ verdict }) => verdict === 'inconclusive') ?? []
    return { host, operator, user, said, notMeasured: open.map(({ name }) => name) }
  })
  return { importedBy, hosts }
}
