import { isDeepStrictEqual } from 'node:util'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Environment, Manifest } from '@deploy/manifest/manifest.ts'
import { type Login, openRegistry } from '@deploy/release/registry/client.ts'
import { ownLogin } from '@deploy/release/registry/own-login.ts'
import { pinImage } from '@deploy/release/registry/pin.ts'
import { readRepository } from '@deploy/release/registry/repository.ts'
import { imageReference, type Release } from '@deploy/release/release.ts'
import type { StageDeps } from './deps.ts'

/**
 * The image of a release is still in its registry, with the layers that were tested: asked before any host is. Where this machine
 * has no login and the registry wants one, that is told and left to the hosts, which pull before they stop anything.
 * Throws IMAGE_NOT_FOUND, ARCHITECTURE_MISSING, DIGEST_MISMATCH and what the registry answers.
 */
export async function requireImage(
  { image }: Release,
  { manifest, environment }: { manifest: Manifest; environment: Environment },
  { env, log }: Pick<StageDeps, 'env' | 'log'>,
): Promise<void> {
  if (image?.repository === undefined) return
  const repository = readRepository(image.repository)
  const login = loginOf(manifest, environment, env) ?? (await ownLogin(repository, env))
  const platforms = image.platforms.map(({ platform }) => platform)
  try {
    const registry = openRegistry(repository, login ? { login } : {})
    const found = await pinImage(registry, { reference: image.digest, platforms })
    if (!isDeepStrictEqual(found.platforms, image.platforms)) throw otherLayers(image)
    log.info(`The registry has ${imageReference(image)}.`)
  } catch (error) {
    const unasked = error instanceof DeployError && error.code === 'REGISTRY_DENIED' && login === undefined
    if (!unasked) throw error
    log.warning(`Nobody is logged in to the registry here, so only the hosts can tell: ${error.message}`)
  }
}

/** That of the hosts, or of the build, where this step was given both of its variables. */
function loginOf({ build }: Manifest, { slot }: Environment, env: NodeJS.ProcessEnv): Login | undefined {
  for (const login of [slot.container?.login, build.image?.login]) {
    const user = login && env[login.userEnv]
    const password = login && env[login.passwordEnv]
    if (user && password) return { user, password }
  }
  return undefined
}

function otherLayers(image: NonNullable<Release['image']>): DeployError {
  return new DeployError({
    code: 'DIGEST_MISMATCH',
    message: `${imageReference(image)} has other layers in the registry than release.json says.`,
    remedy:
      'Use the release directory as the build made it. When nobody changed it knowingly, find out who did.',
  })
}
