import { join } from 'node:path'
import { DeployError } from '@deploy/kit/errors.ts'
import type { ImageSubject } from '../build.ts'
import { importImage } from '../oci/image-file.ts'
import { type Image, imageFileName } from '../release.ts'
import { build, exportTo } from './buildx.ts'
import { type RecipeOptions, withRecipe } from './recipe.ts'

/**
 * Builds the image of a commit into a file that travels with the release: `directory` gets it under the name that release.json
 * says, with `.new` behind it. Throws what `withRecipe` throws, IMAGE_BUILD_FAILED, IMAGE_EXPORT_FAILED, and what reading it throws.
 */
export async function makeImageFile(
  subject: ImageSubject,
  { directory, ...options }: RecipeOptions & { directory: string },
): Promise<Image> {
  const { docker, image } = options
  return withRecipe(subject, options, async (recipe, folder) => {
    await build(docker, recipe)
    const from = join(folder, 'image.tar')
    const made = await exportTo(docker, recipe, `type=oci,dest=${from},rewrite-timestamp=true`)
    if (made.digest === undefined) throw notExported(made.said)
    return takeImageFile(subject, { from, directory, platforms: image.platforms })
  })
}

/** The same of a file that an earlier step has built. Throws IMAGE_INVALID, DIGEST_MISMATCH, ARCHITECTURE_MISSING. */
export function takeImageFile(
  { application, version }: Pick<ImageSubject, 'application' | 'version'>,
  { from, directory, platforms }: { from: string; directory: string; platforms: readonly string[] },
): Promise<Image> {
  const name = imageFileName(application, version)
  return importImage({ from, destination: join(directory, `${name}.new`), name, platforms })
}

function notExported(cause: string): DeployError {
  return new DeployError({
    code: 'IMAGE_EXPORT_FAILED',
    message: 'The image was built, and the builder cannot write it into a file.',
    cause,
    remedy:
      "Put docker/setup-buildx-action before this step: the builder that is Docker itself (driver 'docker') writes no OCI image layout. Or let an earlier step write one, and give its path by the input 'image'. With build.image.repository no file is needed.",
  })
}
