import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  Scalar,
  type YAMLError,
  type YAMLMap,
} from 'yaml'
import type { Finding, Path, Place } from './findings.ts'
import type { Branch, Leaf, Tree } from './tree.ts'

const maximumBytes = 1024 * 1024
const maximumDepth = 32
const maximumValues = 20_000
const start: Place = { line: 1, column: 1, path: [] }

interface Growth {
  lines: LineCounter
  anchors: Map<string, Node>
  findings: Finding[]
  values: number
  stopped: boolean
}

/**
 * Reads YAML 1.2 (core schema, one document, no tags) into a tree that knows its places. What cannot be in the tree is
 * in the findings: syntax errors, keys given twice, aliases without end. Without a tree there is a finding.
 */
export function readSource(text: string): { tree?: Tree; findings: Finding[] } {
  if (Buffer.byteLength(text) > maximumBytes)
    return { findings: [{ ...start, text: 'is larger than 1 MiB' }] }
  const lines = new LineCounter()
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    version: '1.2',
    schema: 'core',
    merge: false,
    logLevel: 'error',
  })
  const problems = [...document.errors, ...document.warnings].slice(0, 100)
  if (problems.length > 0) return { findings: problems.map((problem) => syntax(problem, text, lines)) }
  if (document.directives?.yaml.explicit && document.directives.yaml.version !== '1.2')
    return { findings: [{ ...start, text: 'must be YAML 1.2; remove the %YAML line' }] }
  if (document.contents === null) return { findings: [{ ...start, text: 'is empty' }] }
  const growth: Growth = { lines, anchors: new Map(), findings: [], values: 0, stopped: false }
  const tree = grow(document.contents as Node, [], start, growth)
  return growth.stopped ? { findings: growth.findings } : { tree, findings: growth.findings }
}

const reasons: Partial<Record<YAMLError['code'], string>> = {
  MULTILINE_IMPLICIT_KEY: "is not a key: a ':' is missing, or the lines are indented differently",
  BLOCK_AS_IMPLICIT_KEY:
    "holds another ': '; put the value in quotes, or correct the indentation of the next line",
  TAB_AS_INDENT: 'is indented with a tab; YAML takes spaces only',
  RESOURCE_EXHAUSTION: 'is nested too deeply',
  MULTIPLE_DOCS: 'a second document starts here; the file must have one',
}

function syntax(problem: YAMLError, text: string, lines: LineCounter): Finding {
  const { line, col } = lines.linePos(problem.pos[0])
  const written = (text.split('\n', line).at(-1) ?? '').trimEnd().slice(0, 120)
  const reason = reasons[problem.code] ?? problem.message.replaceAll('\n', ' ')
  return { line, column: col, path: [], text: `${reason}\n    ${line} | ${written}` }
}

function grow(node: Node, path: Path, fallback: Place, growth: Growth): Tree {
  const place = placeAt(node, path, fallback, growth)
  growth.values += 1
  if (growth.values > maximumValues)
    return stop(place, growth, `has more than ${maximumValues} values, those that aliases repeat included`)
  if (path.length > maximumDepth) return stop(place, growth, 'is nested too deeply')
  if (isAlias(node)) {
    const target = growth.anchors.get(node.source)
    return target === undefined
      ? stop(place, growth, `is an alias of '${node.source.slice(0, 80)}', which stands nowhere before it`)
      : grow(target, path, place, growth)
  }
  const anchor = (node as { anchor?: string }).anchor
  if (anchor !== undefined) growth.anchors.set(anchor, node)
  if (isMap(node)) return growBranch(node, place, growth)
  if (isSeq(node)) {
    const items = node.items.map((item, index) => grow(item as Node, [...path, index], place, growth))
    return { kind: 'list', place, items }
  }
  return growLeaf(node as Scalar, place)
}

function growBranch(map: YAMLMap, place: Place, growth: Growth): Branch {
  const entries: Branch['entries'] = new Map()
  for (const pair of map.items as Pair<Node, Node | null>[]) {
    const name = keyText(pair.key)
    const key = placeAt(pair.key, name === undefined ? place.path : [...place.path, name], place, growth)
    const earlier = name === undefined ? undefined : entries.get(name)
    const report = (text: string) => growth.findings.push({ ...key, text })
    if (name === undefined) report('a key must be plain text')
    else if (name === '__proto__') report('is not a possible key')
    else if (earlier !== undefined) report(`is given twice; first on line ${earlier.key.line}`)
    else
      entries.set(name, {
        key,
        value: under(key, grow(pair.value ?? new Scalar(null), key.path, key, growth)),
      })
  }
  return { kind: 'branch', place, entries }
}

/** A group stands where its key stands, not at its first line. */
function under(key: Place, value: Tree): Tree {
  return value.kind === 'branch' ? { ...value, place: key } : value
}

/** A number with leading zeros is octal to some readers and decimal to others, so here it is no number at all. */
function growLeaf({ value, source = '', type }: Scalar, place: Place): Leaf {
  const doubtful = typeof value === 'number' && type === Scalar.PLAIN && /^[-+]?0\d/.test(source)
  return { kind: 'leaf', place, source, value: doubtful ? Number.NaN : (value as Leaf['value']) }
}

function keyText(key: Node): string | undefined {
  if (!isScalar(key) || key.value === null || typeof key.value === 'object') return undefined
  return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value))
}

function placeAt(node: Node, path: Path, fallback: Place, { lines }: Growth): Place {
  if (!node.range) return { ...fallback, path }
  const { line, col } = lines.linePos(node.range[0])
  return { line, column: col, path }
}

/** Reports, once, what makes the whole tree useless. */
function stop(place: Place, growth: Growth, text: string): Leaf {
  if (!growth.stopped) growth.findings.push({ ...place, text })
  growth.stopped = true
  return { kind: 'leaf', place, source: '', value: null }
}
