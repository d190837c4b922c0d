import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Manifest, Slot } from '@deploy/manifest/manifest.ts'
import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import { reasonOf, renderedKeys, stackKeys } from './stack-keys.ts'

/** A key of a service, and where it stands: `compose.yaml:12:5`. */
interface Entry {
  at: string
  value: unknown
}

type Service = Map<string, Entry>

const known = new Set<string>([...stackKeys, ...renderedKeys])

/**
 * What Swarm would leave out of the compose files of an environment, or would refuse, is told with its place before a release is made
 * of them. What another file brings by `extends` or `include` is looked at on the host. Throws SWARM_UNSUITABLE.
 */
export async function requireStack({
  manifest,
  workspace,
}: {
  manifest: Manifest
  workspace: string
}): Promise<void> {
  const found = new Set<string>()
  for (const { slot } of Object.values(manifest.environments))
    for (const each of await faultsOf(slot, workspace)) found.add(each)
  if (found.size === 0) return
  throw new DeployError({
    code: 'SWARM_UNSUITABLE',
    message: `The compose files cannot be a stack: ${found.size} ${found.size === 1 ? 'thing' : 'things'} in them would be left out or refused by Swarm.`,
    cause: [...found].join('\n'),
    remedy:
      'Correct the files where the cause points. What the services can do without, such as depends_on, may be listed under swarm.accept in deploy.yml.',
  })
}

async function faultsOf({ compose, swarm }: Slot, workspace: string): Promise<string[]> {
  const services = new Map<string, Service>()
  for (const file of compose!.files) await readServices(join(workspace, file), file, services)
  const accepted: readonly string[] = swarm!.accept
  return [...services].flatMap(([name, service]) => {
    const profiles = service.get('profiles')?.value
    const runs =
      !Array.isArray(profiles) || profiles.some((profile) => compose!.profiles.includes(String(profile)))
    if (!runs) return []
    return faultsOfService(service)
      .filter(({ key }) => !accepted.includes(key))
      .map(({ at, key, text }) => `${at} services.${name}.${key}: ${text}`)
  })
}

function faultsOfService(service: Service): { at: string; key: string; text: string }[] {
  const first = service.values().next().value?.at ?? ''
  const strange = [...service].filter(
    ([key, { value }]) => !known.has(key) && !key.startsWith('x-') && value !== false,
  )
  const brought = service.has('extends')
  return [
    ...strange.map(([key, { at }]) => ({ at, key, text: reasonOf(key) })),
    ...(service.has('image') || brought
      ? []
      : [
          {
            at: first,
            key: 'image',
            text: 'is missing, and nothing is built for a stack: push an image and name it',
          },
        ]),
    ...inside(service, 'ports', hasAddress).map((entry) => ({
      ...entry,
      key: 'host_ip',
      text: reasonOf('host_ip'),
    })),
    ...inside(service, 'volumes', hasNoName).map((entry) => ({
      ...entry,
      key: 'volumes',
      text: 'a volume without a name is lost with its container; give it one',
    })),
  ]
}

/** The key once, where something in its list is so. */
function inside(service: Service, key: string, is: (item: unknown) => boolean): { at: string }[] {
  const entry = service.get(key)
  return entry && Array.isArray(entry.value) && entry.value.some(is) ? [{ at: entry.at }] : []
}

const hasAddress = (port: unknown): boolean =>
  typeof port === 'string'
    ? /^(?:\[.*\]|[^:$]+):[^:]*:[^:]+$/.test(port)
    : isObject(port) && 'host_ip' in port

/** One under `tmpfs` may be lost, and an ephemeral path is known on the host only. */
const hasNoName = (volume: unknown): boolean =>
  isObject(volume) && volume.type === 'volume' && volume.source === undefined

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** Later files lie over earlier ones; `!reset` takes a key away. A file that is no YAML is told with the images. */
async function readServices(path: string, file: string, services: Map<string, Service>): Promise<void> {
  const lines = new LineCounter()
  const text = await readFile(path, 'utf8').catch(() => '')
  const document = parseDocument(text, { lineCounter: lines, merge: true, logLevel: 'silent' })
  const top = document.get('services', true)
  if (!isMap(top)) return
  for (const { key: name, value } of top.items) {
    const service = services.get(String(name)) ?? new Map<string, Entry>()
    services.set(String(name), service)
    for (const [key, node, place] of pairsOf(value as Node | null, document)) {
      const { line, col } = lines.linePos(place)
      if (node?.tag === '!reset') service.delete(key)
      else service.set(key, { at: `${file}:${line}:${col}`, value: node?.toJS(document) })
    }
  }
}

/** Keys with their values and places, those of a merge key (`<<`) where they are written. */
function pairsOf(node: Node | null | undefined, document: Document): [string, Node | null, number][] {
  const map = isAlias(node) ? node.resolve(document) : node
  if (isSeq(map)) return map.items.flatMap((item) => pairsOf(item as Node, document))
  if (!isMap(map)) return []
  return map.items.flatMap(({ key, value }): [string, Node | null, number][] => {
    const place = isScalar(key) ? (key.range?.[0] ?? 0) : 0
    if (isScalar(key) && key.source === '<<') return pairsOf(value as Node, document)
    return [[String(key), value as Node | null, place]]
  })
}
