import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { secretVariableOf, variableOf } from '@deploy/kit/variables.ts'
import type { Manifest } from '@deploy/manifest/manifest.ts'
import type { ImageSubject } from '@deploy/release/build.ts'
import type { Docker } from '@deploy/release/image/docker.ts'
import { takeImage } from '@deploy/release/image/given.ts'
import { makeImage } from '@deploy/release/image/make.ts'
import { makeImageFile, takeImageFile } from '@deploy/release/image/travel.ts'
import { type Login, openRegistry } from '@deploy/release/registry/client.ts'
import { ownLogin } from '@deploy/release/registry/own-login.ts'
import { readRepository } from '@deploy/release/registry/repository.ts'
import type { Image } from '@deploy/release/release.ts'
import type { Inputs } from './inputs.ts'
import type { Deps } from './run.ts'

type ImageBuild = NonNullable<Manifest['build']['image']>

/** The image of a commit: the one that the step was given, or one that is built here. */
export async function imageFor(
  subject: ImageSubject,
  { manifest, inputs, deps }: { manifest: Manifest; inputs: Inputs; deps: Deps },
): Promise<Image> {
  const image = manifest.build.image!
  const { env, workspace, git, log, temporary } = deps
  if (image.repository === undefined) return imageFileFor(subject, { image, inputs, deps })
  const repository = readRepository(image.repository)
  const login = loginOf(image, env)
  const known = login ?? (await ownLogin(repository, env))
  const registry = openRegistry(repository, known ? { login: known } : {})
  if (inputs.image !== '') return takeImage(inputs.image, { platforms: image.platforms, registry })
  return makeImage(subject, {
    image,
    workspace,
    git,
    env,
    login,
    registry,
    temporary,
    docker: dockerFor(image, deps),
    rebuild: inputs.rebuildImage,
    tell: log.info,
  })
}

/** Without a registry: a file that an earlier step has written, or one that is built here. */
async function imageFileFor(
  subject: ImageSubject,
  { image, inputs, deps }: { image: ImageBuild; inputs: Inputs; deps: Deps },
): Promise<Image> {
  const { env, workspace, git, temporary } = deps
  const directory = resolve(workspace, inputs.output)
  await mkdir(directory, { recursive: true })
  if (inputs.image === '')
    return makeImageFile(subject, {
      image,
      workspace,
      git,
      env,
      temporary,
      directory,
      docker: dockerFor(image, deps),
    })
  const from = resolve(workspace, inputs.image)
  return takeImageFile(subject, { from, directory, platforms: image.platforms })
}

function dockerFor(image: ImageBuild, { docker, env, log }: Deps): Docker {
  return docker(forDocker(image, env), (line) => log.info(`docker | ${line}`))
}

function loginOf({ login }: ImageBuild, env: NodeJS.ProcessEnv): Login | undefined {
  if (login === undefined) return undefined
  const { userEnv, passwordEnv } = login
  return {
    user: variableOf(env, { name: userEnv, key: 'build.image.login.user-env' }),
    password: secretVariableOf(env, { name: passwordEnv, key: 'build.image.login.password-env' }),
  }
}

/** Docker is told no more secrets than it needs. */
function forDocker({ login, secrets }: ImageBuild, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const needed = Object.values(secrets)
  const withheld = [login?.userEnv, login?.passwordEnv].filter((name) => !needed.includes(name ?? ''))
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !withheld.includes(name) && !name.startsWith('INPUT_')),
  )
}
