import { DeployError } from '@deploy/kit/errors.ts'
import type { RegistryClient } from '../registry/client.ts'
import { pinImage } from '../registry/pin.ts'
import type { Image } from '../release.ts'

/**
 * The image that an earlier step has pushed, `given` as `sha256:…`, `<repository>@sha256:…` or `<repository>:<tag>@sha256:…`.
 * Throws IMAGE_NOT_PINNED without a digest, IMAGE_ELSEWHERE for another repository than deploy.yml names, ARCHITECTURE_MISSING
 * and what the registry answers.
 */
export async function takeImage(
  given: string,
  { platforms, registry }: { platforms: readonly string[]; registry: RegistryClient },
): Promise<Image> {
  const own = registry.repository.name
  const [, name = '', reference] = /^(?:(.*)@)?(sha256:[0-9a-f]{64})$/.exec(given) ?? []
  if (reference === undefined) throw notPinned(given, own)
  const repository = name.replace(/:[^/:]*$/, '')
  if (repository !== '' && repository !== own) throw elsewhere(given, own)
  return pinImage(registry, { reference, platforms })
}

function notPinned(given: string, repository: string): DeployError {
  return new DeployError({
    code: 'IMAGE_NOT_PINNED',
    message: `The input 'image' is '${given}', which does not name an image by its digest.`,
    cause: 'A tag may name another image a moment later, and what was tested would not be what runs.',
    remedy: `Write ${repository}@sha256:…; docker/build-push-action has it as its output 'digest', as in ${repository}@\${{ steps.build.outputs.digest }}.`,
  })
}

function elsewhere(given: string, repository: string): DeployError {
  return new DeployError({
    code: 'IMAGE_ELSEWHERE',
    message: `The input 'image' is '${given}', and deploy.yml says that the image is in ${repository}.`,
    cause: 'The hosts pull from the repository that deploy.yml names.',
    remedy: 'Push to that repository, or correct build.image.repository.',
  })
}
