import { follow } from './graph.ts'
import { type HashAlgorithm, hexDigits } from './hashes.ts'
import { isPurl } from './purl.ts'

interface CheckedHash {
  alg: string
  content: string
}

interface CheckedComponent {
  'bom-ref'?: string
  purl?: string
  hashes?: CheckedHash[]
  externalReferences?: { url?: string; hashes?: CheckedHash[] }[]
}

/** The parts of a CycloneDX document that `checkDocument` looks at. */
export interface CheckedDocument {
  metadata?: { component?: CheckedComponent; tools?: { components?: CheckedComponent[] } | object[] }
  components?: CheckedComponent[]
  dependencies?: { ref: string; dependsOn?: string[] }[]
  compositions?: { dependencies?: string[]; assemblies?: string[] }[]
}

/**
 * What the schema does not see: every component has a reference of its own and a purl that parses, every reference is to
 * something, everything is reached from the root, every digest has its algorithm's length. Empty when all holds.
 */
export function checkDocument(document: CheckedDocument): string[] {
  const root = document.metadata?.component
  const tools = document.metadata?.tools
  const toolComponents: CheckedComponent[] = tools === undefined || Array.isArray(tools) ? [] : toolsOf(tools)
  const described = [...(root === undefined ? [] : [root]), ...(document.components ?? [])]
  return [
    ...(root === undefined ? ['the document names no root component'] : []),
    ...checkReferences([...described, ...toolComponents]),
    ...described.flatMap(checkComponent),
    ...checkGraph(document, described),
  ]
}

function toolsOf(tools: { components?: CheckedComponent[] }): CheckedComponent[] {
  return tools.components ?? []
}

function checkReferences(components: CheckedComponent[]): string[] {
  const seen = new Set<string>()
  return components.flatMap(({ 'bom-ref': ref, purl }) => {
    if (ref === undefined || ref === '') return [`${purl ?? 'a component'} has no reference`]
    const twice = seen.has(ref)
    seen.add(ref)
    return twice ? [`two components have the reference ${ref}`] : []
  })
}

function checkComponent(component: CheckedComponent): string[] {
  const { 'bom-ref': ref = '', purl, hashes = [], externalReferences = [] } = component
  const problems: string[] = []
  const checkHashes = (list: CheckedHash[]) => {
    for (const hash of list)
      if (!isHash(hash)) problems.push(`${ref} has a ${hash.alg} digest of a wrong form`)
  }
  if (purl === undefined || !isPurl(purl)) problems.push(`${ref} has no valid package URL`)
  checkHashes(hashes)
  for (const one of externalReferences) checkHashes(one.hashes ?? [])
  return problems
}

function isHash({ alg, content }: CheckedHash): boolean {
  return (
    Object.hasOwn(hexDigits, alg) &&
    content.length === hexDigits[alg as HashAlgorithm] &&
    /^[0-9a-f]+$/.test(content)
  )
}

function checkGraph(
  { dependencies = [], compositions = [] }: CheckedDocument,
  described: CheckedComponent[],
): string[] {
  const refs = new Set(described.map((one) => one['bom-ref'] ?? ''))
  const edges = new Map(dependencies.map(({ ref, dependsOn }) => [ref, dependsOn ?? []]))
  const named = [
    ...dependencies.flatMap(({ ref, dependsOn = [] }) => [ref, ...dependsOn]),
    ...compositions.flatMap((one) => [...(one.dependencies ?? []), ...(one.assemblies ?? [])]),
  ]
  const reached = new Set<string>()
  follow(
    described.slice(0, 1).map((one) => one['bom-ref'] ?? ''),
    edges,
    reached,
  )
  return [
    ...[...new Set(named)]
      .filter((ref) => !refs.has(ref))
      .map((ref) => `${ref} is referred to but not described`),
    ...(edges.size === dependencies.length ? [] : ['a component has its dependencies listed twice']),
    ...[...refs].filter((ref) => !edges.has(ref)).map((ref) => `${ref} is missing from the dependencies`),
    ...[...refs].filter((ref) => !reached.has(ref)).map((ref) => `${ref} is not reached from the root`),
  ]
}
