import { PackageURL } from 'packageurl-js'

type Qualifiers = Record<string, string>

/** `pkg:pypi/name@version`; undefined when the parts cannot make a package URL. */
export function pypiPurl(name: string, version?: string, qualifiers?: Qualifiers): string | undefined {
  return purl({ type: 'pypi', name, version, qualifiers })
}

/** `pkg:npm/%40scope/name@version`; undefined when the parts cannot make a package URL. */
export function npmPurl(fullName: string, version?: string, qualifiers?: Qualifiers): string | undefined {
  const [, namespace, name] = /^(?:(@[^/]+)\/)?([^/]+)$/.exec(fullName) ?? []
  if (name === undefined) return undefined
  return purl({ type: 'npm', namespace, name, version, qualifiers })
}

/** `pkg:generic/name@version?checksum=sha256:…`: what no registry knows. */
export function genericPurl(name: string, version?: string, sha256?: string): string | undefined {
  return purl({
    type: 'generic',
    name,
    version,
    qualifiers: sha256 === undefined ? undefined : { checksum: `sha256:${sha256}` },
  })
}

/** The package URL of what a distribution or a registry of images holds; undefined when the parts cannot make one. */
export function systemPurl(parts: {
  type: 'deb' | 'apk' | 'rpm' | 'oci' | 'conda'
  namespace?: string | undefined
  name: string
  version?: string | undefined
  qualifiers?: Record<string, string | undefined>
}): string | undefined {
  const known = Object.entries(parts.qualifiers ?? {}).filter(
    (one): one is [string, string] => one[1] !== undefined,
  )
  return purl({ ...parts, qualifiers: Object.fromEntries(known) })
}

/** Each is asked for by the reader that makes it and by the checks of the document. */
const known = new Set<string>()

/** Whether a text is a package URL. */
export function isPurl(text: string): boolean {
  if (known.has(text)) return true
  try {
    PackageURL.fromString(text)
    known.add(text)
    return true
  } catch {
    return false
  }
}

/** Most packages have nothing that is encoded or in need of another spelling. */
const plainTypes = new Set(['npm', 'pypi'])
const plainName = /^[a-z0-9]+(?:-[a-z0-9]+)*$/
const plainVersion = /^[0-9]+(?:[.-][0-9a-z]+)*$/

function purl(parts: {
  type: string
  namespace?: string | undefined
  name: string
  version?: string | undefined
  qualifiers?: Qualifiers | undefined
}): string | undefined {
  const { type, namespace, name, version, qualifiers } = parts
  const isPlain = plainTypes.has(type) && namespace === undefined && qualifiers === undefined
  if (isPlain && version !== undefined && plainName.test(name) && plainVersion.test(version))
    return `pkg:${type}/${name}@${version}`
  try {
    const [path = '', query] = new PackageURL(type, namespace, name, version, qualifiers, undefined)
      .toString()
      .split('?')
    // The specification encodes '+' and leaves ':' and '/' in qualifiers as they are; the library does it the other way.
    const plain = path.replaceAll('+', '%2B')
    const text =
      query === undefined ? plain : `${plain}?${query.replaceAll('%3A', ':').replaceAll('%2F', '/')}`
    return isPurl(text) ? text : undefined
  } catch {
    return undefined
  }
}
