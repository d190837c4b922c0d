import * as z from 'zod/mini'
import { invalid } from '../json.ts'
import { layerAt, type Parts } from './archive.ts'
import type { Layer } from './layer.ts'

/** One image out of an archive. */
export interface ChosenImage {
  /** `registry.example.test/team/app:1.2` when the archive says it. */
  name: string | undefined
  /** `sha256:…` of the manifest; archives of old Docker have none. */
  digest: string | undefined
  config: string
  /** `linux/amd64` */
  platform: string
  /** From the lowest on. */
  layers: Layer[]
  warnings: string[]
}

const text = z.string()
const optionalText = z.optional(text)
const descriptor = z.looseObject({
  mediaType: optionalText,
  digest: text,
  annotations: z.optional(z.nullable(z.record(text, text))),
})
const saved = z.array(
  z.looseObject({ Config: text, RepoTags: z.optional(z.nullable(z.array(text))), Layers: z.array(text) }),
)
const manifestSchema = z.looseObject({ config: descriptor, layers: z.array(descriptor) })
const indexSchema = z.looseObject({ manifests: z.array(descriptor) })
const configSchema = z.looseObject({
  os: optionalText,
  architecture: optionalText,
  rootfs: z.looseObject({ diff_ids: z.optional(z.nullable(z.array(text))) }),
})

interface Candidate {
  name: string | undefined
  digest: string | undefined
  config: string
  layers: string[]
}

const what = 'an image archive that is whole'
const preferred = 'linux/amd64'

/**
 * Finds the image in what an archive holds: by `manifest.json` of Docker, else by `index.json`, also through nested indexes.
 * Of several platforms linux/amd64 is taken. The layers are proved against the digests of the image's configuration.
 * Throws SBOM_SOURCE_INVALID.
 */
export function chooseImage(parts: Parts, path: string): ChosenImage {
  proveDocuments(parts, path)
  const candidates = unique([...savedImages(parts), ...indexedImages(parts)])
  const whole = candidates.flatMap((one) => wholeImage(one, parts, path) ?? [])
  const [image] = whole.toSorted(
    (a, b) => Number(b.platform === preferred) - Number(a.platform === preferred),
  )
  if (image === undefined) {
    const cause =
      candidates.length === 0
        ? 'Neither manifest.json nor index.json in it names an image.'
        : 'Layers or the configuration of its image are missing.'
    throw invalid(path, what, cause)
  }
  const others = whole.filter((one) => one.config !== image.config)
  const warnings = others.map((one) => `the image ${one.name ?? one.config} for ${one.platform} was not read`)
  return { ...image, warnings }
}

/** A document's name is its digest; one that is not is damaged or was exchanged. */
function proveDocuments({ documents }: Parts, path: string): void {
  for (const [at, { digest }] of documents) {
    const [, hex] = /^(?:blobs\/sha256\/)?([0-9a-f]{64})(?:\.json)?$/.exec(at) ?? []
    if (hex !== undefined && digest !== `sha256:${hex}`)
      throw invalid(path, what, `${at} has another digest.`)
  }
}

function savedImages(parts: Parts): Candidate[] {
  const images = documentAt('manifest.json', parts, saved) ?? []
  return images.map(({ Config, RepoTags, Layers }) => ({
    name: RepoTags?.[0],
    digest: undefined,
    config: Config,
    layers: Layers,
  }))
}

function indexedImages(parts: Parts): Candidate[] {
  const seen = new Set<string>()
  const visit = (at: string, name: string | undefined): Candidate[] => {
    if (seen.has(at)) return []
    seen.add(at)
    const manifest = documentAt(at, parts, manifestSchema)
    if (manifest !== undefined) {
      const layers = manifest.layers.map((one) => blobPath(one.digest))
      return [
        { name, digest: parts.documents.get(at)?.digest, config: blobPath(manifest.config.digest), layers },
      ]
    }
    const index = documentAt(at, parts, indexSchema)
    return (index?.manifests ?? [])
      .filter(({ annotations }) => annotations?.['vnd.docker.reference.type'] === undefined)
      .flatMap(({ digest, annotations }) =>
        visit(blobPath(digest), annotations?.['io.containerd.image.name'] ?? name),
      )
  }
  return visit('index.json', undefined)
}

/** Docker writes both kinds of list for the same images; each knows something that the other does not. */
function unique(candidates: Candidate[]): Candidate[] {
  const byConfig = Map.groupBy(candidates, ({ config }) => config)
  return [...byConfig.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return []
    const all = [first, ...others]
    return [
      { ...first, name: all.find((one) => one.name)?.name, digest: all.find((one) => one.digest)?.digest },
    ]
  })
}

function wholeImage(candidate: Candidate, parts: Parts, path: string): ChosenImage | undefined {
  const config = documentAt(candidate.config, parts, configSchema)
  const layers = candidate.layers.flatMap((at) => layerAt(at, parts) ?? [])
  if (config === undefined || layers.length < candidate.layers.length) return undefined
  const expected = config.rootfs.diff_ids ?? []
  if (expected.length !== layers.length || layers.some(({ diffId }, index) => diffId !== expected[index]))
    throw invalid(path, what, 'Its layers are not those that its configuration names by digest.')
  return {
    name: candidate.name,
    digest: candidate.digest,
    config: parts.documents.get(candidate.config)?.digest ?? '',
    platform: `${config.os ?? 'unknown'}/${config.architecture ?? 'unknown'}`,
    layers,
    warnings: [],
  }
}

function documentAt<T extends z.ZodMiniType>(
  at: string,
  { documents }: Parts,
  schema: T,
): z.output<T> | undefined {
  const found = documents.get(at)
  if (found === undefined) return undefined
  try {
    return schema.safeParse(JSON.parse(found.text)).data
  } catch {
    return undefined
  }
}

function blobPath(digest: string): string {
  return `blobs/${digest.replace(':', '/')}`
}
