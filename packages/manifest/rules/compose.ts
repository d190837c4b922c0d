import type { Draft } from '../draft.ts'
import type { Finding, Path } from '../findings.ts'
import type { Compose, Manifest } from '../manifest.ts'
import { get, keyPlaceOf, placeOf } from '../tree.ts'

/** Rules about what belongs to the strategy compose and to no other. */
export function composeRules(drafts: readonly Draft[], strategy: Manifest['strategy']): Finding[] {
  return drafts.flatMap((draft) => (strategy === 'compose' ? ofCompose(draft) : ofOther(draft, strategy)))
}

function ofOther({ tree }: Draft, strategy: string): Finding[] {
  if (get(tree, ['compose']) === undefined) return []
  return [{ ...keyPlaceOf(tree, ['compose']), text: `has no effect with strategy ${strategy}; remove it` }]
}

function ofCompose(draft: Draft): Finding[] {
  const { tree, slot } = draft
  if (get(tree, ['compose']) === undefined) {
    const text = 'has no compose, neither here nor at the top of the file; strategy compose needs it'
    return [{ ...tree.place, text }]
  }
  return [
    ...idle(draft, 'service', 'the compose file says how the services run'),
    ...idle(draft, 'venv', 'the services run in containers'),
    ...(slot.compose ? [...twice(draft, slot.compose), ...contradictions(draft, slot.compose)] : []),
  ]
}

function idle({ tree }: Draft, key: string, why: string): Finding[] {
  if (get(tree, [key]) === undefined) return []
  return [{ ...keyPlaceOf(tree, [key]), text: `has no effect with strategy compose: ${why}; remove it` }]
}

/** A link of that name leads to one file only, and a service comes up once. */
function twice(draft: Draft, { order, envFiles }: Compose): Finding[] {
  const names = envFiles.map((file) => file.as)
  return [
    ...repeated(order).map((index) => found(draft, ['order', index], `${order[index]} stands here twice`)),
    ...repeated(names).map((index) =>
      found(draft, ['env-files', index, 'as'], `${names[index]} is given twice`),
    ),
  ]
}

function repeated(values: readonly (string | undefined)[]): number[] {
  return values.flatMap((value, index) =>
    value !== undefined && values.indexOf(value) < index ? [index] : [],
  )
}

function contradictions(draft: Draft, { persistent, ephemeral }: Compose): Finding[] {
  return ephemeral.flatMap((path, index) =>
    persistent.includes(path)
      ? [found(draft, ['ephemeral', index], `${path} is under persistent, too; it can be only one of both`)]
      : [],
  )
}

function found({ tree }: Draft, path: Path, text: string): Finding {
  return { ...placeOf(tree, ['compose', ...path]), text }
}
