import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { mismatch, missing, openPlain } from '../read.ts'
import { architectureMissing } from '../registry/failures.ts'
import { type Image, RELEASE_FILE } from '../release.ts'
import { invalidLayout } from './failures.ts'
import { choosePlatforms, type Layout, openLayout } from './layout.ts'
import { writeLayout } from './write.ts'

/**
 * Writes an image that a build left as the tar of an OCI image layout to `destination`, where its bytes depend on nothing but the
 * image. Says what release.json says of it, under the file's `name` there. Throws IMAGE_INVALID, DIGEST_MISMATCH, ARCHITECTURE_MISSING.
 */
export async function importImage({
  from,
  destination,
  name,
  platforms,
}: {
  from: string
  destination: string
  name: string
  platforms: readonly string[]
}): Promise<Image> {
  const layout = await openLayout(from)
  const chosen = requirePlatforms(layout, { name, platforms })
  const written = await writeLayout(layout, destination)
  return { layout: { name, ...written }, digest: layout.root.digest, platforms: chosen }
}

/**
 * The image that travels with a release, proven to be the one that release.json names; undefined where it is in a registry.
 * Throws RELEASE_MISSING, IMAGE_INVALID, DIGEST_MISMATCH, ARCHITECTURE_MISSING.
 */
export async function openImage(directory: string, image: Image | undefined): Promise<Layout | undefined> {
  if (image?.layout === undefined) return undefined
  const { name, sha256 } = image.layout
  const path = join(directory, name)
  const file = await openPlain(path)
  if (file === undefined) throw missing(directory, `${RELEASE_FILE} names ${name}, which is not there.`)
  await file.close()
  const layout = await openLayout(path)
  if (layout.sha256 !== sha256) throw mismatch(path, { expected: sha256, found: layout.sha256 })
  const found = layout.root.digest
  if (found !== image.digest)
    throw mismatch(`The image in ${path}`, { expected: hex(image.digest), found: hex(found) })
  const wanted = image.platforms.map(({ platform }) => platform)
  if (!isDeepStrictEqual(requirePlatforms(layout, { name: path, platforms: wanted }), image.platforms))
    throw invalidLayout(path, `${RELEASE_FILE} says that it has other layers.`)
  return layout
}

function requirePlatforms(
  layout: Layout,
  { name, platforms }: { name: string; platforms: readonly string[] },
): Image['platforms'] {
  const chosen = choosePlatforms(layout, platforms)
  const absent = platforms.filter((_, index) => chosen[index] === undefined)
  if (absent.length === 0) return chosen.filter((each) => each !== undefined)
  const there = layout.platforms.map(({ platform }) => platform)
  throw architectureMissing({ name }, { wanted: absent, there })
}

function hex(digest: string): string {
  return digest.replace('sha256:', '')
}
