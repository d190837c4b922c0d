import { readDocument } from '@deploy/kit/document.ts'
import * as z from 'zod/mini'
import type { Image } from '../release.ts'
import type { Content, RegistryClient } from './client.ts'
import { architectureMissing, invalid } from './failures.ts'

const digest = z.string().check(z.regex(/^sha256:[0-9a-f]{64}$/))
const descriptor = z.object({ digest, size: z.int().check(z.nonnegative()) })

/** https://github.com/opencontainers/image-spec/blob/main/manifest.md; Docker's own older form has the same fields. */
const manifestSchema = z.object({ config: descriptor, layers: z.array(descriptor) })

const platformSchema = z.object({
  os: z.string(),
  architecture: z.string(),
  variant: z.optional(z.string()),
})

/** https://github.com/opencontainers/image-spec/blob/main/image-index.md */
const indexSchema = z.object({
  manifests: z.array(z.object({ digest, platform: z.optional(platformSchema) })),
})

type Platform = Image['platforms'][number]

/**
 * Names an image that was pushed by the digest of its manifest or index, with what it consists of for each wanted platform.
 * Every document is compared with its digest. Throws ARCHITECTURE_MISSING, IMAGE_INVALID and what the registry answers.
 */
export async function pinImage(
  registry: RegistryClient,
  { reference, platforms }: { reference: string; platforms: readonly string[] },
): Promise<Image> {
  const root = await registry.manifest(reference)
  const there = await platformsIn(registry, root)
  const wanted = platforms.map((platform) => there.find((each) => matches(each.platform, platform)))
  if (wanted.includes(undefined)) {
    const missing = platforms.filter((_, index) => wanted[index] === undefined)
    throw architectureMissing(registry.repository, {
      wanted: missing,
      there: there.map(({ platform }) => platform),
    })
  }
  const found = await Promise.all(wanted.map((each) => each!.read()))
  return { repository: registry.repository.name, digest: root.digest, platforms: found }
}

interface Found {
  platform: string
  read(): Promise<Platform>
}

async function platformsIn(registry: RegistryClient, root: Content): Promise<Found[]> {
  const refuse = (cause: string) => invalid(registry.repository, cause)
  if (/index|manifest\.list/.test(root.mediaType)) {
    const { manifests } = readDocument(indexSchema, root.text, refuse)
    return manifests.flatMap(({ digest, platform }) => {
      // Provenance and SBOM of a build lie beside the images as "unknown/unknown".
      if (platform === undefined || platform.os === 'unknown') return []
      const name = platformText(platform)
      const read = async () => platformOf(await registry.manifest(digest), { name, refuse })
      return [{ platform: name, read }]
    })
  }
  const { config } = readDocument(manifestSchema, root.text, refuse)
  const { text } = await registry.blob(config.digest)
  const name = platformText(readDocument(platformSchema, text, refuse))
  return [{ platform: name, read: async () => platformOf(root, { name, refuse }) }]
}

function platformOf(
  { digest, text }: Content,
  { name, refuse }: { name: string; refuse: (cause: string) => Error },
): Platform {
  const { config, layers } = readDocument(manifestSchema, text, refuse)
  return { platform: name, manifest: digest, config: config.digest, layers }
}

function platformText({ os, architecture, variant }: z.output<typeof platformSchema>): string {
  return [os, architecture, ...(variant === undefined || variant === '' ? [] : [variant])].join('/')
}

/** `linux/arm64` is content with `linux/arm64/v8`. */
function matches(there: string, wanted: string): boolean {
  return there === wanted || there.startsWith(`${wanted}/`)
}
