import { createHash } from 'node:crypto'
import type { Documents, Evidence } from '../evidence.ts'
import { type Html, html } from '../html.ts'
import { isUntouched, type Stage } from '../stage.ts'
import { contractsOf } from './contracts.ts'
import { documentsOf } from './documents.ts'
import { gatesOf } from './gates.ts'
import { summaryOf } from './headline.ts'
import { componentsOf, packagesSection } from './packages.ts'
import { badge, tableOf } from './parts.ts'
import { riskSection } from './risk.ts'
import { script } from './script.ts'
import { stageTitle } from './stages.ts'
import { style } from './style.ts'
import { timelineOf } from './timeline.ts'

const sections = ['Timeline', 'Risk', 'Digests', 'Gates', 'Approvals', 'Packages', 'Documents']

/**
 * report.html: the evidence for people, in one file that loads nothing. Its one script searches in tables; nothing needs it.
 * The page allows by their digests that script and its style, and nothing else. Pure.
 */
export function reportHtml(evidence: Evidence, documents: Documents): string {
  const { application, release } = evidence
  const components = componentsOf(evidence, documents)
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<title>Evidence of ${application} ${release.version}</title>
<style>${{ markup: style }}</style>
</head>
<body>
<a class="skip" href="#verdict">To the verdict</a>
<header>
<h1>${application} ${release.version} <span>evidence</span></h1>
<nav aria-label="Sections"><ul>${sections.map((name) => html`<li><a href="#${name.toLowerCase()}">${name}</a></li>`)}</ul></nav>
</header>
<main>
${summaryOf(evidence, components?.length)}
${timelineOf(evidence)}
${riskSection(evidence)}
${digestsOf(evidence)}
${gatesOf(evidence, documents)}
${contractsOf(evidence)}
${packagesSection(evidence, components)}
${documentsOf(evidence, documents)}
</main>
<footer><p>Drawn from evidence.json and the documents that it names. This page loads nothing and sends nothing.</p></footer>
<script>${{ markup: script }}</script>
</body>
</html>
`
  return page.markup
}

const policy = `default-src 'none'; style-src ${sourceOf(style)}; script-src ${sourceOf(script)}; base-uri 'none'; form-action 'none'`

function sourceOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
}

/** The same bytes from the build to production. */
function digestsOf({ release, stages }: Evidence): Html {
  const compared = (stage: Stage) =>
    stage.release.sha256 === release.sha256 ? badge('good', 'the same') : badge('bad', 'other bytes')
  const ran = stages
    .filter((stage) => stage.kind !== 'rollback' && !isUntouched(stage))
    .map((stage) => [stageTitle(stage), stage.release.id, stage.release.sha256, compared(stage)])
  const rows = [['Built', release.archive ?? release.id, release.sha256, ''], ...ran]
  return html`<section aria-labelledby="digests">
<h2 id="digests">Digests</h2>
${tableOf('The same bytes from the build to production', ['Where', 'What', 'sha256', 'Compared'], rows)}
${release.image ? html`<p>Image <code>${release.image}</code></p>` : ''}
${release.commit ? html`<p>Built from <code>${release.commit}</code> of ${release.repository}, ${release.ref}.</p>` : ''}
</section>
`
}
