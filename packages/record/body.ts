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
    const block = `${opening(id)}\n\n${markdown}\n\n${closing(id)}`
    const from = done.indexOf(opening(id))
    const to = done.indexOf(closing(id))
    if (from < 0 || to < from) return `${done}\n\n${block}`
    return done.slice(0, from) + block + done.slice(to + closing(id).length)
  }, start)
}

function opening(id: string): string {
  return `<!-- deploy:section ${id} -->`
}

function closing(id: string): string {
  return `<!-- /deploy:section ${id} -->`
}
