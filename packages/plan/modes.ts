import { posix } from 'node:path'

/** Does a manifest's pattern name this path of the release? `dir/**` names everything below, `*` stays in one folder. */
export function matchesPattern(path: string, pattern: string): boolean {
  return posix.matchesGlob(path, pattern)
}
