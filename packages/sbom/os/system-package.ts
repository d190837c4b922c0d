import {
  type Aggregate,
  bareComponent,
  type Component,
  type Licence,
  mergeComponents,
  type Property,
} from '../component.ts'
import { distinct } from '../order.ts'
import { systemPurl } from '../purl.ts'
import { publicUrl } from '../urls.ts'
import { type Distribution, distroQualifier } from './distribution.ts'

/** A package as dpkg, apk or rpm know it, before its edges are known. */
export interface SystemPackage {
  type: 'deb' | 'apk' | 'rpm'
  name: string
  version: string
  architecture?: string | undefined
  /** Of rpm alone, which keeps it apart from the version. */
  epoch?: string | undefined
  /** The source package, with its version where that is another one. */
  upstream?: string | undefined
  licences: Licence[]
  manufacturer?: Component['manufacturer']
  homepage?: string | undefined
  properties: Property[]
  /** What others may require: names, libraries, files. Its own name is among them. */
  provides: string[]
  /** Each is satisfied by any one of its alternatives. */
  requires: string[][]
  /** Files of packages of a language that came with it; paths relative to the image's root. */
  owns: string[]
}

/** Packages as components with their edges. A requirement that nothing in the list satisfies makes edges incomplete. */
export function systemComponents(
  packages: SystemPackage[],
  { path, distribution }: { path: string; distribution: Distribution },
): { components: Component[]; unusable: string[] } {
  const named = packages.flatMap((one) => {
    const purl = purlOf(one, distribution)
    return purl === undefined ? [] : [{ one, purl }]
  })
  const providers = new Map<string, string[]>()
  for (const { one, purl } of named)
    for (const what of one.provides) {
      const known = providers.get(what)
      if (known === undefined) providers.set(what, [purl])
      else known.push(purl)
    }
  const components = named.map(({ one, purl }) => {
    const found = one.requires.map(
      (any) => providers.get(any.find((what) => providers.has(what)) ?? '') ?? [],
    )
    const dependsOn = distinct(found.flat()).filter((to) => to !== purl)
    return componentOf(one, {
      purl,
      dependsOn,
      path,
      edges: found.every((to) => to.length > 0) ? 'complete' : 'incomplete',
    })
  })
  const good = new Set(named.map(({ one }) => one))
  return {
    components: mergeComponents(components),
    unusable: packages.filter((one) => !good.has(one)).map(({ name }) => name),
  }
}

/** Vendors' names in package URLs, where they are not those of os-release. */
const namespaces = new Map([
  ['rhel', 'redhat'],
  ['opensuse-leap', 'opensuse'],
  ['opensuse-tumbleweed', 'opensuse'],
])

function purlOf(
  { type, name, version, architecture, epoch, upstream }: SystemPackage,
  distribution: Distribution,
) {
  const { id } = distribution
  return systemPurl({
    type,
    namespace: id === undefined ? undefined : (namespaces.get(id) ?? id),
    name,
    version,
    qualifiers: {
      ...(architecture && { arch: architecture }),
      ...(distroQualifier(distribution) && { distro: distroQualifier(distribution) }),
      ...(epoch && { epoch }),
      ...(upstream && { upstream }),
    },
  })
}

function componentOf(
  one: SystemPackage,
  { purl, dependsOn, path, edges }: { purl: string; dependsOn: string[]; path: string; edges: Aggregate },
): Component {
  const url = publicUrl(one.homepage ?? '')
  return bareComponent({
    name: one.name,
    version: one.version,
    purl,
    licences: one.licences,
    ...(one.manufacturer && { manufacturer: one.manufacturer }),
    references: url === undefined ? [] : [{ type: 'website', url }],
    dependsOn,
    edges,
    locations: [{ path }],
    properties: one.properties,
  })
}

/** The parts of `Name <mail@example.test>`. */
export function maintainerOf(text: string | undefined): Component['manufacturer'] {
  const [, name = '', email = ''] =
    /^\s*"?([^"<]*?)"?\s*(?:<([^<>\s]+@[^<>\s]+)>)?\s*$/.exec(text ?? '') ?? []
  const plain = /^[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/.test(email)
  if (name === '' && !plain) return undefined
  return { ...(name !== '' && { name: name.slice(0, 200).toWellFormed() }), ...(plain && { email }) }
}

/** Whether a path belongs to a package of a language, so that its owner is worth knowing. */
export function isLanguageFile(path: string): boolean {
  return /\.(?:dist|egg)-info(?:\/|$)|\/node_modules\/.*\/package\.json$/.test(path)
}
