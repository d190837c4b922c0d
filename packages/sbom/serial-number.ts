import { createHash } from 'node:crypto'

/** A UUID of version 8 and the RFC's variant from the SHA-256 of the document without its serial number. */
export function serialNumberOf(document: object): string {
  const hex = createHash('sha256').update(JSON.stringify(document)).digest('hex')
  const variant = '89ab'[Number.parseInt(hex.charAt(16), 16) % 4]
  const groups = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
  ]
  return `urn:uuid:${[...groups, hex.slice(20, 32)].join('-')}`
}
