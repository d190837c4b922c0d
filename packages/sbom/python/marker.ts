/** Environment markers of PEP 508: https://packaging.python.org/en/latest/specifications/dependency-specifiers/ */

/** What is known about the target; what is absent is unknown. `extras` are the names that were asked for. */
export interface MarkerEnvironment {
  variables: Readonly<Record<string, string>>
  extras?: ReadonlySet<string>
}

/** The hosts that releases go to. */
export const linux: MarkerEnvironment = {
  variables: { os_name: 'posix', sys_platform: 'linux', platform_system: 'Linux' },
}

/** true, false, or undefined: it depends on what is not known, or is not a marker at all. */
export type Verdict = boolean | undefined

type Operand = { variable: string } | { text: string }
export type Marker =
  | { any: Marker[] }
  | { all: Marker[] }
  | { left: Operand; operator: string; right: Operand }
  | 'unreadable'

const maxDepth = 50

/** Reads a marker; what cannot be read gives one whose verdict is always undefined. */
export function parseMarker(text: string): Marker {
  const tokens = tokenise(text)
  if (tokens === undefined) return 'unreadable'
  const state = { tokens, at: 0, depth: 0 }
  const marker = parseAny(state)
  return state.at === tokens.length ? marker : 'unreadable'
}

/** Decides a marker with three-valued logic. */
export function evaluateMarker(marker: Marker, environment: MarkerEnvironment): Verdict {
  if (marker === 'unreadable') return undefined
  if ('any' in marker) return combine(marker.any, true, environment)
  if ('all' in marker) return combine(marker.all, false, environment)
  return compare(marker, environment)
}

function combine(markers: Marker[], deciding: boolean, environment: MarkerEnvironment): Verdict {
  const verdicts = markers.map((marker) => evaluateMarker(marker, environment))
  if (verdicts.includes(deciding)) return deciding
  return verdicts.includes(undefined) ? undefined : !deciding
}

function compare(
  { left, operator, right }: { left: Operand; operator: string; right: Operand },
  environment: MarkerEnvironment,
): Verdict {
  if ('variable' in left && left.variable === 'extra' && 'text' in right) {
    const asked = environment.extras?.has(normaliseExtra(right.text)) ?? false
    return operator === '==' ? asked : operator === '!=' ? !asked : undefined
  }
  const [a, b] = [resolved(left, environment), resolved(right, environment)]
  if (a === undefined || b === undefined) return undefined
  if (operator === 'in') return b.includes(a)
  if (operator === 'not in') return !b.includes(a)
  const isVersion = [left, right].some(
    (operand) => 'variable' in operand && /version$/.test(operand.variable),
  )
  if (isVersion && [a, b].every((text) => /^\d+(\.\d+)*(\.\*)?$/.test(text)))
    return compareVersions(a, operator, b)
  return operator === '==' || operator === '===' ? a === b : operator === '!=' ? a !== b : undefined
}

/** PEP 685: names of extras are compared like names of projects. */
export function normaliseExtra(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[-_.]+/g, '-')
}

function resolved(operand: Operand, { variables }: MarkerEnvironment): string | undefined {
  if ('text' in operand) return operand.text
  return Object.hasOwn(variables, operand.variable) ? variables[operand.variable] : undefined
}

/** Plain release numbers only, as markers use them; anything else stays undecided. */
function compareVersions(a: string, operator: string, b: string): Verdict {
  if (b.endsWith('.*')) {
    const prefix = b.slice(0, -2).split('.').map(Number)
    const equal = order(a.split('.').map(Number).slice(0, prefix.length), prefix) === 0
    return operator === '==' ? equal : operator === '!=' ? !equal : undefined
  }
  if (a.endsWith('.*')) return undefined
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)]
  const sign = order(left, right)
  const verdicts: Record<string, Verdict> = {
    '<': sign < 0,
    '<=': sign <= 0,
    '==': sign === 0,
    '===': a === b,
    '!=': sign !== 0,
    '>=': sign >= 0,
    '>': sign > 0,
    '~=': sign >= 0 && order(left.slice(0, right.length - 1), right.slice(0, -1)) === 0,
  }
  return verdicts[operator]
}

function order(a: number[], b: number[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

interface State {
  tokens: string[]
  at: number
  depth: number
}

function parseAny(state: State): Marker {
  const parts = [parseAll(state)]
  while (take(state, 'or')) parts.push(parseAll(state))
  return single(parts) ?? { any: parts }
}

function parseAll(state: State): Marker {
  const parts = [parseTerm(state)]
  while (take(state, 'and')) parts.push(parseTerm(state))
  return single(parts) ?? { all: parts }
}

function single(parts: Marker[]): Marker | undefined {
  return parts.length === 1 ? parts[0] : undefined
}

function parseTerm(state: State): Marker {
  if (take(state, '(')) {
    if (++state.depth > maxDepth) return 'unreadable'
    const inner = parseAny(state)
    state.depth--
    return take(state, ')') ? inner : 'unreadable'
  }
  const left = operand(state.tokens[state.at++])
  const operator = state.tokens[state.at++]
  const right = operand(state.tokens[state.at++])
  if (left === undefined || operator === undefined || right === undefined) return 'unreadable'
  return { left, operator: operator.replace(/\s+/, ' '), right }
}

function take(state: State, token: string): boolean {
  if (state.tokens[state.at] !== token) return false
  state.at++
  return true
}

function operand(token: string | undefined): Operand | undefined {
  if (token === undefined) return undefined
  if (/^['"]/.test(token)) return { text: token.slice(1, -1) }
  // Setuptools once wrote os.name for os_name.
  return /^[a-z]/.test(token) ? { variable: token.replaceAll('.', '_') } : undefined
}

const token = /\s*(?:('[^']*'|"[^"]*")|(not\s+in\b)|([a-z][a-z_.]*)|(===|~=|[=!<>]=|[<>])|([()]))\s*/y

function tokenise(text: string): string[] | undefined {
  const tokens: string[] = []
  token.lastIndex = 0
  for (let at = 0; at < text.length; at = token.lastIndex) {
    const found = token.exec(text)
    if (found === null) return undefined
    tokens.push(found[0].trim())
  }
  return tokens
}
