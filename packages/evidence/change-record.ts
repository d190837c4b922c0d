import { counted } from '@deploy/kit/counted.ts'
import {
  assessmentSection,
  historySection,
  incidentsSection,
  marks,
  rollbackTestSection,
} from './assessment.ts'
import { contractSection } from './contract.ts'
import type { Evidence } from './evidence.ts'
import { furtherSection } from './further.ts'
import { hostCells, hostColumns } from './hosts-table.ts'
import { block, code, linkTo, plain, table } from './markdown.ts'
import { measuredSections } from './measured.ts'
import { outdatedSection, packageSection } from './packages.ts'
import { incidentsIn } from './rehearsal.ts'
import { servicesTable } from './services-table.ts'
import { failedHosts, isUntouched, type Stage } from './stage.ts'

export interface Section {
  /** Names the section for good, so that writing it again replaces it. */
  id: string
  markdown: string
  /** What is written already stays: it comes from who knew more. */
  yields?: true
}

/** How a stage ended, for people. */
export const words: Record<Stage['outcome'], string> = {
  confirmed: '✅ confirmed',
  partial: '⚠️ confirmed on some hosts only',
  reverted: '↩️ failed and taken back',
  aborted: '⛔ given up before anything was switched',
  broken: '🚨 broken, needs a person',
  cancelled: '🚫 cancelled',
  refused: '⛔ refused before anything was touched',
  unknown: '❔ unknown: the run has not told its end; the host finishes by itself',
}

/** change-record.md: rendered from evidence.json alone, so that everybody who has it gets the same text. Pure. */
export function changeRecord(evidence: Evidence): string {
  return `${[`# ${title(evidence)}`, ...sections(evidence).map(({ markdown }) => markdown)].join('\n\n')}\n`
}

/** The record's title, which also finds it again. */
export function title({ application, release }: Evidence): string {
  return `Change: ${application} ${release.version}`
}

/** The parts of the record: what is released, then one for each stage. Pure. */
export function sections(evidence: Evidence): Section[] {
  const contracts = (evidence.contracts ?? []).map((contract) => ({
    id: `${contract.environment}-contract`,
    markdown: contractSection(contract),
  }))
  return [
    ...wholeSections(evidence),
    ...contracts,
    ...evidence.stages.map((stage) => stageSection(stage, evidence)),
    ...measuredSections(evidence),
  ]
}

/** The sections that tell of the release as a whole. A rollback in a workspace of its own has nothing of the build. */
function wholeSections(evidence: Evidence): Section[] {
  const { items, stages } = evidence
  const yielding = (yields: boolean): { yields?: true } => (yields ? { yields } : {})
  const less = yielding(!items.some(({ type }) => type === 'release'))
  const release = { id: 'release', markdown: releaseSection(evidence), ...less }
  if (stages.length === 0) return [release]
  const incidents = incidentsIn(evidence)
  const apart = incidents[0]?.hosts.find(({ deployId }) => deployId)?.deployId ?? incidents[0]?.stage
  return [
    release,
    { id: 'assessment', markdown: assessmentSection(evidence), ...less },
    {
      id: 'rollback-test',
      markdown: rollbackTestSection(evidence),
      ...yielding(!stages.some(({ kind }) => kind === 'rollback')),
    },
    { id: 'history', markdown: historySection(evidence), ...less },
    {
      id: less.yields && apart ? `incidents-${apart}` : 'incidents',
      markdown: incidentsSection(evidence),
      ...(apart ? {} : less),
    },
  ]
}

function releaseSection({ release, items, packages, outdated }: Evidence): string {
  const link = items.map(({ path, sha256 }) => [code(path), code(sha256)])
  const named = (type: Evidence['items'][number]['type']) => {
    const found = items.filter((item) => item.type === type)
    return found.length === 0
      ? undefined
      : found.map(({ path, sha256 }) => `${code(path)} sha256 ${code(sha256)}`).join(', ')
  }
  const facts = [
    ['Release', code(release.id)],
    ['Archive', release.archive ? code(release.archive) : undefined],
    ['sha256', code(release.sha256)],
    ['Image', release.image ? code(release.image) : undefined],
    ['Commit', release.commit ? code(release.commit) : undefined],
    ['Ref', release.ref ? plain(release.ref) : undefined],
    ['Repository', release.repository ? plain(release.repository) : undefined],
    ['SBOM', named('sbom')],
    ['Checksums', named('checksums')],
    ['Signature', named('signature')],
  ].filter((row): row is [string, string] => row[1] !== undefined)
  const documents = `<details><summary>Documents (${link.length})</summary>\n\n${table(['Document', 'sha256'], link)}\n\n</details>`
  return [
    '## Release',
    table(['', ''], facts),
    ...(packages ? [packageSection(packages)] : []),
    ...(outdated ? [outdatedSection(outdated)] : []),
    documents,
  ].join('\n\n')
}

function stageSection(stage: Stage, evidence: Evidence): Section {
  const headings = {
    deploy: `Deployed to ${plain(stage.environment)}`,
    promote: `Promoted to ${plain(stage.environment)}`,
    rollback: `Rolled back in ${plain(stage.environment)}`,
  }
  const untouched = {
    deploy: `Not deployed to ${plain(stage.environment)}`,
    promote: `Not promoted to ${plain(stage.environment)}`,
    rollback: `Not rolled back in ${plain(stage.environment)}`,
  }
  const rows = stage.hosts.map((host) => [
    ...hostCells(host).slice(0, -1).map(plain),
    host.planDigest ? code(host.planDigest.slice(0, 12)) : '',
    host.deployId ? code(host.deployId) : '',
    host.error ? `${code(host.error.code)}: ${plain(host.error.message)}` : '',
  ])
  const serves = stage.to ?? stage.release
  const facts = [
    `**${words[stage.outcome]}** · ${stage.startedAt} to ${stage.finishedAt} · by ${plain(stage.actor)}${linkTo(stage.runUrl)}`,
    stage.kind === 'rollback'
      ? `From ${code(stage.release.id)} to ${code(stage.to?.id ?? 'nothing')} · reason: ${plain(stage.reason ?? '')}`
      : undefined,
    countOf(stage),
    stage.error && errorOf(stage.error),
    stage.withoutChangeRecord &&
      `Begun without its change record, as ${plain(stage.withoutChangeRecord.allowedBy)} had allowed: ${plain(stage.withoutChangeRecord.cause)}`,
    ...byHandLines(stage),
    isUntouched(stage)
      ? `sha256 ${code(serves.sha256)}`
      : `sha256 ${code(serves.sha256)} · replaces ${stage.previous ? code(stage.previous) : 'nothing (first deployment)'}`,
    serves.image && `image ${code(serves.image)}`,
    ...(stage.retired ?? []).map(retiredLine),
  ].filter((line) => line !== undefined)
  return {
    id: stage.stage,
    markdown: [
      `## ${(isUntouched(stage) ? untouched : headings)[stage.kind]}`,
      facts.join('\n\n'),
      table([...hostColumns.slice(0, -1), 'Plan', 'Deployment', 'Error'], rows),
      ...unmetOf(stage, evidence),
      ...servicesTable(stage),
      ...gapsOf(stage),
      ...furtherSection(stage),
      ...backupsOf(stage),
      ...stage.hosts.flatMap(driftOf),
    ].join('\n\n'),
  }
}

/** What nobody but an operator vouches for. */
function byHandLines({ byHand }: Stage): string[] {
  return (byHand?.hosts ?? []).map(({ host, operator, user, said, notMeasured }) => {
    const open = notMeasured.length > 0 ? ` · **not measured**: ${notMeasured.map(plain).join(', ')}` : ''
    const words = said === '' ? '' : ` · in their words: ${plain(said)}`
    return `Carried out by hand on ${plain(host)} by ${plain(operator)} (as ${plain(user)}); the journal was brought back by ${plain(byHand!.importedBy)}${words}${open}`
  })
}

/** Of several lines, such as what somebody has edited on a host, as they are. */
function errorOf({ code: name, message, cause }: NonNullable<Stage['error']>): string {
  const whole = cause === undefined ? message : `${message}\n${cause}`
  if (!message.includes('\n') && !cause?.includes('\n')) return `${code(name)}: ${plain(whole)}`
  const [first = '', ...rest] = whole.split('\n')
  return `${code(name)}: ${plain(first)}\n\n${block('diff', rest.join('\n'))}`
}

function retiredLine({
  environment,
  host,
  container,
  outcome,
  detail,
}: NonNullable<Stage['retired']>[number]): string {
  const what = `The container ${code(container)} of ${plain(environment)} on ${plain(host)}`
  return outcome === 'removed'
    ? `${what} has served its time and was removed.`
    : `${what} was **not** removed: ${plain(detail ?? '')}`
}

/** Why a gate failed, which the hosts' table does not say. */
function unmetOf({ stage, hosts }: Stage, { acceptance = [] }: Evidence): string[] {
  const failed = hosts.filter(({ gate }) => gate !== 'pass').map(({ host }) => host)
  const rows = acceptance
    .filter((one) => one.stage === stage && failed.includes(one.host))
    .flatMap(({ host, criteria }) =>
      criteria
        .filter(({ verdict }) => verdict !== 'pass')
        .map(({ criterion, verdict, measured }) => [
          plain(host),
          plain(criterion),
          `${marks[verdict]} ${plain(measured)}`,
        ]),
    )
  return rows.length === 0 ? [] : [table(['Host', 'deploy.yml asks that', 'Found'], rows)]
}

/** What users noticed of a switch that stops the old release before the new one starts. */
function gapsOf({ hosts }: Stage): string[] {
  return hosts.flatMap(({ host, gap }) => {
    if (gap === undefined) return []
    if (gap === null) return [`How long nobody answered on ${plain(host)} is not known.`]
    const { seconds, requests, unanswered, url } = gap
    return [
      `Gap on ${plain(host)}: **${seconds.toFixed(1)} s** from one good answer of ${code(url)} to the next, at most; ${unanswered} of ${requests} requests were not answered.`,
    ]
  })
}

/** What was saved before, and what was put back. */
function backupsOf({ hosts }: Stage): string[] {
  const rows = hosts.flatMap(({ host, backups = [] }) =>
    backups.map(({ name, madeAt, bytes, sha256, places, rehearsal, warnings, restoredFrom }) => [
      plain(host),
      plain(name),
      madeAt,
      `${bytes} bytes${warnings > 0 ? `, ${counted(warnings, 'warning')}` : ''}`,
      String(places),
      rehearsal === 'passed' ? 'passed' : '**not rehearsed**',
      restoredFrom === undefined ? '' : code(restoredFrom),
      code(sha256),
    ]),
  )
  if (rows.length === 0) return []
  return [
    table(['Host', 'Backup', 'Made', 'Size', 'Places', 'Rehearsal', 'Data put back from', 'sha256'], rows),
  ]
}

const driftWords = {
  edited: 'was edited by hand before this stage',
  removed: 'was removed by hand before this stage',
  unknown: 'was there before the first deployment that installs it',
}

/** What somebody had changed by hand on a host, for the people who approve. */
function driftOf({ host, drift = [] }: Stage['hosts'][number]): string[] {
  return drift.map(({ path, state, diff }) => {
    const sentence = `${code(path)} on ${plain(host)} ${driftWords[state]}`
    if (diff === '') return `${sentence}.`
    return `<details><summary>${sentence}</summary>\n\n${block('diff', diff)}\n\n</details>`
  })
}

/** How many failed, where that is not seen at a glance. */
function countOf({ hosts, rollout }: Stage): string | undefined {
  if (!rollout) return undefined
  const failed = failedHosts({ hosts }).length
  return `${failed} of ${hosts.length} hosts failed, ${rollout.maximumFailures} may · ${rollout.onFailure}`
}
