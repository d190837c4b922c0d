import { declaredLicences } from '../licences.ts'
import { parseRpmHeader, type RpmHeader, tags } from './rpm-header.ts'
import { isLanguageFile, type SystemPackage } from './system-package.ts'

/** Understands the headers of a package database; public keys, which lie among the packages, are left out. */
export function rpmPackages(blobs: Iterable<Uint8Array>): SystemPackage[] {
  return [...blobs].flatMap((blob) => {
    const header = parseRpmHeader(blob)
    const name = textOf(header, tags.name)
    const version = textOf(header, tags.version)
    if (name === undefined || version === undefined || name === 'gpg-pubkey') return []
    const vendor = textOf(header, tags.vendor)
    const files = filesOf(header)
    return [
      {
        type: 'rpm' as const,
        name,
        version: [version, textOf(header, tags.release) ?? []].flat().join('-'),
        architecture: textOf(header, tags.arch),
        epoch: epochOf(header),
        upstream: textOf(header, tags.sourceRpm),
        licences: declaredLicences([textOf(header, tags.license) ?? '']),
        manufacturer: vendor === undefined ? undefined : { name: vendor.slice(0, 200).toWellFormed() },
        homepage: textOf(header, tags.url),
        properties: [],
        provides: [name, ...textsOf(header, tags.provideName), ...files],
        // What rpm itself can do is asked for under this name.
        requires: textsOf(header, tags.requireName)
          .filter((what) => !/^(?:rpmlib|config)\(/.test(what))
          .map((what) => conditionOf(what)),
        owns: files.filter(isLanguageFile).map((path) => path.replace(/^\//, '')),
      },
    ]
  })
}

/** `(a or b)` is satisfied by either; of other conditions only the name is taken. */
function conditionOf(what: string): string[] {
  const [, inside] = /^\((.*)\)$/s.exec(what) ?? []
  if (inside === undefined) return [what]
  return inside.split(/\s+or\s+/).flatMap((one) => /^\(*([^\s()]+(?:\([^()]*\))*)/.exec(one)?.[1] ?? [])
}

/** An epoch of 0 is none. */
function epochOf(header: RpmHeader): string | undefined {
  const epoch = header.get(tags.epoch)?.[0]
  return typeof epoch === 'number' && epoch > 0 ? String(epoch) : undefined
}

function filesOf(header: RpmHeader): string[] {
  const folders = textsOf(header, tags.dirNames)
  const indexes = header.get(tags.dirIndexes) ?? []
  return textsOf(header, tags.baseNames).map(
    (name, index) => `${folders[Number(indexes[index])] ?? ''}${name}`,
  )
}

function textOf(header: RpmHeader, tag: number): string | undefined {
  const text = textsOf(header, tag)[0]
  return text === '' || text === '(none)' ? undefined : text
}

function textsOf(header: RpmHeader, tag: number): string[] {
  return (header.get(tag) ?? []).filter((value) => typeof value === 'string')
}
