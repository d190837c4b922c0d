/** Linux knows no longer path. */
const maxLength = 4096

/**
 * The plain path of an entry, relative to the image's root, without '.' and doubled '/'. '' is the root itself; undefined
 * leads outside of it, or is too long to be a path.
 */
export function plainPath(name: string): string | undefined {
  if (name.length > maxLength) return undefined
  const parts: string[] = []
  for (const part of name.split('/')) {
    if (part === '..') return undefined
    if (part !== '' && part !== '.') parts.push(part)
  }
  return parts.join('/')
}

/** Where a symlink at `path` leads; a target that begins with '/' starts at the image's root, beyond which nothing lies. */
export function linkTarget(path: string, target: string): string {
  const parts = target.startsWith('/') ? [] : path.split('/').slice(0, -1)
  for (const part of target.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return parts.join('/')
}
