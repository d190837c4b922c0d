import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { secretVariableOf } from '@deploy/kit/variables.ts'
import type { Build } from '@deploy/manifest/manifest.ts'
import type { ImageSubject } from '../build.ts'
import type { Git } from '../git.ts'
import { type Recipe, requireBuilder } from './buildx.ts'
import { committedFiles, layOut } from './context.ts'
import type { Docker } from './docker.ts'
import { labelsFor } from './subject.ts'

export interface RecipeOptions {
  image: NonNullable<Build['image']>
  workspace: string
  git: Git
  env: NodeJS.ProcessEnv
  docker: Docker
  /** Where temporary folders are made. */
  temporary: string
}

/**
 * Lays out the files that git holds, for as long as `body` builds from them. Throws BUILDER_MISSING, BUILDER_DOWN,
 * DOCKERFILE_MISSING, DIRTY_WORKTREE, VARIABLE_MISSING.
 */
export async function withRecipe<T>(
  subject: ImageSubject,
  options: RecipeOptions,
  body: (recipe: Recipe, folder: string) => Promise<T>,
): Promise<T> {
  const { image, workspace, docker, env } = options
  const files = await committedFiles({ ...options, ...image })
  const secrets = secretsOf(image, env)
  const { imageOptions } = await requireBuilder(docker)
  const folder = await mkdtemp(join(options.temporary, 'deploy-context-'))
  try {
    const { epochSeconds } = subject.source
    const destination = join(folder, 'files')
    await mkdir(destination)
    await layOut(files, { workspace, destination, epochSeconds })
    const { target, platforms } = image
    const recipe: Recipe = {
      platforms,
      ...(target !== undefined && { target }),
      args: Object.fromEntries(Object.entries(image.args).map(([key, value]) => [key, String(value)])),
      context: join(destination, image.context),
      dockerfile: join(destination, image.dockerfile),
      labels: labelsFor(subject, image, env),
      secrets,
      epochSeconds,
      imageOptions,
    }
    return await body(recipe, folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function secretsOf({ secrets }: RecipeOptions['image'], env: NodeJS.ProcessEnv): Record<string, string> {
  for (const [id, name] of Object.entries(secrets))
    secretVariableOf(env, { name, key: `build.image.secrets.${id}` })
  return secrets
}
