import * as z from 'zod/mini'
import { words } from './change-record.ts'
import type { Contract } from './contract.ts'
import type { Documents, Evidence } from './evidence.ts'
import { type Html, html } from './html.ts'
import { style } from './report-style.ts'
import { isUntouched, type Stage } from './stage.ts'

/** report.html: the evidence for people, in one file that loads nothing. Pure. */
export function reportHtml(evidence: Evidence, documents: Documents): string {
  const { application, release } = evidence
  const title = `${application} ${release.version}`
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Evidence of ${title}</title>
<style>${{ markup: style }}</style>
</head>
<body>
<main>
<h1>${title}</h1>
<p>The evidence of this release, drawn from evidence.json.</p>
${verdictOf(evidence)}
${digestsOf(evidence)}
${timelineOf(evidence)}
${(evidence.contracts ?? []).map(contractOf)}
${billOf(evidence, documents)}
${documentsOf(evidence)}
</main>
</body>
</html>
`
  return page.markup
}

/** What happened last, in one sentence. */
function verdictOf({ stages }: Evidence): Html {
  const last = stages.filter((stage) => !isUntouched(stage)).at(-1)
  if (last === undefined) return html`<p class="verdict">Nothing was deployed.</p>`
  const good = last.outcome === 'confirmed' && last.kind !== 'rollback'
  return html`<p class="verdict${good ? ' good' : ''}"><strong>${nameOf(last)}: ${words[last.outcome]}</strong>, ${last.finishedAt} by ${last.actor}.</p>`
}

function nameOf({ kind, environment }: Stage): string {
  return { deploy: 'Deployed to', promote: 'Promoted to', rollback: 'Rolled back in' }[kind].concat(
    ` ${environment}`,
  )
}

/** The same bytes from the build to production. */
function digestsOf({ release, stages }: Evidence): Html {
  const built = ['Built', release.archive ?? release.id, release.sha256, '']
  const ran = stages
    .filter(({ kind }) => kind !== 'rollback')
    .map((stage) => [
      nameOf(stage),
      stage.release.id,
      stage.release.sha256,
      stage.release.sha256 === release.sha256 ? '✅ the same' : '❌ other bytes',
    ])
  return html`<h2>Digests</h2>
${tableOf('The same bytes from the build to production', ['Where', 'What', 'sha256', 'Compared'], [built, ...ran])}
${release.image ? html`<p>Image <code>${release.image}</code></p>` : ''}
${release.commit ? html`<p>Built from <code>${release.commit}</code> of ${release.repository}, ${release.ref}.</p>` : ''}`
}

function timelineOf({ stages }: Evidence): Html {
  const rows = stages.flatMap((stage) =>
    stage.hosts.map((host) => [
      stage.startedAt,
      stage.finishedAt,
      nameOf(stage),
      host.host,
      `${host.outcome}${host.gate ? `, gate: ${host.gate}` : ''}`,
      stage.actor,
      linkOf(stage.runUrl, 'run'),
      [stage.reason, stage.error?.message, host.error?.message].filter(Boolean).join(' · '),
    ]),
  )
  const head = ['Begun', 'Ended', 'Stage', 'Host', 'Outcome', 'By', 'Run', 'Remarks']
  return html`<h2>Timeline</h2>
${tableOf('What was done where, by whom, with what result', head, rows)}`
}

/** A link that somebody may follow; only to a web page. */
function linkOf(url: string, text: string): Html {
  return /^https?:\/\//.test(url) ? html`<a href="${url}" rel="noreferrer">${text}</a>` : html``
}

function contractOf({ environment, evidence, approvals, authors, planDigest }: Contract): Html {
  const demands = evidence.map(({ kind, level, state, measuredAt, waiver }) => [
    kind,
    level,
    state,
    measuredAt ?? '',
    waiver ? `${waiver.owner} until ${waiver.expires}: ${waiver.reason}` : '',
  ])
  const said = approvals.map(({ role, decision, login, at, reason, url }) => [
    role,
    `${decision}${reason ? `: ${reason}` : ''}`,
    login,
    at,
    linkOf(url, 'comment'),
  ])
  return html`<h2>What ${environment} asked for</h2>
<p>Of the plan <code>${planDigest}</code>.</p>
${tableOf('Evidence', ['Kind', 'Level', 'Found', 'Measured', 'Waiver'], demands)}
${tableOf('Approvals', ['Role', 'Word', 'Who', 'When', 'Where'], said)}
${authors.length > 0 ? html`<p>The change was written by ${authors.join(', ')}.</p>` : ''}`
}

const billSchema = z.object({
  components: z.optional(
    z.array(
      z.object({
        name: z.string(),
        version: z.optional(z.string()),
        licenses: z.optional(
          z.array(
            z.object({
              expression: z.optional(z.string()),
              license: z.optional(z.object({ id: z.optional(z.string()), name: z.optional(z.string()) })),
            }),
          ),
        ),
      }),
    ),
  ),
})

function billOf({ items, packages, outdated }: Evidence, documents: Documents): Html {
  const item = items.find(({ path }) => path === 'bom.json')
  if (item === undefined) return html`<h2>Bill of materials</h2><p>There is none.</p>`
  const bill = billSchema.safeParse(JSON.parse(documents[item.path]!))
  const components = bill.success ? (bill.data.components ?? []) : []
  const rows = components.map(({ name, version = '', licenses = [] }) => [
    name,
    version,
    licenses
      .flatMap(({ expression, license }) => expression ?? license?.id ?? license?.name ?? [])
      .join(', '),
  ])
  const facts = [
    bill.success ? `Packages: ${rows.length}` : 'bom.json cannot be read',
    ...(packages ? [`changes since ${packages.since}: ${packages.changes.length}`] : []),
    ...(outdated ? [`with a newer version: ${outdated.outdated.length}`] : []),
  ]
  return html`<h2>Bill of materials</h2>
<p>${facts.join(', ')}.</p>
<details><summary>Packages</summary>${tableOf('Packages of the release', ['Package', 'Version', 'Licence'], rows)}</details>`
}

function documentsOf({ items }: Evidence): Html {
  const rows = items.map(({ path, type, at = '', size, sha256 }) => [path, type, at, String(size), sha256])
  return html`<h2>Documents</h2>
<details><summary>All ${items.length} documents</summary>${tableOf('What was measured on these bytes', ['File', 'Kind', 'Measured', 'Bytes', 'sha256'], rows)}</details>`
}

const digest = /^[0-9a-f]{64}$/

function tableOf(caption: string, head: readonly string[], rows: readonly (string | Html)[][]): Html {
  if (rows.length === 0) return html`<p>${caption}: none.</p>`
  const cell = (value: string | Html) =>
    html`<td>${typeof value === 'string' && digest.test(value) ? html`<code>${value}</code>` : value}</td>`
  return html`<div class="wide"><table><caption>${caption}</caption>
<thead><tr>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>
${rows.map((row) => html`<tr>${row.map(cell)}</tr>\n`)}</tbody></table></div>`
}
