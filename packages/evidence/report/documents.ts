import { counted } from '@deploy/kit/counted.ts'
import type { Documents, Evidence, EvidenceItem } from '../evidence.ts'
import { type Html, html, linesOf } from '../html.ts'
import { momentOf } from './parts.ts'

/** A larger document, or one beyond them all together, is not carried in the report. */
const mostBytes = { each: 512 * 1024, all: 4 * 1024 * 1024 }

/** Every document as it is: to be read here, and to be taken out byte for byte. */
export function documentsOf({ items }: Evidence, documents: Documents): Html {
  let room = mostBytes.all
  const carried = new Set<string>()
  for (const { path, size } of items) {
    if (size > mostBytes.each || size > room) continue
    room -= size
    carried.add(path)
  }
  return html`<section aria-labelledby="documents">
<h2 id="documents">Documents</h2>
<p>${counted(items.length, 'document')}, all measured on these bytes. <code>evidence.json</code> beside this file names them by their digests.</p>
${items.map((item) => documentOf(item, carried.has(item.path) ? documents[item.path] : undefined))}</section>
`
}

function documentOf({ path, type, at, size, sha256 }: EvidenceItem, text: string | undefined): Html {
  return html`<details class="raw"><summary><code>${path}</code> <span class="kind">${type}, ${size} bytes</span></summary>
<p>${at === undefined ? '' : html`${momentOf(at)} · `}sha256 <code>${sha256}</code></p>
${
  text === undefined
    ? html`<p>It is too large for this page, and lies beside it.</p>`
    : html`<p><a download="${path.replaceAll('/', '-')}" href="data:application/octet-stream;base64,${Buffer.from(text).toString('base64')}">Download ${path}</a></p>
<pre tabindex="0" role="region" aria-label="Text of ${path}">${linesOf(text)}</pre>`
}
</details>
`
}
