import { bareComponent, type Component, type Scope, type Warning } from '../component.ts'
import { type Hash, hexHash } from '../hashes.ts'
import { declaredLicences } from '../licences.ts'
import { distinct } from '../order.ts'
import { pypiPurl, systemPurl } from '../purl.ts'
import { normaliseName } from '../python/requirement.ts'
import { publicUrl, shown } from '../urls.ts'

/** A package of a conda environment, before its edges are known. */
export interface CondaPackage {
  /** pip installs into environments of conda, too. */
  manager: 'conda' | 'pip'
  name: string
  version?: string | undefined
  build?: string | undefined
  channel?: string | undefined
  subdir?: string | undefined
  type?: string | undefined
  /** Without credentials. */
  url?: string | undefined
  hashes: Hash[]
  licence?: string | undefined
  /** Names of others; undefined when the source does not say. */
  requires: string[] | undefined
  direct?: boolean
  scope?: Scope
  path: string
  line?: number | undefined
}

/** The digests by which conda and pixi name a package. */
export function condaHashes({
  md5,
  sha256,
}: {
  md5?: string | null | undefined
  sha256?: string | null | undefined
}): Hash[] {
  return [hexHash('md5', md5 ?? '') ?? [], hexHash('sha256', sha256 ?? '') ?? []].flat()
}

/**
 * Components with their edges. Virtual packages, which stand for the machine, have names that begin with '__'; a requirement
 * that is neither in the list nor virtual becomes a warning with a gap.
 */
export function condaComponents(packages: CondaPackage[]): { components: Component[]; warnings: Warning[] } {
  const warnings: Warning[] = []
  const purls = new Map<CondaPackage, string>()
  const byName = new Map<string, string>()
  for (const one of packages) {
    const purl = purlOf(one)
    if (purl === undefined)
      warnings.push({
        path: one.path,
        ...lineOf(one),
        message: `${shown(one.name)} makes no package URL`,
        gap: true,
      })
    else {
      purls.set(one, purl)
      // conda's packages satisfy those of pip, and come first.
      const name = normaliseName(one.name)
      if (one.manager === 'conda' || !byName.has(name)) byName.set(name, purl)
    }
  }
  const components = [...purls].map(([one, purl]) => {
    const wanted = (one.requires ?? []).filter((name) => name !== '' && !name.startsWith('__'))
    const missing = wanted.filter((name) => !byName.has(normaliseName(name)))
    for (const name of missing)
      warnings.push({
        path: one.path,
        message: `${shown(one.name)} requires ${shown(name)}, which is not listed`,
        gap: true,
      })
    const dependsOn = distinct(wanted.flatMap((name) => byName.get(normaliseName(name)) ?? []))
    return bareComponent({
      name: one.name,
      ...(one.version !== undefined && { version: one.version }),
      purl,
      hashes: one.hashes,
      distributions: one.url === undefined ? [] : [{ url: one.url, hashes: one.hashes }],
      licences: declaredLicences([one.licence ?? '']),
      direct: one.direct ?? false,
      scope: one.scope ?? 'required',
      dependsOn: dependsOn.filter((to) => to !== purl),
      edges: one.requires === undefined ? 'unknown' : missing.length > 0 ? 'incomplete' : 'complete',
      locations: [{ path: one.path, ...lineOf(one) }],
    })
  })
  return { components, warnings }
}

function lineOf({ line }: CondaPackage): { line?: number } {
  return line === undefined ? {} : { line }
}

/** https://github.com/package-url/purl-spec/blob/main/types-doc/conda-definition.md */
function purlOf({
  manager,
  name,
  version,
  build,
  channel,
  subdir,
  type,
  url,
  hashes,
}: CondaPackage): string | undefined {
  if (manager === 'pip') {
    const isForeign = url !== undefined && hashes.length === 0 && publicUrl(url) !== undefined
    return pypiPurl(name, version, isForeign ? { download_url: url } : undefined)
  }
  return systemPurl({
    type: 'conda',
    name: name.toLowerCase(),
    version,
    qualifiers: { build, channel, subdir, type },
  })
}

/** The name in a specification such as `python >=3.9,<4.0a0` or `conda-forge::numpy=1.26`. */
export function nameOfSpec(spec: string): string {
  return /^(?:[^\s:]+::)?([A-Za-z0-9_][A-Za-z0-9_.-]*)/.exec(spec.trim())?.[1] ?? ''
}
