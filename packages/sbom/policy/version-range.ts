/**
 * Whether a version lies in a range such as `>=3.0 <4`: every bound must hold. Versions are compared as Python, npm and
 * distributions write them: numbers by value, `1.0` equal to `1`, and `dev`, `alpha`, `beta`, `rc` before the release itself.
 */
export function inRange(version: string, range: string): boolean {
  const bounds = [...range.matchAll(/(>=|<=|==|!=|<|>)\s*([^\s,]+)/g)]
  return bounds.every(([, operator = '', bound = '']) => holds(operator, compareVersions(version, bound)))
}

function holds(operator: string, order: number): boolean {
  if (operator === '>=') return order >= 0
  if (operator === '<=') return order <= 0
  if (operator === '==') return order === 0
  if (operator === '!=') return order !== 0
  return operator === '<' ? order < 0 : order > 0
}

/** Negative when `a` comes before `b`, 0 when they are the same version. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)]
  const length = Math.max(left.length, right.length)
  for (let at = 0; at < length; at += 1) {
    const order = compareParts(left[at] ?? 0, right[at] ?? 0)
    if (order !== 0) return order
  }
  return 0
}

/** A build after '+' says nothing about the order. An epoch, `1:` or `1!`, comes first; without one it is 0. */
function partsOf(version: string): (number | string)[] {
  const [, epoch = '0', rest = ''] = /^(?:v?(\d+)[:!])?v?(.*)$/is.exec(version.split('+')[0] ?? '') ?? []
  const parts = rest.match(/\d+|[a-z]+/gi) ?? []
  return [Number(epoch), ...parts.map((part) => (/^\d/.test(part) ? Number(part) : part.toLowerCase()))]
}

const before = ['dev', 'a', 'alpha', 'b', 'beta', 'c', 'pre', 'preview', 'rc']
const same = new Map([
  ['dev', ''],
  ['alpha', 'a'],
  ['beta', 'b'],
  ['c', 'rc'],
  ['pre', 'rc'],
  ['preview', 'rc'],
])

function compareParts(a: number | string, b: number | string): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  const [left, right] = [rankOf(a), rankOf(b)]
  if (left !== right || typeof a === 'number' || typeof b === 'number') return left - right
  const [x, y] = [same.get(a) ?? a, same.get(b) ?? b]
  return x < y ? -1 : x > y ? 1 : 0
}

/** What stands before a release, the release itself, what stands behind it, a further number. */
function rankOf(part: number | string): number {
  if (typeof part === 'number') return part === 0 ? 1 : 3
  return before.includes(part) ? 0 : 2
}
