import { declaredLicences } from '../licences.ts'
import { isLanguageFile, maintainerOf, type SystemPackage } from './system-package.ts'

/** What lies beside the database: empty texts where the image has none. */
export interface DpkgExtras {
  /** The licences of a package's copyright file, one a line. */
  licences(name: string): string
  /** The list of a package's files, one a line, as far as packages of languages are concerned. */
  files(name: string, architecture: string): string
}

/**
 * Reads /var/lib/dpkg/status, or one of the files of status.d in distroless images:
 * https://www.debian.org/doc/debian-policy/ch-controlfields.html. Only installed packages are listed.
 */
export function parseDpkgStatus(text: string, extras: DpkgExtras): SystemPackage[] {
  return text.split(/\n\s*\n/).flatMap((paragraph) => {
    const fields = fieldsOf(paragraph)
    const status = fields.get('status')
    if (status !== undefined && !/ installed$/.test(status)) return []
    const [name, version] = [fields.get('package'), fields.get('version')]
    return name === undefined || version === undefined ? [] : [packageOf({ name, version, fields, extras })]
  })
}

function packageOf({
  name,
  version,
  fields,
  extras,
}: {
  name: string
  version: string
  fields: Map<string, string>
  extras: DpkgExtras
}): SystemPackage {
  const architecture = fields.get('architecture') ?? ''
  const requires = `${fields.get('pre-depends') ?? ''},${fields.get('depends') ?? ''}`
  return {
    type: 'deb',
    name,
    version,
    architecture,
    upstream: upstreamOf(fields.get('source')),
    licences: declaredLicences(extras.licences(name).split('\n')),
    manufacturer: maintainerOf(fields.get('maintainer')),
    homepage: fields.get('homepage'),
    properties: [],
    provides: [name, ...relations(fields.get('provides') ?? '').flat()],
    requires: relations(requires),
    owns: extras
      .files(name, architecture)
      .split('\n')
      .map((path) => path.replace(/^\//, ''))
      .filter(isLanguageFile),
  }
}

function fieldsOf(paragraph: string): Map<string, string> {
  const fields = new Map<string, string>()
  for (const line of paragraph.split('\n')) {
    // Lines that go on are descriptions and lists of files.
    const [, name, value = ''] = /^([A-Za-z0-9-]+):\s*(.*?)\s*$/.exec(line) ?? []
    if (name !== undefined) fields.set(name.toLowerCase(), value)
  }
  return fields
}

/** `a (>= 1) | b, c:any`, without versions and architectures. */
function relations(text: string): string[][] {
  return text
    .split(',')
    .map((any) => any.split('|').flatMap((one) => /^\s*([a-z0-9][a-z0-9+.-]*)/.exec(one)?.[1] ?? []))
    .filter((any) => any.length > 0)
}

/** `glibc (2.36-9)` as `glibc@2.36-9`. */
function upstreamOf(source: string | undefined): string | undefined {
  const [, name, version] = /^([a-z0-9][a-z0-9+.-]*)(?:\s+\(([^()\s]+)\))?$/.exec(source ?? '') ?? []
  if (name === undefined) return undefined
  return version === undefined ? name : `${name}@${version}`
}
