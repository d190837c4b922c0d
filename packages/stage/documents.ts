import { type BackupDocument, backupSummary } from '@deploy/evidence/backup.ts'
import type { Documents } from '@deploy/evidence/evidence.ts'
import { furtherSummary } from '@deploy/evidence/further.ts'
import { loadChart } from '@deploy/evidence/load-chart.ts'
import { type Stage, stageName, stageOutcome } from '@deploy/evidence/stage.ts'
import type { Gap } from '@deploy/gate/gap.ts'
import type { GateReport } from '@deploy/gate/report.ts'
import type { RunContext } from '@deploy/kit/run-context.ts'
import type { Rollout } from '@deploy/manifest/manifest.ts'
import { type Plan, planDigest, planText } from '@deploy/plan/plan.ts'
import { versionOf } from '@deploy/release/release.ts'
import type { HostOutcome } from '@deploy/rollout/outcome.ts'
import type { Unreached } from './hosts.ts'
import type { Service } from './services.ts'

interface StageFacts {
  kind: Stage['kind']
  application: string
  environment: string
  rollout: Rollout
  unreached: Unreached[]
  run: RunContext
  reason: string | undefined
  postMortem?: string | undefined
  cancelled: boolean
  /** By host. */
  backups?: Record<string, BackupDocument[]>
  /** By host, where it was measured. */
  gaps?: Record<string, Gap | null>
  /** By host, of compose files. */
  services?: Record<string, Service[]>
}

/** What a rollout left, as documents of the evidence bundle. Pure. */
export function stageDocuments(
  outcomes: HostOutcome<GateReport>[],
  facts: StageFacts,
): { stage: Stage; documents: Documents } {
  const stage = stageOf(outcomes, facts)
  const folder = stage.stage
  const documents = Object.fromEntries(
    outcomes.flatMap(({ host, plan, journal, gate }) => [
      [`${folder}/${host}/plan.json`, planText(plan)],
      [`${folder}/${host}/journal.jsonl`, journal.map((entry) => `${JSON.stringify(entry)}\n`).join('')],
      ...(gate ? Object.entries(gateDocuments(`${folder}/${host}`, gate)) : []),
      ...(facts.backups?.[host] ?? []).map((document) => [
        `${folder}/${host}/backup-${document.name}.json`,
        `${JSON.stringify(document, null, 2)}\n`,
      ]),
    ]),
  )
  return {
    stage,
    documents: { ...documents, [`${folder}/deployment.json`]: `${JSON.stringify(stage, null, 2)}\n` },
  }
}

/** gate.json, and the chart of its load where there was one. Pure. */
export function gateDocuments(folder: string, gate: GateReport): Documents {
  const load = gate.further?.load
  return {
    [`${folder}/gate.json`]: `${JSON.stringify(gate, null, 2)}\n`,
    ...(load && { [`${folder}/gate.svg`]: chartOf(gate, load) }),
  }
}

function chartOf(
  { release, host, environment }: GateReport,
  { offered, stretches, p95LimitMs }: NonNullable<NonNullable<GateReport['further']>['load']>,
): string {
  return loadChart({
    title: `${release.id} under load on ${host} (${environment})`,
    offered,
    stretches,
    p95LimitMs,
  })
}

/** What is known when a stage begins: nothing yet of how it ends, so its record says `unknown`. Pure. */
export function begunDocuments(
  planned: { plan: Plan }[],
  facts: Omit<StageFacts, 'cancelled'>,
  now: Date,
): { stage: Stage; documents: Documents } {
  const at = now.toISOString()
  const outcomes = planned.map(({ plan }) => ({
    host: plan.host,
    outcome: 'unknown' as const,
    deployId: '',
    plan,
    planDigest: planDigest(plan),
    journal: [],
    logTail: [],
    startedAt: at,
    finishedAt: at,
  }))
  const { stage, documents } = stageDocuments(outcomes, { ...facts, cancelled: false })
  const known = Object.entries(documents).filter(([path]) => !path.endsWith('/journal.jsonl'))
  return { stage, documents: Object.fromEntries(known) }
}

/** The release whose change record tells of this plan: a rollback belongs to the release that it leaves. */
export function changeOf({ kind, release, previous }: Plan): Stage['release'] {
  return kind === 'rollback' && previous ? { ...previous, version: versionOf(previous.id) } : release
}

function stageOf(outcomes: HostOutcome<GateReport>[], facts: StageFacts): Stage {
  const [first] = outcomes
  if (!first) throw new Error('A stage without hosts')
  const { kind, application, environment, rollout, unreached, run, reason, postMortem, cancelled } = facts
  const { previous, release } = first.plan
  const hosts = [...outcomes.map((ended) => reachedHost(ended, facts)), ...unreached.map(unreachedHost)]
  const several = hosts.length > 1
  return {
    schemaVersion: 1,
    stage: stageName(kind, environment),
    kind,
    application,
    environment,
    release: changeOf(first.plan),
    ...(kind === 'rollback' && { to: release }),
    ...(previous && { previous: previous.id }),
    actor: run.actor,
    runUrl: run.url,
    ...(reason !== undefined && { reason }),
    ...(postMortem !== undefined && { postMortem }),
    startedAt: hosts.map(({ startedAt }) => startedAt).toSorted()[0]!,
    finishedAt: hosts
      .map(({ finishedAt }) => finishedAt)
      .toSorted()
      .at(-1)!,
    outcome: stageOutcome(hosts, { cancelled, maximumFailures: rollout.maximumFailures }),
    ...(several && { rollout: rollout }),
    hosts,
  }
}

type HostStage = Stage['hosts'][number]

function reachedHost(
  ended: HostOutcome<GateReport>,
  facts: Pick<StageFacts, 'backups' | 'gaps' | 'services'>,
): HostStage {
  const { host, outcome, deployId, planDigest, gate, error, startedAt, finishedAt } = ended
  const { drift } = ended.plan
  const [backups = [], gap, services] = [facts.backups?.[host], facts.gaps?.[host], facts.services?.[host]]
  const serves = whatServes(ended)
  return {
    host,
    outcome,
    ...(deployId !== '' && { deployId }),
    planDigest,
    ...(gate && { gate: gate.verdict }),
    ...(gate?.further && { further: furtherSummary(gate.further) }),
    ...(serves !== undefined && { serves }),
    ...(error && { error: { code: error.code, message: error.message } }),
    ...(backups.length > 0 && { backups: backups.map(backupSummary) }),
    ...(services && { services }),
    ...(gap !== undefined && { gap }),
    ...(drift && { drift }),
    startedAt,
    finishedAt,
  }
}

function unreachedHost({ host, error, startedAt, finishedAt }: Unreached): HostStage {
  const { code, message } = error.facts
  return { host: host.name, outcome: 'unreachable', error: { code, message }, startedAt, finishedAt }
}

/** Another deployment was, or is, at work there: what the plan knows may be over. */
const overtaken = ['LOCKED', 'ORDER_STALE']

function whatServes({ outcome, plan, error }: HostOutcome<GateReport>): string | null | undefined {
  if (outcome === 'confirmed') return plan.release.id
  if (outcome === 'broken' || outcome === 'unknown') return undefined
  if (outcome === 'untouched' && overtaken.includes(error?.code ?? '')) return undefined
  return plan.previous?.id ?? null
}
