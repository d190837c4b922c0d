import type { Draft } from '../draft.ts'
import type { Finding, Path, Place } from '../findings.ts'
import { containerName } from '../image.ts'
import type { Manifest } from '../manifest.ts'
import { reachesOf, reachKey, reachTexts } from '../reach.ts'
import { get, keyPlaceOf, placeOf, type Tree } from '../tree.ts'

/** Rules about what belongs to the strategy image and to no other. */
export function imageRules(
  drafts: readonly Draft[],
  { strategy, tree }: { strategy: Manifest['strategy']; tree: Tree },
): Finding[] {
  return [
    ...buildRule(strategy, tree),
    ...drafts.flatMap((draft) => (strategy === 'image' ? ofImage(draft) : ofOther(draft, strategy))),
    ...(travels(tree) ? drafts.flatMap(idleLogin) : []),
    ...drafts.flatMap((draft) => ephemeralRule(draft, drafts)),
  ]
}

function buildRule(strategy: Manifest['strategy'], tree: Tree): Finding[] {
  if (get(tree, ['build'])?.kind !== 'branch') return []
  const has = (key: string) => get(tree, ['build', key]) !== undefined
  if (strategy === 'image')
    return has('image')
      ? []
      : [{ ...placeOf(tree, ['build']), text: 'has no image, which strategy image needs' }]
  return [
    ...(has('include') || isCommit(strategy)
      ? []
      : [{ ...placeOf(tree, ['build', 'include']), text: 'is missing' }]),
    ...(has('image') ? [idleBuild(tree, 'image', strategy)] : []),
    ...(has('lfs') && !isCommit(strategy) ? [idleBuild(tree, 'lfs', strategy)] : []),
  ]
}

/** A release is a whole commit. */
function isCommit(strategy: Manifest['strategy']): boolean {
  return strategy === 'git-venv' || strategy === 'git-install'
}

function idleBuild(tree: Tree, key: string, strategy: string): Finding {
  return {
    ...keyPlaceOf(tree, ['build', key]),
    text: `has no effect with strategy ${strategy}; remove it`,
  }
}

function travels(tree: Tree): boolean {
  const has = (...path: string[]) => get(tree, ['build', 'image', ...path]) !== undefined
  return has() && !has('repository')
}

function idleLogin({ tree }: Draft): Finding[] {
  const path = ['container', 'login']
  if (get(tree, path) === undefined) return []
  const text = 'has no effect without build.image.repository: hosts fetch the image over SSH; remove it'
  return [{ ...keyPlaceOf(tree, path), text }]
}

/** A slot ends by a promotion, and only a container that the suite or an own program starts can go and be started again. */
function ephemeralRule({ name, tree, slot }: Draft, drafts: readonly Draft[]): Finding[] {
  if (!slot.ephemeral) return []
  const place = keyPlaceOf(tree, ['ephemeral'])
  if (slot.service?.manager !== 'docker')
    return [
      { ...place, text: 'has an effect only with strategy image and service.manager docker; remove it' },
    ]
  return drafts.some(({ after }) => after === name)
    ? []
    : [{ ...place, text: `has no effect, because no environment comes after ${name}; remove it` }]
}

function ofOther(draft: Draft, strategy: string): Finding[] {
  const { tree, slot } = draft
  return [
    ...(strategy === 'compose' || strategy === 'swarm'
      ? []
      : checksOf(draft, 'container').map((place) => ({
          ...place,
          text: `needs a container, which strategy ${strategy} has not`,
        }))),
    ...(get(tree, ['container']) === undefined
      ? []
      : [{ ...keyPlaceOf(tree, ['container']), text: `has no effect with strategy ${strategy}; remove it` }]),
    ...(slot.service?.manager === 'docker' && get(tree, ['service']) !== undefined
      ? [{ ...placeOf(tree, ['service', 'manager']), text: 'docker needs strategy image' }]
      : []),
  ]
}

function ofImage(draft: Draft): Finding[] {
  const { tree, slot } = draft
  if (get(tree, ['container']) === undefined)
    return [
      {
        ...tree.place,
        text: 'has no container, neither here nor at the top of the file; strategy image needs it',
      },
    ]
  return [
    ...(slot.service?.manager === 'process'
      ? [
          {
            ...placeOf(tree, ['service', 'manager']),
            text: 'must be docker, or systemd where a unit starts the container, with strategy image',
          },
        ]
      : []),
    ...(get(tree, ['venv']) === undefined
      ? []
      : [{ ...keyPlaceOf(tree, ['venv']), text: 'has no effect with strategy image; remove it' }]),
    ...nameless(draft),
    ...idle(draft),
    ...unexplained(draft),
    ...(slot.service?.manager === 'docker'
      ? checksOf(draft, 'unit').map((place) => ({
          ...place,
          text: 'names no unit, and the service has none; its container is measured by { type: container }',
        }))
      : []),
  ]
}

/** Where checks of this type stand that are about the service itself. */
export function checksOf({ tree, slot }: Draft, type: 'container' | 'unit'): Place[] {
  return (slot.gate?.checks ?? []).flatMap((check, index) =>
    check.type === type && !('unit' in check && check.unit !== undefined)
      ? [placeOf(tree, ['gate', 'checks', index, 'type'])]
      : [],
  )
}

/** It is called after the unit, whose name may have more than an engine takes. */
function nameless({ tree, slot: { container } }: Draft): Finding[] {
  if (container === undefined || containerName.test(container.name)) return []
  const text = `${container.name} cannot be the name of a container; give it one with container.name`
  return [{ ...placeOf(tree, ['service', 'unit']), text }]
}

const ofDockerRun = [
  'publish',
  'network',
  'mounts',
  'env-file',
  'user',
  'restart',
  'init',
  'read-only',
  'privileged',
  'capabilities',
]

/** What the container gets of its host needs a reason. */
function unexplained({ tree, slot: { container } }: Draft): Finding[] {
  if (container === undefined) return []
  return reachesOf(container)
    .filter(({ reach }) => container.allow?.[reach] === undefined)
    .map(({ reach, key }) => ({
      ...placeOf(tree, ['container', ...key]),
      text: `is refused: the container ${reachTexts[reach]}; if it must be so, say why in container.allow.${reachKey(reach)}`,
    }))
}

/** Who starts the container says how it runs. */
function idle({ tree, slot: { service, container } }: Draft): Finding[] {
  const unit = service?.manager === 'systemd'
  const starter = unit ? 'the unit' : container?.run && 'container.run'
  if (!starter) return []
  const keys: Path[] = [
    ...[...ofDockerRun, ...(unit ? ['run'] : [])].map((key) => ['container', key]),
    ...(unit ? [] : ['command', 'environment'].map((key) => ['service', key])),
  ]
  return keys
    .filter((path) => get(tree, path) !== undefined)
    .map((path) => ({
      ...keyPlaceOf(tree, path),
      text: `has no effect, because ${starter} starts the container; remove it`,
    }))
}
