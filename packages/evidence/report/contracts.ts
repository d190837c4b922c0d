import { personOf } from '../approvals.ts'
import type { Contract } from '../contract.ts'
import type { Evidence } from '../evidence.ts'
import { type Html, html } from '../html.ts'
import { badge, linkOf, momentOf, type Tone, tableOf } from './parts.ts'

/** Who has agreed to what, and which evidence was asked for, or let through without. */
export function contractsOf({ contracts = [] }: Evidence): Html {
  return html`<section aria-labelledby="approvals">
<h2 id="approvals">Approvals and waivers</h2>
${contracts.length === 0 ? html`<p class="none">No environment asked for approvals or evidence.</p>` : contracts.map(contractOf)}
</section>
`
}

type Demand = Contract['evidence'][number]

const states: Record<Demand['state'], [Tone, string]> = {
  present: ['good', 'there'],
  absent: ['plain', 'none, and none is needed'],
  missing: ['bad', 'missing'],
  stale: ['bad', 'too old'],
  waived: ['warn', 'waived'],
}

function contractOf({ environment, evidence, approvals, authors, planDigest, judgedAt }: Contract): Html {
  const demands = evidence.map(({ kind, level, state, measuredAt, maximumAgeHours, waiver }) => [
    kind,
    level,
    badge(...states[state]),
    measuredAt === undefined ? '' : momentOf(measuredAt),
    maximumAgeHours === undefined ? '' : `${maximumAgeHours} h`,
    state === 'waived' && waiver ? `${waiver.owner} until ${waiver.expires}: ${waiver.reason}` : '',
  ])
  const said = approvals.map(({ role, decision, login, account, at, seen, reason, url }) => [
    role,
    decision === 'skipped' ? badge('plain', `skipped: ${reason ?? ''}`) : badge('good', 'approved'),
    personOf({ login, account }),
    seen ? html`seen ${momentOf(at)}` : momentOf(at),
    linkOf(url, `Word of ${login} for ${role}`),
  ])
  return html`<h3>What ${environment} asked for</h3>
<p>Judged at ${momentOf(judgedAt)}, of the plan <code>${planDigest}</code>.</p>
${tableOf(`Approvals for ${environment}`, ['Role', 'Word', 'Who', 'When', 'Where'], said)}
${authors.length > 0 ? html`<p>The change was written by ${authors.join(', ')}; who writes a change does not approve it.</p>` : ''}
${tableOf(`Evidence for ${environment}`, ['Kind', 'Level', 'Found', 'Measured', 'Maximum age', 'Waiver'], demands)}`
}
