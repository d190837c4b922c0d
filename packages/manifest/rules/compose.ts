import type { Draft } from '../draft.ts'
import type { Finding, Path } from '../findings.ts'
import type { Compose, Manifest } from '../manifest.ts'
import { get, keyPlaceOf, placeOf } from '../tree.ts'
import { checksOf } from './image.ts'

/** Rules about what belongs to the strategies compose and swarm and to no other. */
export function composeRules(drafts: readonly Draft[], strategy: Manifest['strategy']): Finding[] {
  if (strategy === 'swarm')
    return drafts.flatMap((draft) => [
      ...ofCompose(draft, strategy),
      ...ofSwarm(draft),
      ...unknownServices(draft, strategy),
    ])
  return drafts.flatMap((draft) => [
    ...unknown(draft, 'swarm', strategy),
    ...(strategy === 'compose'
      ? ofCompose(draft, strategy)
      : [...unknown(draft, 'compose', strategy), ...unknownServices(draft, strategy)]),
  ])
}

function unknown({ tree }: Draft, path: string | Path, strategy: string): Finding[] {
  const keys = [path].flat()
  if (get(tree, keys) === undefined) return []
  return [{ ...keyPlaceOf(tree, keys), text: `has no effect with strategy ${strategy}; remove it` }]
}

function unknownServices(draft: Draft, strategy: string): Finding[] {
  const { checks = [] } = draft.slot.gate ?? {}
  return checks.flatMap((_, index) => unknown(draft, ['gate', 'checks', index, 'service'], strategy))
}

function ofCompose(draft: Draft, strategy: string): Finding[] {
  const { tree, slot } = draft
  if (get(tree, ['compose']) === undefined) {
    const text = `has no compose, neither here nor at the top of the file; strategy ${strategy} needs it`
    return [{ ...tree.place, text }]
  }
  return [
    ...idle(draft, ['service'], `strategy ${strategy}: the compose file says how the services run`),
    ...idle(draft, ['venv'], `strategy ${strategy}: the services run in containers`),
    ...(slot.compose ? [...twice(draft, slot.compose), ...contradictions(draft, slot.compose)] : []),
    ...checks(draft),
  ]
}

/** Swarm decides by itself when services start; what a release has no more is always removed, because it can come back. */
function ofSwarm(draft: Draft): Finding[] {
  const { hosts = [], own, slot } = draft
  const images = get(draft.tree, ['compose', 'images'])
  return [
    ...idle(draft, ['compose', 'order'], 'strategy swarm: all services start at once'),
    ...idle(
      draft,
      ['compose', 'remove-orphans'],
      'strategy swarm: services that are gone are always removed',
    ),
    ...(images?.kind === 'leaf' && images.value === 'build'
      ? [
          {
            ...images.place,
            text: 'every node pulls the images of a stack, so none can be built on one; remove it',
          },
        ]
      : []),
    ...(hosts.length > 1
      ? [
          {
            ...placeOf(own, ['hosts', 1]),
            text: 'a stack belongs to a whole swarm; name one of its managers only',
          },
        ]
      : []),
    ...(slot.backup ?? []).flatMap((backup, index) =>
      backup.while === 'stopped' || backup.restore?.while === 'stopped'
        ? [
            {
              ...placeOf(draft.tree, ['backup', index]),
              text: "needs 'while: serving', here and under restore: the services of a stack are never stopped",
            },
          ]
        : [],
    ),
  ]
}

function idle({ tree }: Draft, path: Path, why: string): Finding[] {
  if (get(tree, path) === undefined) return []
  return [{ ...keyPlaceOf(tree, path), text: `has no effect with ${why}; remove it` }]
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

function checks(draft: Draft): Finding[] {
  const { tree, slot } = draft
  const units = checksOf(draft, 'unit').map((place) => ({
    ...place,
    text: 'names no unit, and the services have none; they are measured by { type: container }',
  }))
  const files = (slot.gate?.checks ?? []).flatMap((check, index): Finding[] =>
    check.type === 'log' && check.file !== undefined && check.service !== undefined
      ? [
          {
            ...keyPlaceOf(tree, ['gate', 'checks', index, 'service']),
            text: 'has no effect with a file; remove it',
          },
        ]
      : [],
  )
  return [...units, ...files]
}

function found({ tree }: Draft, path: Path, text: string): Finding {
  return { ...placeOf(tree, ['compose', ...path]), text }
}
