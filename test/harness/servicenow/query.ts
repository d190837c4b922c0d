import type { Column } from './dictionary.ts'
import type { Row } from './state.ts'

/**
 * Rows that an encoded query finds. A term about a column that the table does not have is left out, as an instance does it unless
 * `glide.invalid_query.returns_no_rows` is set: such a query finds more than was meant. Text is compared without regard to case.
 */
export function queried(rows: Row[], columns: Record<string, Column>, query: string): Row[] {
  let found = rows
  let order: { column: string; down: boolean } | undefined
  for (const term of query.split('^').filter((one) => one !== '' && one !== 'EQ')) {
    const sorted = /^ORDERBY(DESC)?(\w+)$/.exec(term)
    if (sorted) {
      order = { column: sorted[2]!, down: sorted[1] !== undefined }
      continue
    }
    const [, column = '', operator = '', value = ''] =
      /^([a-z_0-9]+)(!=|=|STARTSWITH|LIKE|IN)(.*)$/s.exec(term) ?? []
    if (columns[column] === undefined) continue
    found = found.filter((row) => matches(operator, (row[column] ?? '').toLowerCase(), value.toLowerCase()))
  }
  if (!order || columns[order.column] === undefined) return found
  const { column, down } = order
  const sorted = found.toSorted((a, b) => ((a[column] ?? '') < (b[column] ?? '') ? -1 : 1))
  return down ? sorted.toReversed() : sorted
}

function matches(operator: string, has: string, wanted: string): boolean {
  if (operator === '=') return has === wanted
  if (operator === '!=') return has !== wanted
  if (operator === 'STARTSWITH') return has.startsWith(wanted)
  if (operator === 'LIKE') return has.includes(wanted)
  return wanted.split(',').includes(has)
}
