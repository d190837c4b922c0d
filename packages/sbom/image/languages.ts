import { posix } from 'node:path'
import type { Component, Inventory, Property, Warning } from '../component.ts'
import { installedNodePackages } from '../node/installed.ts'
import { distinct } from '../order.ts'
import { readCondaMeta } from '../readers/conda-meta.ts'
import { readDistInfo } from '../readers/dist-info.ts'
import type { ImageTree } from './tree.ts'

/**
 * The packages of Python, Node and conda in an image. What belongs to a package of the system or of conda is left out: it
 * stands there, and `owned` gives its owner a property that names it.
 */
export function languageInventory(
  tree: ImageTree,
  { owners, layerProperty }: { owners: ReadonlyMap<string, string>; layerProperty(layer: number): Property },
): { components: Component[]; warnings: Warning[]; owned: Map<string, Property[]> } {
  const paths = tree.paths()
  const conda = condaFolders(paths).map((path) => readCondaMeta({ path, files: tree }))
  const all = new Map([...owners, ...condaOwners(conda, tree)])
  const found = [
    ...conda,
    ...pythonFolders(paths).map((path) => readDistInfo({ path, files: tree })),
    installedNodePackages({ ...tree, manifests: paths.filter(isNodePackage) }),
  ]
  const components = found.flatMap((one) => one.components)
  const { kept, owned } = withoutOwned(components, all)
  const gone = new Set(components.map(({ purl }) => purl))
  for (const { purl } of kept) gone.delete(purl)
  const ownerOfPurl = ownersByPurl(owned)
  const placed = kept.map((one) => {
    const properties = [...one.properties, ...(owned.get(one.purl) ?? [])]
    return withLayer(withOwners({ ...one, properties }, gone, ownerOfPurl), tree, layerProperty)
  })
  return { components: placed, warnings: found.flatMap(({ warnings }) => warnings), owned }
}

/** Leaves out what belongs to another package; `owned` says of each owner what that was. */
function withoutOwned(components: Component[], owners: ReadonlyMap<string, string>) {
  const owned = new Map<string, Property[]>()
  const kept = components.filter(({ purl, locations }) => {
    const belongs = locations
      .map(({ path }) => ownerOf(path, owners))
      .map((owner) => (owner === purl ? undefined : owner))
    if (belongs.length === 0 || belongs.includes(undefined)) return true
    for (const owner of new Set(belongs))
      if (owner !== undefined)
        owned.set(owner, [...(owned.get(owner) ?? []), { name: 'deploy:image:contains', value: purl }])
    return false
  })
  return { kept, owned }
}

/** conda lists the files of each package, relative to the folder of the environment. */
function condaOwners(inventories: Inventory[], tree: ImageTree): [string, string][] {
  return inventories.flatMap(({ components }) =>
    components.flatMap(({ purl, locations }) =>
      locations.flatMap(({ path }) => {
        const files = filesOf(tree.read(path) ?? '')
        return files.map((file): [string, string] => [posix.join(posix.dirname(path), '..', file), purl])
      }),
    ),
  )
}

function filesOf(text: string): string[] {
  try {
    const { files }: { files?: unknown } = JSON.parse(text)
    return Array.isArray(files) ? files.filter((file) => typeof file === 'string') : []
  } catch {
    return []
  }
}

function ownersByPurl(owned: Map<string, Property[]>): Map<string, string> {
  return new Map(
    [...owned].flatMap(([owner, properties]) =>
      properties.map(({ value }): [string, string] => [value, owner]),
    ),
  )
}

/** An edge to a package that the system owns leads to its owner. */
function withOwners(component: Component, gone: Set<string>, owner: Map<string, string>): Component {
  const dependsOn = distinct(component.dependsOn.flatMap((to) => (gone.has(to) ? (owner.get(to) ?? []) : to)))
  return { ...component, dependsOn }
}

function withLayer(
  component: Component,
  tree: ImageTree,
  layerProperty: (layer: number) => Property,
): Component {
  const layers = component.locations.flatMap(({ path }) => tree.layerOf(path) ?? [])
  return { ...component, properties: [...component.properties, ...[...new Set(layers)].map(layerProperty)] }
}

/** The lists name METADATA or PKG-INFO, or the one file that egg-info can be. */
function ownerOf(path: string, owners: ReadonlyMap<string, string>): string | undefined {
  return owners.get(path) ?? owners.get(posix.dirname(path))
}

function pythonFolders(paths: string[]): string[] {
  return distinct(
    paths.flatMap((path) => {
      const [, folder] = /^(.*)\/[^/]+\.(?:dist|egg)-info(?:\/|$)/.exec(path) ?? []
      return folder ?? []
    }),
  )
}

function condaFolders(paths: string[]): string[] {
  return distinct(paths.flatMap((path) => /^((?:.*\/)?conda-meta)\/[^/]+\.json$/.exec(path)?.[1] ?? []))
}

function isNodePackage(path: string): boolean {
  return /(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/@][^/]*\/package\.json$/.test(path)
}
