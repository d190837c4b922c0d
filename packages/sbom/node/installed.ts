import { posix } from 'node:path'
import * as z from 'zod/mini'
import { bareComponent, type Component, mergeComponents, type Warning } from '../component.ts'
import { declaredLicences } from '../licences.ts'
import { distinct } from '../order.ts'
import { npmPurl } from '../purl.ts'
import { publicUrl, shown } from '../urls.ts'
import { licenceTexts } from './licence-field.ts'

/** Where packages lie; `real` follows links, undefined when nothing is there. */
export interface NodeModules {
  /** Paths of `node_modules/<name>/package.json`, wherever they are. */
  manifests: string[]
  read(path: string): string | undefined
  real(path: string): string | undefined
}

const names = z.catch(z.optional(z.record(z.string(), z.unknown())), undefined)
const manifestSchema = z.looseObject({
  name: z.catch(z.optional(z.string()), undefined),
  version: z.catch(z.optional(z.string()), undefined),
  license: z.optional(z.unknown()),
  licenses: z.optional(z.unknown()),
  homepage: z.optional(z.unknown()),
  dependencies: names,
  optionalDependencies: names,
  peerDependencies: names,
  peerDependenciesMeta: z.catch(
    z.optional(z.record(z.string(), z.looseObject({ optional: z.optional(z.boolean()) }))),
    undefined,
  ),
})

type Manifest = z.output<typeof manifestSchema>

/** The packages of node_modules folders, with the edges that Node would follow. */
export function installedNodePackages(modules: NodeModules): {
  components: Component[]
  warnings: Warning[]
} {
  const warnings: Warning[] = []
  const packages = new Map<string, { manifest: Manifest; purl: string; name: string; path: string }>()
  for (const path of modules.manifests) {
    const manifest = manifestOf(modules.read(path))
    const folder = posix.dirname(path)
    const name = manifest?.name ?? folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length)
    const purl = manifest && npmPurl(name, manifest.version)
    if (manifest === undefined || purl === undefined)
      warnings.push({ path, message: `${shown(name)} has no usable package.json`, gap: true })
    else packages.set(folder, { manifest, purl, name, path })
  }
  const components = [...packages].map(([folder, { manifest, purl, name, path }]) => {
    const targets = wishes(manifest).map(({ wish, mayMiss }) => {
      const target = packages.get(resolve(folder, wish, modules, packages) ?? '')
      return target?.purl ?? (mayMiss ? [] : undefined)
    })
    const url = typeof manifest.homepage === 'string' ? publicUrl(manifest.homepage) : undefined
    return bareComponent({
      name,
      ...(manifest.version !== undefined && { version: manifest.version }),
      purl,
      licences: declaredLicences(licenceTexts(manifest.license ?? manifest.licenses)),
      references: url === undefined ? [] : [{ type: 'website', url }],
      dependsOn: distinct(targets.flatMap((target) => target ?? [])).filter((to) => to !== purl),
      edges: targets.includes(undefined) ? 'incomplete' : 'complete',
      locations: [{ path }],
      properties: [{ name: 'cdx:npm:package:path', value: folder.toWellFormed() }],
    })
  })
  return { components: mergeComponents(components), warnings }
}

function manifestOf(text: string | undefined): Manifest | undefined {
  try {
    return manifestSchema.safeParse(JSON.parse((text ?? '').replace(/^\ufeff/, ''))).data
  } catch {
    return undefined
  }
}

function wishes({
  dependencies = {},
  optionalDependencies = {},
  peerDependencies = {},
  peerDependenciesMeta = {},
}: Manifest) {
  return [
    ...Object.keys(dependencies).map((wish) => ({
      wish,
      mayMiss: Object.hasOwn(optionalDependencies, wish),
    })),
    ...Object.keys(optionalDependencies).map((wish) => ({ wish, mayMiss: true })),
    ...Object.keys(peerDependencies).map((wish) => ({
      wish,
      mayMiss: Object.hasOwn(peerDependenciesMeta, wish) && peerDependenciesMeta[wish]?.optional === true,
    })),
  ]
}

/** From the inside out, as Node does it. */
function resolve(
  from: string,
  name: string,
  { real }: NodeModules,
  packages: ReadonlyMap<string, unknown>,
): string | undefined {
  for (let folder = from; ; folder = posix.dirname(folder)) {
    if (posix.basename(folder) !== 'node_modules') {
      const at = real(posix.join(folder, 'node_modules', name))
      if (at !== undefined && packages.has(at)) return at
    }
    if (folder === '.' || folder === '' || folder === '/') return undefined
  }
}
