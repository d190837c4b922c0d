import type { Draft } from '../draft.ts'
import { type Finding, suggestion } from '../findings.ts'
import { placeOf } from '../tree.ts'

/** Rules about `after`: it names another environment, and nothing comes after itself. `names` are all that are written. */
export function orderRules(drafts: readonly Draft[], names: readonly string[]): Finding[] {
  const after = new Map(drafts.map((draft) => [draft.name, draft.after]))
  return drafts.flatMap((draft) => {
    const reason = wrong(draft, after, names)
    return reason === undefined ? [] : [{ ...placeOf(draft.own, ['after']), text: reason }]
  })
}

function wrong(
  { name, after }: Draft,
  all: Map<string, string | undefined>,
  names: readonly string[],
): string | undefined {
  if (after === undefined) return undefined
  if (!names.includes(after)) return `there is no environment '${after}'${suggestion(after, names)}`
  const chain = [name]
  for (let next = all.get(name); next !== undefined && !chain.includes(next); next = all.get(next))
    chain.push(next)
  const closes = all.get(chain.at(-1)!) === name
  return closes ? `goes round in a circle: ${[...chain, name].join(' comes after ')}` : undefined
}
