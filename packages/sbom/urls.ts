const schemes = /^(?:https?|ftp|ssh|git|(?:git|hg|svn|bzr)\+(?:https?|ssh|git|svn))$/

/** What an address of a registry mostly is, and what stays as it is below: a named host, no dot segments, nothing to leave out. */
const plain =
  /^https:\/\/(?:(?!xn--)[a-z0-9][a-z0-9-]*\.)+[a-z]{2,}(?:\/(?:@?[A-Za-z0-9_+-][A-Za-z0-9._+-]*)?)+$/

/**
 * The address without what may be secret: user, password, query and fragment; the login name of SSH stays. undefined when
 * the text is not an address on a network, such as file: or a path.
 */
export function publicUrl(text: string): string | undefined {
  if (plain.test(text)) return text
  if (!URL.canParse(text)) return undefined
  const url = new URL(text)
  if (!schemes.test(url.protocol.slice(0, -1)) || url.host === '') return undefined
  if (!url.protocol.endsWith('ssh:')) url.username = ''
  url.password = ''
  url.search = ''
  url.hash = ''
  // The parser leaves what no RFC 3986 address has; an XML schema refuses it.
  return url.href.replace(/%(?![0-9a-f]{2})/gi, '%25').replace(/[|^`\\]/g, encodeURIComponent)
}

/** The address as CycloneDX has it: what no RFC 3986 address has escaped, as the library does it, but for brackets around the host. */
export function publishedUrl(url: string): string {
  if (!/[ "'[\]<>{}]|%5B/i.test(url)) return url
  const escaped = url.replace(/[ "'[\]<>{}]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)
  return withHostBrackets(escaped)
}

/** The address with the brackets around the host that the library escapes. */
export function withHostBrackets(url: string): string {
  return url.replace(/^([a-z+]+:\/\/(?:[^/@]*@)?)%5B([0-9a-f:.]+)%5D/i, '$1[$2]')
}

/** A text that may be shown and stored: addresses lose their secrets, paths of this machine lose their folders. */
export function shown(text: string): string {
  const words = text.split(/(\s+)/).map((word) => {
    const [, before = '', address] = /^(.*?)([A-Za-z][A-Za-z0-9+.-]*:\/\/.*)$/s.exec(word) ?? []
    if (address !== undefined) return `${withoutFolders(before)}${publicUrl(address) ?? '…'}`
    return withoutFolders(word)
  })
  const line = words.join('')
  return line.length > 200 ? `${line.slice(0, 200).toWellFormed()}…` : line
}

function withoutFolders(word: string): string {
  return word.replace(/^(.*?)(?:[A-Za-z]:\\|\\\\|~?\/)(?:.*[\\/])?/s, (all, before: string) =>
    before === '' || /[=@'"(]$/.test(before) ? `${before}…/` : all,
  )
}
