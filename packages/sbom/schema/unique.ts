/** What tells items of CycloneDX apart in most lists, from the likeliest. */
const marks = ['bom-ref', 'ref', 'url', 'value', 'content'] as const

/**
 * Whether no item of a list stands there twice, by its text: comparing each item with each, as the compiled code would, is too slow
 * for 10,000 packages. Items whose keys stand in another order count as different; our documents have one order.
 */
export function areUnique(items: unknown[]): boolean {
  if (items.length < 2 || marks.some((mark) => differIn(mark, items))) return true
  return new Set(items.map((item) => JSON.stringify(item))).size === items.length
}

/** Whether each item has a text under this key, and each another: then no two can be the same. */
function differIn(mark: string, items: unknown[]): boolean {
  const seen = new Set<string>()
  for (const item of items) {
    if (typeof item !== 'object' || item === null) return false
    const text = (item as Record<string, unknown>)[mark]
    if (typeof text !== 'string' || seen.has(text)) return false
    seen.add(text)
  }
  return true
}
