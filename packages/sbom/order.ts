/** Compares by UTF-16 code unit: the same order under every locale. For `Array.prototype.sort`. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Like `byCodeUnit`, on a text that is derived from each item. */
export function orderedBy<T>(items: Iterable<T>, key: (item: T) => string): T[] {
  const list = [...items]
  return list.length < 2 ? list : list.sort((a, b) => byCodeUnit(key(a), key(b)))
}

/** The distinct texts in code-unit order. */
export function distinct(items: Iterable<string>): string[] {
  const list = [...items]
  return list.length < 2 ? list : [...new Set(list)].sort(byCodeUnit)
}
