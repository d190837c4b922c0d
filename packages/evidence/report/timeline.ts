import { personOf } from '../approvals.ts'
import type { Evidence } from '../evidence.ts'
import { hostCells, hostColumns } from '../hosts-table.ts'
import { type Html, html, linesOf } from '../html.ts'
import { isRehearsal } from '../rehearsal.ts'
import { isDone, isUntouched, type Stage } from '../stage.ts'
import { verdictTones, verdictWords } from './gates.ts'
import { badge, durationOf, linkOf, momentOf, type Tone, tableOf } from './parts.ts'
import { outcomeWords, stageTitle, stageTone } from './stages.ts'

interface Event {
  at: string
  tone: Tone
  title: string
  body: Html
}

/** From the commit to the last stage, in the order of time. */
export function timelineOf(evidence: Evidence): Html {
  const { stages, contracts = [], measured = [] } = evidence
  const approvals = contracts.flatMap((contract) =>
    contract.approvals.map(({ role, decision, login, account, at, seen, url, reason }): Event => {
      const word = decision === 'skipped' ? 'skipped' : 'approved'
      return {
        at,
        tone: decision === 'skipped' ? 'plain' : 'good',
        title: `${role} ${word} for ${contract.environment}`,
        body: html`<p>By ${personOf({ login, account })}${reason ? `: ${reason}` : ''}. ${linkOf(url, `What ${login} wrote`)}${seen ? ' Seen then: GitHub does not tell when it was given.' : ''}</p>`,
      }
    }),
  )
  const events = [
    ...built(evidence),
    ...approvals,
    ...stages.map((stage) => eventOf(stage, evidence)),
    ...measured.map(measuredEvent),
  ].toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
  return html`<section aria-labelledby="timeline">
<h2 id="timeline">Timeline</h2>
<ol class="timeline">
${events.map(
  ({ at, tone, title, body }) => html`<li class="${tone}"><h3>${title}</h3>
<p class="when">${momentOf(at)}</p>
${body}</li>
`,
)}</ol>
</section>`
}

function built({ release, items }: Evidence): Event[] {
  const at = items.find(({ path }) => path === 'release.json')?.at
  if (at === undefined || !release.commit) return []
  return [
    {
      at,
      tone: 'good',
      title: 'Committed, and built once',
      body: html`<p><code>${release.archive ?? release.id}</code> was built from commit <code>${release.commit.slice(0, 12)}</code> of ${release.repository}, ${release.ref}. The time is the commit's.</p>`,
    },
  ]
}

function eventOf(stage: Stage, evidence: Evidence): Event {
  const rehearsed = isRehearsal(stage, evidence)
  const tone = rehearsed ? 'good' : stageTone(stage)
  const {
    startedAt,
    finishedAt,
    actor,
    runUrl,
    reason,
    to,
    release,
    previous,
    withoutChangeRecord,
    retired = [],
  } = stage
  const remarks = [
    stage.kind === 'rollback'
      ? html`From <code>${release.id}</code> to <code>${to?.id ?? 'nothing'}</code>.`
      : undefined,
    stage.kind !== 'rollback' && previous
      ? html`${isDone(stage) ? 'Replaces' : 'Was to replace'} <code>${previous}</code>.`
      : undefined,
    reason ? html`Reason: ${reason}` : undefined,
    withoutChangeRecord
      ? html`Begun without its change record, as ${withoutChangeRecord.allowedBy} had allowed: ${withoutChangeRecord.cause}`
      : undefined,
    ...retired.map(
      ({ container, environment, host, outcome, detail }) =>
        html`The container ${container} of ${environment} on ${host} was ${outcome === 'removed' ? 'removed' : `kept: ${detail ?? ''}`}.`,
    ),
  ].filter((remark) => remark !== undefined)
  return {
    at: startedAt,
    tone,
    title: rehearsed ? `Rehearsed going back in ${stage.environment}` : stageTitle(stage),
    body: html`<p>${badge(tone, outcomeWords[stage.outcome])}${isUntouched(stage) ? '' : ` in ${durationOf(startedAt, finishedAt)}`}, by ${actor}. ${linkOf(runUrl, `Open the run for ${stage.stage}`)}</p>
${remarks.map((remark) => html`<p>${remark}</p>\n`)}${stage.error ? failure(stage.error.code, [stage.error.message, stage.error.cause ?? '']) : ''}
${hostsOf(stage)}
${stage.hosts.map(({ host, error }) => (error ? failure(`${host}: ${error.code}`, [error.message]) : ''))}`,
  }
}

function measuredEvent({
  environment,
  host,
  verdict,
  startedAt,
}: NonNullable<Evidence['measured']>[number]): Event {
  return {
    at: startedAt,
    tone: verdictTones[verdict],
    title: `Measured in ${environment}`,
    body: html`<p>${badge(verdictTones[verdict], verdictWords[verdict])} on ${host}, by a gate of its own, which deployed nothing.</p>`,
  }
}

function hostsOf(stage: Stage): Html {
  if (stage.hosts.length === 0) return html``
  const rows = stage.hosts.map((host) => [
    ...hostCells(host).slice(0, -1),
    html`<code>${host.planDigest?.slice(0, 12)}</code>`,
    html`<code>${host.deployId}</code>`,
  ])
  return tableOf(
    `Hosts of ${stage.environment}, ${stage.kind}`,
    [...hostColumns.slice(0, -1), 'Plan', 'Deployment'],
    rows,
  )
}

function failure(title: string, lines: readonly string[]): Html {
  const [first = '', ...rest] = lines.join('\n').trim().split('\n')
  return html`<div class="failure"><p><strong>${title}</strong> ${first}</p>${
    rest.length > 0
      ? html`<pre tabindex="0" role="region" aria-label="Cause">${linesOf(rest.join('\n'))}</pre>`
      : ''
  }</div>`
}
