import { readDocument } from '@deploy/kit/document.ts'
import * as z from 'zod/mini'
import type { Image } from '../release.ts'

/** The documents of an image, as registries and layouts have them: https://github.com/opencontainers/image-spec */

export type Platform = Image['platforms'][number]
type Refuse = (cause: string) => Error

const digest = z.string().check(z.regex(/^sha256:[0-9a-f]{64}$/))
/** More layers than any engine can mount, more platforms than any image has. */
const MOST_PARTS = 1024

const descriptorSchema = z.object({
  mediaType: z.string().check(z.regex(/^[a-z0-9.+/-]{1,255}$/i)),
  digest,
  size: z.int().check(z.nonnegative()),
})

/** What names some bytes: their sha256, and how many they are. */
export type Descriptor = z.output<typeof descriptorSchema>

const partSchema = z.object({ digest, size: z.int().check(z.nonnegative()) })

/** https://github.com/opencontainers/image-spec/blob/main/manifest.md; Docker's own older form has the same fields. */
const manifestSchema = z.object({ config: partSchema, layers: z.array(partSchema) })

const typedManifestSchema = z.object({
  config: descriptorSchema,
  layers: z.array(descriptorSchema).check(z.maxLength(MOST_PARTS)),
})

const platformSchema = z.object({
  os: z.string(),
  architecture: z.string(),
  variant: z.optional(z.string()),
})

const configSchema = z.object({ rootfs: z.object({ diff_ids: z.array(digest) }) })

const labelledSchema = z.object({
  config: z.optional(z.object({ Labels: z.optional(z.nullable(z.record(z.string(), z.string()))) })),
})

/** https://github.com/opencontainers/image-spec/blob/main/image-index.md */
const indexSchema = z.object({
  manifests: z.array(z.object({ digest, platform: z.optional(platformSchema) })),
})

const typedIndexSchema = z.object({
  manifests: z
    .array(z.extend(descriptorSchema, { platform: z.optional(platformSchema) }))
    .check(z.maxLength(MOST_PARTS)),
})

export const mediaTypes = {
  index: [
    'application/vnd.oci.image.index.v1+json',
    'application/vnd.docker.distribution.manifest.list.v2+json',
  ],
  manifest: [
    'application/vnd.oci.image.manifest.v1+json',
    'application/vnd.docker.distribution.manifest.v2+json',
  ],
  config: ['application/vnd.oci.image.config.v1+json', 'application/vnd.docker.container.image.v1+json'],
  /** None that an engine would fetch from elsewhere (nondistributable, foreign). */
  layer: [
    'application/vnd.oci.image.layer.v1.tar',
    'application/vnd.oci.image.layer.v1.tar+gzip',
    'application/vnd.oci.image.layer.v1.tar+zstd',
    'application/vnd.docker.image.rootfs.diff.tar.gzip',
    'application/vnd.docker.image.rootfs.diff.tar',
  ],
} as const

export function isIndex(mediaType: string): boolean {
  return mediaTypes.index.some((known) => known === mediaType)
}

export const readIndex = (text: string, refuse: Refuse) => readDocument(indexSchema, text, refuse)
export const readTypedIndex = (text: string, refuse: Refuse) => readDocument(typedIndexSchema, text, refuse)
export const readManifest = (text: string, refuse: Refuse) => readDocument(manifestSchema, text, refuse)
export const readTypedManifest = (text: string, refuse: Refuse) =>
  readDocument(typedManifestSchema, text, refuse)

/** `linux/amd64`, as the configuration of an image says. */
export function platformIn(config: string, refuse: Refuse): string {
  return platformText(readDocument(platformSchema, config, refuse))
}

/** How many layers the configuration of an image knows. */
export function layersIn(config: string, refuse: Refuse): number {
  return readDocument(configSchema, config, refuse).rootfs.diff_ids.length
}

/** The labels in the configuration of an image. */
export function labelsIn(config: string, refuse: Refuse): Record<string, string> {
  return readDocument(labelledSchema, config, refuse).config?.Labels ?? {}
}

export function platformText({ os, architecture, variant }: z.output<typeof platformSchema>): string {
  return [os, architecture, ...(variant === undefined || variant === '' ? [] : [variant])].join('/')
}

/** `linux/arm64` is content with `linux/arm64/v8`. */
export function matches(there: string, wanted: string): boolean {
  return there === wanted || there.startsWith(`${wanted}/`)
}
