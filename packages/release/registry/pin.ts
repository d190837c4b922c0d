import {
  isIndex,
  labelsIn,
  matches,
  type Platform,
  platformIn,
  platformText,
  readIndex,
  readManifest,
} from '../oci/documents.ts'
import type { Image } from '../release.ts'
import type { Content, RegistryClient } from './client.ts'
import { architectureMissing, invalid } from './failures.ts'

/** The labels of an image, as its first platform has them. Throws IMAGE_INVALID and what the registry answers. */
export async function labelsOf(registry: RegistryClient, image: Content): Promise<Record<string, string>> {
  const [first] = await platformsIn(registry, image)
  if (first === undefined) return {}
  const { text } = await registry.blob((await first.read()).config)
  return labelsIn(text, (cause) => invalid(registry.repository, cause))
}

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
  if (isIndex(root.mediaType)) {
    const { manifests } = readIndex(root.text, refuse)
    return manifests.flatMap(({ digest, platform }) => {
      // Provenance and SBOM of a build lie beside the images as "unknown/unknown".
      if (platform === undefined || platform.os === 'unknown') return []
      const name = platformText(platform)
      const read = async () => platformOf(await registry.manifest(digest), { name, refuse })
      return [{ platform: name, read }]
    })
  }
  const { config } = readManifest(root.text, refuse)
  const { text } = await registry.blob(config.digest)
  const name = platformIn(text, refuse)
  return [{ platform: name, read: async () => platformOf(root, { name, refuse }) }]
}

function platformOf(
  { digest, text }: Content,
  { name, refuse }: { name: string; refuse: (cause: string) => Error },
): Platform {
  const { config, layers } = readManifest(text, refuse)
  return { platform: name, manifest: digest, config: config.digest, layers }
}
