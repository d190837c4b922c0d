import type { Evidence } from './evidence.ts'
import { code, linkTo, plain, table } from './markdown.ts'
import { incidentsIn, rollbackTest } from './rehearsal.ts'
import { riskOf } from './risk.ts'
import { isUntouched, type Stage } from './stage.ts'

const mostPaths = 10

/** What people weigh before they approve: risk, criteria, and what is other than before. Pure. */
export function assessmentSection(evidence: Evidence): string {
  const { basis, functional, security } = riskOf(evidence)
  const row = (name: string, { level, reasons }: typeof functional) => [
    name,
    `**${level}**`,
    reasons.map(plain).join('; '),
  ]
  return [
    '## Risk and acceptance',
    `### Risk assessment\n\n${plain(basis)}. This is a proposal: who approves has read it, and knows more than files tell.`,
    table(['Risk', 'Proposed', 'Because of'], [row('Functional', functional), row('Security', security)]),
    ...acceptance(evidence),
    ...differences(evidence),
  ].join('\n\n')
}

/** When the way back was last gone for practice. Pure. */
export function rollbackTestSection(evidence: Evidence): string {
  return `## Rollback tested\n\n${rollbackSentence(evidence)}`
}

function rollbackSentence(evidence: Evidence): string {
  const test = rollbackTest(evidence)
  if (test === undefined)
    return 'Not in this record. To rehearse it, run `rollback` with `rehearse: true` in the environment before production.'
  const { back, forward } = test
  const gates = ({ hosts }: Stage) =>
    hosts.map(({ host, gate }) => `${plain(host)}: gate ${gate ?? 'not measured'}`).join(', ')
  const links = [...new Set([back.runUrl, forward.runUrl])].map(linkTo).join('')
  return [
    `**Rollback tested on ${back.finishedAt.slice(0, 10)}**, by ${plain(back.actor)}, in ${secondsOf(back)} back and ${secondsOf(forward)} forward${links}.`,
    `In ${plain(back.environment)}, from ${code(back.release.id)} to ${code(back.to?.id ?? 'nothing')} (${gates(back)}) and forward again (${gates(forward)}).`,
  ].join(' ')
}

function secondsOf({ startedAt, finishedAt }: Stage): string {
  return `${Math.max(0, Math.round((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000))} s`
}

/** How a criterion was met. */
export const marks = {
  pass: '✅',
  fail: '❌ failed',
  inconclusive: '❔ measured too little',
  error: '❔ not measured',
}

function acceptance({ acceptance: all = [] }: Evidence): string[] {
  const acceptance = all.filter(({ of }) => of === undefined)
  // The same check has another port or path in each environment; the last one that was asked is shown.
  const criteria = new Map(
    acceptance.flatMap((one) => one.criteria.map(({ check, criterion }) => [check, criterion])),
  )
  if (criteria.size === 0) return []
  const rows = [...criteria].map(([check, criterion]) => [
    plain(criterion),
    ...acceptance.map((one) => {
      const found = one.criteria.find((each) => each.check === check)
      return found ? `${marks[found.verdict]} ${plain(found.measured)}` : 'not asked'
    }),
  ])
  const head = acceptance.map(({ stage, host }) => plain(`${stage}, ${host}`))
  return [`### Acceptance criteria\n\n${table(['deploy.yml asks that', ...head], rows)}`]
}

function differences({ differences = [] }: Evidence): string[] {
  return differences.map(({ stage, host, previous, commits, groups, image, images = [] }) => {
    const rows = groups.map(({ kind, count, paths }) => [
      kind,
      String(count),
      `${paths
        .slice(0, mostPaths)
        .map(({ path, what }) => `${code(path)} ${what}`)
        .join(', ')}${count > mostPaths ? ', …' : ''}`,
    ])
    return [
      `### What is other than ${code(previous)} in ${plain(stage)} on ${plain(host)}`,
      `Commit ${code(commits.from.slice(0, 12))} to ${code(commits.to.slice(0, 12))}.${rows.length === 0 ? ' No file is other.' : ''}`,
      ...(rows.length > 0 ? [table(['Kind', 'Files', 'Which'], rows)] : []),
      ...(image ? [`Image ${code(image.from)} to ${code(image.to)}.`] : []),
      ...images.map(({ service, from, to }) => `Image of ${plain(service)}: ${code(from)} to ${code(to)}.`),
    ].join('\n\n')
  })
}

const outcomes: Record<Stage['outcome'], string> = {
  confirmed: '✅ confirmed',
  partial: '⚠️ on some hosts only',
  reverted: '↩️ taken back',
  aborted: '⛔ given up',
  broken: '🚨 broken',
  cancelled: '🚫 cancelled',
  refused: '⛔ refused',
  unknown: '❔ not known yet',
}

/** Who did what and when. Pure. */
export function historySection(evidence: Evidence): string {
  const rows = evidence.stages.map((stage) => [
    stage.startedAt,
    `${isUntouched(stage) ? 'tried: ' : ''}${stage.kind} ${plain(stage.environment)}`,
    code((stage.to ?? stage.release).id),
    stage.hosts.map(({ host }) => plain(host)).join(', '),
    `${plain(stage.actor)}${linkTo(stage.runUrl)}`,
    outcomes[stage.outcome],
  ])
  return [
    '## Who deployed what, and when',
    table(['When', 'What', 'Release', 'Hosts', 'Who', 'How it ended'], rows),
  ].join('\n\n')
}

/** What went wrong, up to the last stage that is known here: a later one of another run tells of itself. Pure. */
export function incidentsSection(evidence: Evidence): string {
  const incidents = incidentsIn(evidence).map((stage) => [
    stage.finishedAt,
    `${stage.kind} ${plain(stage.environment)}: ${outcomes[stage.outcome]}`,
    plain(reasonOf(stage)),
    stage.postMortem === undefined ? '*none yet*' : postMortemOf(stage.postMortem),
  ])
  const until = evidence.stages
    .map(({ finishedAt }) => finishedAt)
    .toSorted()
    .at(-1)
  return [
    '## Incidents and rollbacks',
    incidents.length === 0
      ? `None until ${until}.`
      : table(['When', 'What', 'Reason', 'Post-mortem'], incidents),
  ].join('\n\n')
}

function reasonOf({ reason, error, hosts }: Stage): string {
  return reason ?? error?.message ?? hosts.flatMap((host) => host.error?.message ?? [])[0] ?? 'not told'
}

function postMortemOf(url: string): string {
  return linkTo(url).replace(/^ · \[run\]/, '[post-mortem]') || plain(url)
}
