import { DeployError } from '@deploy/kit/errors.ts'
import type { ImageSubject } from '../build.ts'
import type { Login, RegistryClient } from '../registry/client.ts'
import { labelsOf, pinImage } from '../registry/pin.ts'
import type { Image } from '../release.ts'
import { build, exportTo, type Recipe } from './buildx.ts'
import type { Docker } from './docker.ts'
import { type OwnDockerConfig, ownDockerConfig } from './docker-config.ts'
import { type RecipeOptions, withRecipe } from './recipe.ts'
import { isSameBuild, labelsFor, requireSameCommit, tagOf } from './subject.ts'

export interface MakeOptions extends RecipeOptions {
  /** What logs in to the registry; undefined when docker on this machine is logged in itself, or nobody has to. */
  login: Login | undefined
  registry: RegistryClient
  /** Build again what the registry has of this commit. */
  rebuild: boolean
  tell(line: string): void
}

const PUSHES = 3

/**
 * Makes the image of a commit, or finds the one that was made of it: builds it by docker buildx from the files that git holds,
 * pushes it under the tag of its version, and pins it by its digest. Nothing is built before it is sure that it can be pushed.
 * Throws BUILDER_MISSING, BUILDER_DOWN, DOCKERFILE_MISSING, DIRTY_WORKTREE, VARIABLE_MISSING, IMAGE_TAG_TAKEN, IMAGE_BUILD_FAILED,
 * IMAGE_PUSH_FAILED, ARCHITECTURE_MISSING and what the registry answers.
 */
export async function makeImage(subject: ImageSubject, options: MakeOptions): Promise<Image> {
  const { image, registry, docker, env, rebuild, tell } = options
  const { platforms } = image
  const tag = tagOf(subject.version)
  const labels = labelsFor(subject, image, env)
  const before = await builtBefore(registry, { tag, labels })
  if (before?.isSame && !rebuild) {
    tell(`${registry.repository.name}:${tag} was built from this commit before: ${before.digest}`)
    return pinImage(registry, { reference: before.digest, platforms })
  }
  return withRecipe(subject, options, async (recipe) => {
    await registry.requirePush()
    await using own = await loginFor(options)
    const loggedIn: Docker = { run: (args, more) => docker.run(args, { ...more, ...own?.env }) }
    await build(loggedIn, recipe)
    const digest = await push(recipe, { ...options, docker: loggedIn, tag })
    const made = await pinImage(registry, { reference: digest, platforms })
    if (before) tellDifference(before.digest, made.digest, tell)
    return made
  })
}

/** What the registry has under the tag of this version. Throws IMAGE_TAG_TAKEN when it is of another commit. */
async function builtBefore(
  registry: RegistryClient,
  { tag, labels }: { tag: string; labels: Record<string, string> },
): Promise<{ digest: string; isSame: boolean } | undefined> {
  const found = await registry.manifest(tag).catch(async (error: unknown) => {
    if (!(error instanceof DeployError)) throw error
    // Some registries deny what is not there yet, and let it be pushed.
    if (error.code === 'REGISTRY_DENIED') await registry.requirePush()
    else if (error.code !== 'IMAGE_NOT_FOUND') throw error
    return undefined
  })
  if (found === undefined) return undefined
  const there = await labelsOf(registry, found)
  requireSameCommit(there, { wanted: labels, tag, repository: registry.repository })
  return { digest: found.digest, isSame: isSameBuild(there, labels) }
}

/** For as long as the image is built, whose base may be in the same registry, and pushed. */
async function loginFor({
  registry: { repository },
  login,
  env,
  temporary,
}: MakeOptions): Promise<OwnDockerConfig | undefined> {
  return login && ownDockerConfig({ repository, login, env, folder: temporary })
}

/** The registry is asked why, where a push fails: what passes by itself is waited for, as long as it says. */
async function push(
  recipe: Recipe,
  { registry, docker, tag, tell }: MakeOptions & { tag: string },
): Promise<string> {
  const { repository } = registry
  const output = `type=image,name=${repository.name}:${tag},push=true${recipe.imageOptions}`
  for (let attempt = 1; ; attempt++) {
    const pushed = await exportTo(docker, recipe, output)
    if (pushed.digest !== undefined) return pushed.digest
    await registry.requirePush()
    if (attempt === PUSHES) throw notPushed(repository.name, pushed.said)
    tell(`The push failed, and the registry works again: try ${attempt + 1} of ${PUSHES}.`)
  }
}

/** A build that is not the same each time is worth knowing: nobody can make this image again. */
function tellDifference(before: string, made: string, tell: (line: string) => void): void {
  if (before === made) tell('Built again, it is the same image.')
  else tell(`Built again, it is another image: ${made}, and before ${before}. The tag names the new one.`)
}

function notPushed(repository: string, cause: string): DeployError {
  return new DeployError({
    code: 'IMAGE_PUSH_FAILED',
    message: `The image was built and cannot be pushed to ${repository}.`,
    cause,
    remedy:
      'The registry answers and takes uploads, so look at what the last lines say; run again, what was built is kept by the builder.',
  })
}
