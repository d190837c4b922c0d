import type { Draft } from '../draft.ts'
import type { Finding, Path } from '../findings.ts'
import type { Hook, Manifest } from '../manifest.ts'
import { get, keyPlaceOf, placeOf } from '../tree.ts'

const ofRelease: readonly Manifest['strategy'][] = ['tarball', 'git-venv', 'git-install']

/** Rules about what runs in a release: hooks, the variables of the application, compressed copies. */
export function hookRules(drafts: readonly Draft[], strategy: Manifest['strategy']): Finding[] {
  return drafts.flatMap((draft) => [
    ...(draft.slot.hooks ?? []).flatMap((hook, index) => [
      ...ofHook(hook, index, draft),
      ...neverStopped(hook, index, draft, strategy),
    ]),
    ...(ofRelease.includes(strategy) ? [] : idle(draft, strategy)),
  ])
}

function neverStopped(
  hook: Hook,
  index: number,
  { tree, slot }: Draft,
  strategy: Manifest['strategy'],
): Finding[] {
  const why =
    strategy === 'swarm'
      ? 'strategy swarm: the services of a stack are never stopped'
      : slot.nginx?.switch && 'nginx.switch: nothing is stopped'
  if (why === undefined || hook.at !== 'stopped') return []
  return [{ ...placeOf(tree, ['hooks', index, 'at']), text: `stopped cannot be with ${why}` }]
}

function idle({ tree }: Draft, strategy: string): Finding[] {
  return ['env', 'settings', 'precompress']
    .filter((key) => get(tree, [key]) !== undefined)
    .map((key) => ({
      ...keyPlaceOf(tree, [key]),
      text: `needs strategy tarball, git-venv or git-install, and this is ${strategy}; remove it`,
    }))
}

function ofHook(hook: Hook, index: number, { tree, slot, hosts, name }: Draft): Finding[] {
  const found = (text: string, ...path: Path): Finding => ({
    ...placeOf(tree, ['hooks', index, ...path]),
    text,
  })
  const first = (slot.hooks ?? []).findIndex((other) => other.name === hook.name)
  const known = hosts?.map((host) => host.name)
  const stranger = known && hook.hosts?.find((host) => !known.includes(host))
  const prepares = hook.at === 'prepare'
  return [
    ...(first < index ? [found(`${hook.name} is already the name of hooks[${first}]`, 'name')] : []),
    ...(prepares && hook.undo
      ? [found('has no effect at prepare: the release goes as a whole; remove it', 'undo')]
      : []),
    ...(!prepares && hook.makes.length > 0
      ? [found(`has an effect only at prepare, and this is at ${hook.at}; remove it`, 'makes')]
      : []),
    ...(prepares || hook.timeoutSeconds <= 7200
      ? []
      : [found('must be at most 7200 where nothing serves yet, or not for good', 'timeout-seconds')]),
    ...(hook.jump && (hook.onRollback || hook.makes.length > 0)
      ? [found('goes neither with on-rollback nor with makes', 'jump')]
      : []),
    ...(stranger === undefined ? [] : [found(`${stranger} is none of the hosts of ${name}`, 'hosts')]),
  ]
}
