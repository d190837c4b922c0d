import { type Finding, type Path, suggestion } from './findings.ts'
import { get, type Leaf, mapLeaves, type Tree } from './tree.ts'

/** `{{name}}` is the text `{name}`; what has no plain name between its braces is no placeholder. */
const pattern = /\{\{([A-Za-z][\w.-]*)\}\}|\{([A-Za-z][\w.-]*)\}/g

/** Known when a release is at hand: they wait in values of `config` and in `expect`. */
const ofRelease = ['version', 'commit', 'release']

/** Known when a step runs: they wait in the commands of a backup. */
const ofStep = ['file', 'stamp']

/** Known of every release that a step is about: they wait in what a hook gets. */
const ofHook = ['version', 'release']

/** Where placeholders are filled in; `*` stands for any key or index. */
const filled = [
  'config.*.set.*',
  'hooks.*.environment.*',
  'install.environment.*',
  'service.command.*',
  'service.environment.*',
  'container.publish.*.port',
  'container.run.*',
  'backup.*.command.*',
  'backup.*.verify.*',
  'backup.*.restore.command.*',
  'backup.*.restore.schema-version.*',
  'nfr.load.url',
  'nfr.load.paths.*',
  'nfr.load.request-headers.*',
  'gate.checks.*.url',
  'gate.checks.*.port',
  'gate.checks.*.address',
  'gate.checks.*.allow.*',
  'gate.checks.*.expect',
  'gate.checks.*.headers.*',
  'gate.checks.*.equals.*',
  'gate.checks.*.contains.*',
  'gate.checks.*.request-headers.*',
].map((path) => path.split('.'))
const commands = ['backup.*.command.*', 'backup.*.verify.*', 'backup.*.restore.command.*'].map((path) =>
  path.split('.'),
)
const inHooks = [
  ['hooks', '*', 'environment', '*'],
  ['install', 'environment', '*'],
]
const waiting = ['config.*.set.*', 'gate.checks.*.expect'].map((path) => path.split('.'))

/**
 * Fills in `{application}`, `{environment}` and `{port.<name>}` wherever they are allowed in the tree of a slot. Of a port
 * with two numbers it is that of the `turn`.
 */
export function fillSlot(
  slot: Tree,
  names: { application: string; environment: string },
  turn: 0 | 1 = 0,
): Filled {
  const findings: Finding[] = []
  const values = { ...names, ...portsOf(slot, turn) }
  const tree = mapLeaves(slot, (leaf, path) => {
    if (typeof leaf.value !== 'string' || !matches(filled, path)) return leaf
    const later = laterAt(path)
    const fill = (whole: string, quoted: string | undefined, name: string) => {
      if (quoted !== undefined) return later.length > 0 ? whole : `{${quoted}}`
      if (later.includes(name)) return whole
      const value = Object.hasOwn(values, name) ? values[name as keyof typeof values] : undefined
      if (value === undefined)
        findings.push({ ...leaf.place, text: unknown(name, Object.keys(values), later) })
      return value ?? whole
    }
    return withValue(leaf, path, leaf.value.replace(pattern, fill))
  })
  return { tree, findings }
}

function laterAt(path: Path): readonly string[] {
  if (matches(waiting, path)) return ofRelease
  if (matches(commands, path)) return ofStep
  return matches(inHooks, path) ? ofHook : []
}

export interface Filled {
  tree: Tree
  findings: Finding[]
}

/** Fills in what waited for a release: `{version}`, `{commit}`, `{release}` (its id). Other text stays as it is. */
export function fillRelease(
  text: string,
  release: { version: string; commit: string; release: string },
): string {
  return text.replace(pattern, (whole, quoted: string | undefined, name: string) => {
    if (quoted !== undefined) return `{${quoted}}`
    return ofRelease.includes(name) ? release[name as keyof typeof release] : whole
  })
}

/**
 * A word of a backup's command, cut where something waits for the step: every second piece is the name of a placeholder,
 * `file` or `stamp`.
 */
export function cutCommand(word: string): string[] {
  const pieces = ['']
  let at = 0
  for (const match of word.matchAll(pattern)) {
    const [whole, quoted, name] = match
    pieces[pieces.length - 1] += word.slice(at, match.index)
    at = match.index + whole.length
    if (name !== undefined && ofStep.includes(name)) pieces.push(name, '')
    else pieces[pieces.length - 1] += quoted === undefined ? whole : `{${quoted}}`
  }
  pieces[pieces.length - 1] += word.slice(at)
  return pieces
}

function withValue(leaf: Leaf, path: Path, value: string): Leaf {
  const isPort = (path[0] === 'gate' || path[1] === 'publish') && path.at(-1) === 'port'
  return { ...leaf, value: isPort && /^[0-9]+$/.test(value) ? Number(value) : value }
}

function portsOf(slot: Tree, turn: 0 | 1): Record<string, string> {
  const ports = get(slot, ['ports'])
  if (ports?.kind !== 'branch') return {}
  const entries = [...ports.entries].map(([name, { value }]) => {
    const one = value.kind === 'list' ? value.items[turn] : value
    return [`port.${name}`, one?.kind === 'leaf' ? String(one.value) : '']
  })
  return Object.fromEntries(entries)
}

function matches(patterns: readonly string[][], path: Path): boolean {
  return patterns.some(
    (parts) =>
      parts.length === path.length && parts.every((part, index) => part === '*' || part === path[index]),
  )
}

function homesOf(name: string): string {
  const everywhere = "values of config and 'expect' of a check"
  return ofHook.includes(name)
    ? `${everywhere}, and 'environment' of hooks and install,`
    : `only ${everywhere}`
}

function unknown(name: string, known: readonly string[], later: readonly string[]): string {
  if (ofRelease.includes(name)) return `{${name}} is not known here; ${homesOf(name)} may have it`
  const names = [...known, ...later]
  const closest = suggestion(name, names)
  const all = names.map((each) => `{${each}}`).join(', ')
  return `unknown placeholder {${name}}${closest === '' ? `; there are ${all}` : closest.replace(/'(.*)'/, "'{$1}'")}`
}
