import { createHash } from 'node:crypto'

/** sha256 of a text in lower-case hex. */
export function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
