import type { RecordText } from './change-records.ts'

/** The hidden line by which a record is found again. */
export function keyMarker(key: string): string {
  return `<!-- deploy:change ${key} -->`
}

/**
 * Puts sections into a record's body: each stands between hidden markers and is replaced as a whole, new ones are
 * appended, everything else stays as it is. Pure.
 */
export function mergeSections(body: string, { key, sections }: RecordText): string {
  const start = body.includes(keyMarker(key))
    ? body
    : [body, keyMarker(key)].filter((part) => part !== '').join('\n\n')
  return sections.reduce((done, { id, markdown }) => {
    const block = `${opening(id)}\n\n${withoutMarkers(markdown)}\n\n${closing(id)}`
    const from = done.indexOf(opening(id))
    const to = endOf(done, id, from)
    if (to !== undefined) return done.slice(0, from) + block + done.slice(to)
    // Somebody removed one of the two markers: what stands there is theirs now.
    const freed = done.replaceAll(opening(id), '').replaceAll(closing(id), '')
    return `${freed.trimEnd()}\n\n${block}`
  }, start)
}

/** Where the section that begins at `from` ends; undefined when it has no end before the next one begins. */
function endOf(body: string, id: string, from: number): number | undefined {
  if (from < 0) return undefined
  const to = body.indexOf(closing(id), from)
  const next = body.indexOf('<!-- deploy:section ', from + 1)
  if (to < 0 || (next >= 0 && next < to)) return undefined
  return to + closing(id).length
}

/** What a section shows cannot end it, begin another one or name another change. */
function withoutMarkers(markdown: string): string {
  return markdown.replace(/<!--(?=\s*\/?deploy:)/g, '&lt;!--')
}

function opening(id: string): string {
  return `<!-- deploy:section ${id} -->`
}

function closing(id: string): string {
  return `<!-- /deploy:section ${id} -->`
}
