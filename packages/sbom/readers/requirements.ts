import { DeployError } from '@deploy/kit/errors.ts'
import {
  bareComponent,
  type Component,
  type Distribution,
  type Inventory,
  mergeComponents,
  type Warning,
} from '../component.ts'
import { attachOrphans } from '../graph.ts'
import type { Hash } from '../hashes.ts'
import { distinct } from '../order.ts'
import { pypiPurl } from '../purl.ts'
import { evaluateMarker, linux, type MarkerEnvironment, parseMarker } from '../python/marker.ts'
import { hashOfFragment, normaliseName, pinnedVersion } from '../python/requirement.ts'
import {
  type ReadFile,
  type RequirementEntry,
  type RequirementSet,
  readRequirementFile,
} from '../python/requirement-file.ts'
import { publicUrl, shown } from '../urls.ts'

/**
 * Reads a pinned or hashed requirements.txt. `path` and what `readFile` is asked for are relative to the source's root.
 * Requirements whose marker is false on `environment` are listed as excluded. The list counts as complete when every
 * requirement has a digest (pip then refuses packages that are not listed) or an annotation `# via`.
 * With `pinned`, throws REQUIREMENTS_UNPINNED naming each line that allows more than one version.
 */
export function readRequirements(options: {
  path: string
  readFile: ReadFile
  pinned?: boolean
  environment?: MarkerEnvironment
}): Inventory {
  const { path, readFile, pinned = false, environment = linux } = options
  const set = readRequirementFile({ path, readFile })
  const read = set.entries.map((entry) => componentOf(entry, set, environment))
  const warnings = [...set.warnings, ...read.flatMap(({ warning }) => warning ?? [])]
  const gaps = warnings.filter(({ gap }) => gap)
  if (pinned && gaps.length > 0) throw unpinned(gaps)

  const annotated = set.entries.every(({ via }) => via !== undefined)
  const hashed = set.entries.every(({ hashes }) => hashes.length > 0)
  return {
    phase: 'build',
    components: attachOrphans(mergeComponents(linked(set.entries, read, annotated))),
    aggregate:
      gaps.length > 0 ? 'incomplete' : annotated || hashed || set.requireHashes ? 'complete' : 'unknown',
    warnings,
  }
}

interface Read {
  component?: Component
  warning?: Warning
}

function componentOf(entry: RequirementEntry, set: RequirementSet, environment: MarkerEnvironment): Read {
  const { requirement, path, line } = entry
  const { version, hashes, qualifiers, distributions, accepted = [], exact } = originOf(entry, set)
  const purl = pypiPurl(requirement.name, version, qualifiers)
  const stated = shown([requirement.name, ...requirement.specifiers].join(' '))
  if (purl === undefined)
    return { warning: { path, line, message: `${stated} makes no package URL`, gap: true } }

  const { marker, extras } = requirement
  const excluded = marker !== undefined && evaluateMarker(parseMarker(marker), environment) === false
  const component = bareComponent({
    name: requirement.name,
    ...(version === undefined ? {} : { version }),
    purl,
    hashes,
    distributions,
    scope: excluded ? 'excluded' : 'required',
    locations: [{ path, line }],
    properties: [
      ...(marker === undefined ? [] : [{ name: 'deploy:python:marker', value: shown(marker) }]),
      ...extras.map((extra) => ({ name: 'deploy:python:extra', value: extra })),
      ...accepted.map(({ algorithm, value }) => ({
        name: 'deploy:python:accepted-digest',
        value: `${algorithm}:${value}`,
      })),
      ...(exact
        ? []
        : [{ name: 'deploy:python:unpinned', value: requirement.specifiers.join(',') || 'any' }]),
    ],
  })
  if (exact) return { component }
  return { component, warning: { path, line, message: `${stated} is not pinned to one version`, gap: true } }
}

interface Origin {
  version?: string
  /** Of the one file that can be installed. */
  hashes: Hash[]
  distributions: Distribution[]
  /** Of the files that may be installed, when nobody says where they lie. */
  accepted?: Hash[]
  qualifiers?: Record<string, string>
  exact: boolean
}

function originOf(entry: RequirementEntry, set: RequirementSet): Origin {
  const { requirement } = entry
  const constraints = set.constraints.filter(
    (one) => normaliseName(one.requirement.name) === normaliseName(requirement.name),
  )
  const version =
    pinnedVersion(requirement) ?? constraints.map((one) => pinnedVersion(one.requirement)).find(Boolean)
  const known = version === undefined ? {} : { version }
  const listed = [...entry.hashes, ...constraints.flatMap(({ hashes }) => hashes)]
  if (requirement.url !== undefined) return { ...known, ...atAddress(requirement.url, listed) }
  const distributions = onIndex(requirement.name, listed, set.indexUrl)
  return {
    ...known,
    hashes: listed.length === 1 ? listed : [],
    distributions,
    accepted: listed.length > 1 && distributions.length === 0 ? listed : [],
    exact: version !== undefined,
  }
}

function atAddress(address: string, listed: Hash[]): Omit<Origin, 'version'> {
  const url = publicUrl(address)
  const hashes = [...hashOfFragment(address), ...listed]
  const isRepository = /^[a-z]+\+/.test(address)
  const exact = isRepository ? /@(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(url ?? '') : hashes.length > 0
  if (url === undefined) return { hashes, distributions: [], exact }
  const qualifiers: Record<string, string> = isRepository ? { vcs_url: url } : { download_url: url }
  return { hashes, distributions: isRepository ? [] : [{ url, hashes }], qualifiers, exact }
}

/**
 * Each digest of a requirement belongs to another file of the same version; the file's own address is not written down.
 * Which index pip asks is known only when the files say so: without that, the digests stand alone.
 */
function onIndex(name: string, hashes: Hash[], indexUrl: string | undefined): Distribution[] {
  if (indexUrl === undefined) return []
  const url = `${indexUrl.replace(/\/+$/, '')}/${normaliseName(name)}/`
  return hashes.map((hash) => ({ url, hashes: [hash], comment: 'one file of this version' }))
}

/** Turns `# via` annotations into edges: what a package lists is who requires it; who is not listed is the application. */
function linked(entries: RequirementEntry[], read: Read[], annotated: boolean): Component[] {
  const purls = new Map<string, string[]>()
  for (const { component } of read) {
    if (component === undefined) continue
    const name = normaliseName(component.name)
    purls.set(name, [...(purls.get(name) ?? []), component.purl])
  }
  const edges = new Map<string, string[]>()
  const direct = new Set<Component>()
  for (const [index, { via = ['-r'] }] of entries.entries()) {
    const component = read[index]?.component
    if (component === undefined) continue
    for (const parent of via.filter((name) => !name.startsWith('-c'))) {
      const parents = purls.get(normaliseName(parent))
      if (parents === undefined) direct.add(component)
      for (const purl of parents ?? []) edges.set(purl, [...(edges.get(purl) ?? []), component.purl])
    }
  }
  return read.flatMap(({ component }) => {
    if (component === undefined) return []
    const dependsOn = distinct(edges.get(component.purl) ?? [])
    return {
      ...component,
      dependsOn,
      direct: direct.has(component),
      edges: annotated ? 'complete' : 'unknown',
    }
  })
}

function unpinned(gaps: Warning[]): DeployError {
  const lines = gaps.map(({ path, line, message }) => `${path}:${line}: ${message}`)
  return new DeployError({
    code: 'REQUIREMENTS_UNPINNED',
    message:
      lines.length === 1
        ? `One requirement is not pinned: ${lines[0]}`
        : `${lines.length} requirements are not pinned, the first is ${lines[0]}`,
    cause: lines.join('\n'),
    remedy: `Pin each of them as name==version, for example with 'pip-compile --generate-hashes' or 'uv pip compile --generate-hashes', or set 'strict' to false.`,
  })
}
