import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Compose, Manifest } from '@deploy/manifest/manifest.ts'
import { parse } from 'yaml'
import type { Item } from '../collect.ts'
import { byCodeUnit } from '../paths.ts'
import { PINS_FILE, type Pin, pinsText } from '../release.ts'

/** What a tag of a repository names now, as `sha256:…`. */
export type Resolve = (repository: string, tag: string) => Promise<string>

interface Service {
  image?: unknown
  build?: unknown
  profiles?: unknown
}

/**
 * The images that the compose files of the environments name by a tag, and that the host does not build, each with what it is
 * now. Throws COMPOSE_INVALID, IMAGE_MUTABLE and what the registry answers.
 */
export async function findPins({
  manifest,
  workspace,
  resolve,
}: {
  manifest: Manifest
  workspace: string
  resolve: Resolve
}): Promise<Pin[]> {
  const wanted = new Map<string, string>()
  for (const { slot } of Object.values(manifest.environments)) {
    if (slot.compose === undefined) continue
    for (const [service, image] of await imagesOf(slot.compose, workspace)) wanted.set(service, image)
  }
  const pins: Pin[] = []
  for (const [service, written] of [...wanted].toSorted(([a], [b]) => byCodeUnit(a, b))) {
    const { repository, tag } = readReference(written, service)
    pins.push({ service, written, image: `${repository}@${await resolve(repository, tag)}` })
  }
  return pins
}

/** What goes into the archive with pins: the files, and one more compose file. */
export function withPins(items: readonly Item[], pins: readonly Pin[]): Item[] {
  if (pins.length === 0) return [...items]
  const text = pinsText(pins)
  const size = Buffer.byteLength(text)
  const file: Item = { kind: 'file', path: PINS_FILE, size, mode: '0644', text }
  return [...items, file].toSorted((left, right) => byCodeUnit(left.path, right.path))
}

/** Of the services that run with these profiles: the images that can change. */
async function imagesOf(compose: Compose, workspace: string): Promise<[string, string][]> {
  const services = new Map<string, Service>()
  for (const file of compose.files) {
    for (const [name, service] of Object.entries(await readServices(workspace, file)))
      services.set(name, { ...services.get(name), ...service })
  }
  return [...services].flatMap(([name, { image, build, profiles }]): [string, string][] => {
    const runs =
      !Array.isArray(profiles) || profiles.some((profile) => compose.profiles.includes(String(profile)))
    const built = compose.images === 'build' && build !== undefined
    if (!runs || built || typeof image !== 'string' || isPinned(image)) return []
    return [[name, image]]
  })
}

const isPinned = (image: string): boolean => /(?:^|@)sha256:[0-9a-f]{64}$/.test(image)

/** A file that is not there is told with the rules of the release. */
async function readServices(workspace: string, file: string): Promise<Record<string, Service>> {
  const text = await readFile(join(workspace, file), 'utf8').catch(() => '')
  try {
    const { services } = (parse(text, { merge: true }) ?? {}) as { services?: Record<string, Service> }
    return services ?? {}
  } catch (error) {
    throw new DeployError({
      code: 'COMPOSE_INVALID',
      message: `${file} cannot be read as YAML.`,
      cause: (error as Error).message,
      remedy: `Correct the file; docker compose --file ${file} config says the same.`,
    })
  }
}

/** The last colon after the last slash is that of the tag: a registry may have a port. */
function readReference(written: string, service: string): { repository: string; tag: string } {
  const found = /^((?:[^/]+\/)*[^/:@]+)(?::([A-Za-z0-9_][A-Za-z0-9._-]{0,127}))?$/.exec(written)
  if (found !== null && !/[${}]/.test(written)) return { repository: found[1]!, tag: found[2] ?? 'latest' }
  throw new DeployError({
    code: 'IMAGE_MUTABLE',
    message: `The service ${service} runs ${written}, and which image that is cannot be known here.`,
    cause: 'A variable, or another form than name:tag, may mean another image tomorrow.',
    remedy: 'Write the name and the tag, which is then looked up, or the name and the digest: name@sha256:…',
  })
}
