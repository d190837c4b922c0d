import type { Evidence } from '../evidence.ts'
import { type Html, html } from '../html.ts'
import { incidentsIn, rollbackTest } from '../rehearsal.ts'
import { type Level, riskOf } from '../risk.ts'
import { badge, durationOf, linkOf, momentOf, type Tone, tableOf } from './parts.ts'
import { outcomeWords, stageTitle, whyOf } from './stages.ts'

const tones: Record<Level, Tone> = { low: 'good', medium: 'warn', high: 'bad' }

/** What may go wrong, what is other than before, and whether the way back was tried; and what did go wrong. */
export function riskSection(evidence: Evidence): Html {
  const { basis, functional, security } = riskOf(evidence)
  const test = rollbackTest(evidence)
  const incidents = incidentsIn(evidence).map((stage) => [
    momentOf(stage.finishedAt),
    `${stageTitle(stage)}: ${outcomeWords[stage.outcome]}`,
    stage.reason ?? whyOf(stage) ?? 'not told',
    stage.postMortem === undefined ? 'none yet' : linkOf(stage.postMortem, `Post-mortem of ${stage.stage}`),
  ])
  return html`<section aria-labelledby="risk">
<h2 id="risk">Risk and way back</h2>
<p>${basis}. The levels are proposed; who approves knows more than files tell.</p>
${tableOf(
  'Risk',
  ['Kind', 'Proposed', 'Because of'],
  [
    ['Functional', badge(tones[functional.level], functional.level), functional.reasons.join('; ')],
    ['Security', badge(tones[security.level], security.level), security.reasons.join('; ')],
  ],
)}
<p>${
    test
      ? html`Going back was rehearsed in ${test.back.environment} on ${momentOf(test.back.finishedAt)}, by ${test.back.actor}: to <code>${test.back.to?.id}</code> in ${durationOf(test.back.startedAt, test.back.finishedAt)}, and forward again in ${durationOf(test.forward.startedAt, test.forward.finishedAt)}.`
      : 'Going back was not rehearsed in this record.'
  }</p>
${(evidence.differences ?? []).map(({ stage, host, previous, groups }) =>
  tableOf(
    `What is other than ${previous} in ${stage} on ${host}`,
    ['Kind', 'Files', 'Which'],
    groups.map(({ kind, count, paths }) => [
      kind,
      count,
      `${paths.map(({ path, what }) => `${path} ${what}`).join(', ')}${count > paths.length ? ', …' : ''}`,
    ]),
  ),
)}
${tableOf('Incidents and rollbacks', ['When', 'What', 'Reason', 'Post-mortem'], incidents)}
</section>
`
}
