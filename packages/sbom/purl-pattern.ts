/**
 * Whether a package URL is one of those that a pattern names: `pkg:pypi/flask`, `pkg:pypi/flask@3.0.3`, `pkg:npm/@team/*`.
 * `*` stands for any characters; without a version every version is meant; qualifiers count only when the pattern has them.
 */
export function matchesPurl(pattern: string, purl: string): boolean {
  const wanted = split(pattern)
  const given = split(purl)
  return (
    isLike(wanted.name, given.name) &&
    (wanted.version === undefined || isLike(wanted.version, given.version ?? '')) &&
    (wanted.qualifiers === undefined || wanted.qualifiers === given.qualifiers)
  )
}

/** The package URL without its version and qualifiers, decoded: what stays the same from release to release. */
export function packageOf(purl: string): string {
  return split(purl).name
}

interface Parts {
  name: string
  version: string | undefined
  qualifiers: string | undefined
}

function split(text: string): Parts {
  const [path = '', qualifiers] = text.split('?')
  const at = path.lastIndexOf('@')
  // The '@' of a scope stands behind a '/'.
  const isVersion = at > 0 && path[at - 1] !== '/' && !path.slice(at).includes('/')
  return {
    name: decoded(isVersion ? path.slice(0, at) : path),
    version: isVersion ? decoded(path.slice(at + 1)) : undefined,
    qualifiers,
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Without regular expressions, so that no pattern can take for ever. */
function isLike(pattern: string, text: string): boolean {
  const [first = '', ...others] = pattern.toLowerCase().split('*')
  const given = text.toLowerCase()
  if (others.length === 0) return given === first
  if (!given.startsWith(first)) return false
  const last = others.pop() ?? ''
  let at = first.length
  for (const part of others) {
    const found = given.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return given.length - last.length >= at && given.endsWith(last)
}
