import { createHash } from 'node:crypto'

const NONE = 'urn:uuid:00000000-0000-0000-0000-000000000000'

interface Head {
  $schema: string
  bomFormat: string
  specVersion: string
}

/**
 * A document as the text of its file, numbered by its content: a UUID of version 8 (RFC 9562) from the SHA-256 of the text
 * that has zeros in its place. It is written out only once, since a document may be large; `indent` are the blanks of a level.
 */
export function numberedText<T extends Head>(
  document: T,
  { indent = 2 } = {},
): { text: string; document: T & { serialNumber: string }; serialNumber: string } {
  const { $schema, bomFormat, specVersion, ...content } = document
  const numbered = { $schema, bomFormat, specVersion, serialNumber: NONE, ...content }
  const text = JSON.stringify(numbered, null, indent)
  const serialNumber = uuidOf(createHash('sha256').update(text).update('\n').digest('hex'))
  // The first one is the document's own: nothing before it is of the content.
  const at = text.indexOf(NONE)
  return {
    text: `${text.slice(0, at)}${serialNumber}${text.slice(at + NONE.length)}\n`,
    document: { ...numbered, serialNumber } as unknown as T & { serialNumber: string },
    serialNumber,
  }
}

function uuidOf(hex: string): string {
  const variant = '89ab'[Number.parseInt(hex.charAt(16), 16) % 4]
  const groups = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
  ]
  return `urn:uuid:${[...groups, hex.slice(20, 32)].join('-')}`
}
