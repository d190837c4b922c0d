import { posix } from 'node:path'
import { DeployError } from '@deploy/kit/errors.ts'
import {
  bareComponent,
  type Component,
  claimOf,
  type Inventory,
  mergeComponents,
  type Property,
  type Warning,
} from '../component.ts'
import type { Files } from '../files.ts'
import { jsonOf } from '../json.ts'
import { distinct } from '../order.ts'
import { pypiPurl } from '../purl.ts'
import { bundledComponents } from '../python/bundled.ts'
import { directUrlSchema, type Origin, originOf } from '../python/direct-url.ts'
import { readEggInfo } from '../python/egg-info.ts'
import { type Installed, linkInstalled } from '../python/installed.ts'
import { linux, type MarkerEnvironment } from '../python/marker.ts'
import { describe, metadataFields } from '../python/metadata.ts'
import { shown } from '../urls.ts'

/**
 * Reads what is installed in a virtual environment or a site-packages folder from its `*.dist-info`:
 * https://packaging.python.org/specifications/recording-installed-packages/. Nothing of it is run. It names no digests of
 * wheels, because an environment does not remember them. Throws SBOM_SOURCE_INVALID when there is no environment.
 */
export function readDistInfo({ path, files }: { path: string; files: Files }): Inventory {
  const warnings: Warning[] = []
  const folders = sitePackages(path, files)
  const installed = folders.flatMap((folder) =>
    files.list(folder).flatMap((name): Installed[] => {
      const read = readEntry(posix.join(folder, name), files, warnings)
      if (read !== undefined && 'gap' in read) warnings.push(read)
      return read === undefined || 'gap' in read ? [] : [read]
    }),
  )
  const graph = linkInstalled(installed, { environment: environmentOf(path, folders, files), path })
  warnings.push(...graph.warnings)
  const components = withBundled(graph.components, files, warnings)
  return {
    phase: 'post-build',
    components,
    aggregate: claimOf(warnings, 'complete'),
    warnings,
  }
}

/** Each package leads to what its wheel brings along. */
function withBundled(components: Component[], files: Files, warnings: Warning[]): Component[] {
  const all = components.flatMap((one) => {
    const folders = one.locations
      .map(({ path }) => posix.dirname(path))
      .filter((folder) => folder.endsWith('.dist-info'))
    const found = folders.map((folder) => bundledComponents(folder, files))
    warnings.push(...found.flatMap((bundle) => bundle.warnings))
    const inside = found.flatMap((bundle) => bundle.components).filter(({ purl }) => purl !== one.purl)
    return [{ ...one, dependsOn: distinct([...one.dependsOn, ...inside.map(({ purl }) => purl)]) }, ...inside]
  })
  return mergeComponents(all)
}

function sitePackages(path: string, files: Files): string[] {
  const holds = (folder: string) => files.list(folder).some((name) => /\.(?:dist|egg)-info$/.test(name))
  if (holds(path)) return [path]
  const inside = files
    .list(posix.join(path, 'lib'))
    .filter((name) => /^python\d/.test(name))
    .map((name) => posix.join(path, 'lib', name, 'site-packages'))
  const found = inside.filter((folder) => files.list(folder).length > 0)
  if (found.length > 0 || files.read(posix.join(path, 'pyvenv.cfg')) !== undefined) return found
  throw new DeployError({
    code: 'SBOM_SOURCE_INVALID',
    message: `${shown(path)} holds no Python environment.`,
    cause: 'Neither *.dist-info folders nor lib/python*/site-packages are in it.',
    remedy: `Give the folder of the virtual environment, or its site-packages folder, as the input 'path'.`,
  })
}

/** The Python version of the environment decides markers; pyvenv.cfg knows it exactly, the folder's name roughly. */
function environmentOf(path: string, folders: string[], files: Files): MarkerEnvironment {
  const config = files.read(posix.join(path, 'pyvenv.cfg')) ?? ''
  const [, full] = /^version(?:_info)?\s*=\s*(\d+\.\d+\.\d+)/m.exec(config) ?? []
  const [, folder] = /python(\d+\.\d+)/.exec(folders[0] ?? '') ?? []
  const short = full?.split('.').slice(0, 2).join('.') ?? folder
  return {
    variables: {
      ...linux.variables,
      ...(short === undefined ? {} : { python_version: short }),
      ...(full === undefined ? {} : { python_full_version: full }),
    },
  }
}

function readEntry(folder: string, files: Files, warnings: Warning[]): Installed | Warning | undefined {
  const name = posix.basename(folder)
  if (name.endsWith('.egg-link'))
    return { path: folder, message: `${shown(name)} points to a folder that is not read`, gap: true }
  if (name.endsWith('.egg-info')) return readEggInfo(folder, files)
  if (!name.endsWith('.dist-info')) return undefined
  const at = posix.join(folder, 'METADATA')
  const described = describe(metadataFields(files.read(at) ?? ''))
  const from = posix.join(folder, 'direct_url.json')
  const origin = directOrigin(files.read(from))
  if (origin === undefined && described !== undefined) {
    const message = `it cannot be read, so that ${shown(described.name)} may come from elsewhere than an index`
    warnings.push({ path: from, message, gap: false })
  }
  const { hashes, distributions, properties, qualifiers } = origin ?? ofIndex
  const purl = described && pypiPurl(described.name, described.version, qualifiers)
  if (described === undefined || purl === undefined) {
    return {
      path: folder,
      message: `${shown(name)} has no usable METADATA: a broken or half removed package`,
      gap: true,
    }
  }
  const component = bareComponent({
    name: described.name,
    version: described.version,
    purl,
    ...described.facts,
    hashes,
    distributions,
    direct: files.list(folder).includes('REQUESTED'),
    locations: [{ path: at }],
    properties: [...properties, ...recordProperties(folder, files)],
  })
  return { component, requires: described.requires, extras: [] }
}

function recordProperties(folder: string, files: Files): Property[] {
  const installer = (files.read(posix.join(folder, 'INSTALLER')) ?? '').trim()
  const recorded = files.list(folder).includes('RECORD')
  return [
    ...(/^[\w.-]{1,40}$/.test(installer) ? [{ name: 'deploy:python:installer', value: installer }] : []),
    { name: 'deploy:python:record', value: recorded ? 'present' : 'absent' },
  ]
}

const ofIndex: Origin = { hashes: [], distributions: [], properties: [] }

/** direct_url.json exists only for a package that came from no index; undefined for one that cannot be read. */
function directOrigin(text: string | undefined): Origin | undefined {
  if (text === undefined) return ofIndex
  const info = directUrlSchema.safeParse(jsonOf(text)).data
  return info && originOf(info, { direct: true })
}
