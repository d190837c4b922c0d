import { type Html, html } from '../html.ts'

/** Whether a reader may be content, must look, or must act. Told by words too, never by colour alone. */
export type Tone = 'good' | 'warn' | 'bad' | 'plain'

type Cell = string | number | Html | undefined

const digest = /^[0-9a-f]{64}$/

/** A table that can be scrolled by keyboard where it is wider than the screen; a sentence where it has no row. */
export function tableOf(caption: string, head: readonly string[], rows: readonly (readonly Cell[])[]): Html {
  if (rows.length === 0) return html`<p class="none">${caption}: none.</p>`
  return scrolled(
    caption,
    html`<table><caption>${caption}</caption>
<thead><tr>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>
${rows.map((row) => html`<tr>${row.map(cellOf)}</tr>\n`)}</tbody></table>`,
  )
}

function cellOf(value: Cell): Html {
  return html`<td>${typeof value === 'string' && digest.test(value) ? html`<code>${value}</code>` : value}</td>`
}

/** A region of its own, so that what does not fit can be reached without a mouse. */
export function scrolled(label: string, content: Html): Html {
  return html`<div class="wide" role="region" tabindex="0" aria-label="${label}">${content}</div>`
}

/** A link that somebody may follow; only to a web page. */
export function linkOf(url: string, text: string): Html {
  return /^https?:\/\//.test(url) ? html`<a href="${url}" rel="noreferrer">${text}</a>` : html``
}

/** `2026-05-04 10:00:30 UTC`, of what is a time; else the text as it is. */
export function momentOf(at: string): Html {
  const [, day, time] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d(?::\d\d)?)(?:\.\d+)?Z$/.exec(at) ?? []
  return day ? html`<time datetime="${at}">${day} ${time} UTC</time>` : html`${at}`
}

/** `1 min 5 s` between two times. */
export function durationOf(from: string, to: string): string {
  const seconds = Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  return minutes < 60
    ? `${minutes} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

const marks: Record<Tone, string> = { good: '✓', warn: '!', bad: '✕', plain: '–' }

/** A word with its mark and colour. */
export function badge(tone: Tone, text: string): Html {
  return html`<span class="badge ${tone}"><span class="mark" aria-hidden="true">${marks[tone]}</span> ${text}</span>`
}
