import { posix } from 'node:path'
import type { Component, Property, Warning } from '../component.ts'
import { parseApkInstalled } from '../os/apk.ts'
import type { Distribution } from '../os/distribution.ts'
import { parseDpkgStatus } from '../os/dpkg.ts'
import { rpmPackages } from '../os/rpm.ts'
import { rpmHeaders } from '../os/rpm-database.ts'
import { type SystemPackage, systemComponents } from '../os/system-package.ts'
import { shown } from '../urls.ts'
import type { ImageTree } from './tree.ts'

/** What the package manager of an image says. */
export interface SystemInventory {
  components: Component[]
  warnings: Warning[]
  /** Files that belong to packages of a language, by path, with the purl of the system's package that owns them. */
  owners: Map<string, string>
}

/** The packages of dpkg, apk and rpm, each with the layer that it came with. */
export function systemInventory(
  tree: ImageTree,
  { distribution, layerProperty }: { distribution: Distribution; layerProperty(layer: number): Property },
): SystemInventory {
  const warnings: Warning[] = []
  const owners = new Map<string, string>()
  const components = databases(tree).flatMap(({ path, parse }) => {
    const read = (content: Buffer): { packages: SystemPackage[]; components: Component[] } => {
      const packages = parse(content)
      const made = systemComponents(packages, { path, distribution })
      for (const name of made.unusable)
        warnings.push({ path, message: `${shown(name)} makes no package URL`, gap: true })
      return { packages, components: made.components }
    }
    try {
      const now = read(tree.bytes(path) ?? Buffer.alloc(0))
      for (const [file, purl] of ownersOf(now)) owners.set(file, purl)
      const origin = originsOf(tree.history(path), (content) => read(content).components)
      return now.components.map((one) => {
        const layer = origin.get(one.purl)
        return layer === undefined ? one : { ...one, properties: [...one.properties, layerProperty(layer)] }
      })
    } catch (error) {
      warnings.push({
        path,
        message: `the package database cannot be read: ${shown((error as Error).message)}`,
        gap: true,
      })
      return []
    }
  })
  return { components, warnings: [...uniqueWarnings(warnings), ...unreadable(tree)], owners }
}

interface Database {
  path: string
  parse(content: Buffer): SystemPackage[]
}

function databases(tree: ImageTree): Database[] {
  const extras = {
    licences: (name: string) => tree.read(`usr/share/doc/${name}/copyright`) ?? '',
    files: (name: string, architecture: string) =>
      tree.read(`var/lib/dpkg/info/${name}.list`) ??
      tree.read(`var/lib/dpkg/info/${name}:${architecture}.list`) ??
      '',
  }
  const dpkg = (content: Buffer) => parseDpkgStatus(content.toString('utf8'), extras)
  return tree.paths().flatMap((path): Database[] => {
    if (/^var\/lib\/dpkg\/status(?:\.d\/[^/]+)?$/.test(path)) return [{ path, parse: dpkg }]
    if (/^(?:usr\/)?lib\/apk\/db\/installed$/.test(path))
      return [{ path, parse: (content) => parseApkInstalled(content.toString('utf8')) }]
    if (posix.basename(path) !== 'rpmdb.sqlite') return []
    return [{ path, parse: (content) => rpmPackages(rpmHeaders(content, tree.bytes(`${path}-wal`))) }]
  })
}

function ownersOf({
  packages,
  components,
}: {
  packages: SystemPackage[]
  components: Component[]
}): [string, string][] {
  const purls = new Map(components.map((one) => [`${one.name} ${one.version}`, one.purl]))
  return packages.flatMap(({ name, version, owns }) => {
    const purl = purls.get(`${name} ${version}`)
    return purl === undefined ? [] : owns.map((file): [string, string] => [file, purl])
  })
}

/** A package came with the first layer from which on every database holds it. */
function originsOf(
  history: { layer: number; content: Buffer }[],
  purlsOf: (content: Buffer) => Component[],
): Map<string, number> {
  let origins = new Map<string, number>()
  for (const { layer, content } of history) {
    const known = origins
    origins = new Map(purlsOf(content).map(({ purl }) => [purl, known.get(purl) ?? layer]))
  }
  return origins
}

/** Databases of other kinds are there, and nothing can be said about them. */
function unreadable(tree: ImageTree): Warning[] {
  const reasons: [RegExp, string][] = [
    [/\/rpm\/Packages$/, 'a package database of Berkeley DB, which cannot be read'],
    [/\/rpm\/Packages\.db$/, 'a package database of the format ndb, which cannot be read'],
    [/\/container-manifest-2$/, 'a list of packages without their database, which cannot be read'],
  ]
  return tree.paths().flatMap((path) => {
    const reason = reasons.find(([pattern]) => pattern.test(path))?.[1]
    return reason === undefined ? [] : [{ path, message: `${reason}; its packages are missing`, gap: true }]
  })
}

function uniqueWarnings(warnings: Warning[]): Warning[] {
  return [...new Map(warnings.map((one) => [`${one.path} ${one.message}`, one])).values()]
}
