import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Login } from '../registry/client.ts'
import { dockerFolder, loginKey, readDockerConfig } from '../registry/own-login.ts'
import type { Repository } from '../registry/repository.ts'

/** A configuration of docker that nobody else uses. */
export interface OwnDockerConfig extends AsyncDisposable {
  /** What docker must be told to use it. */
  env: { DOCKER_CONFIG: string; BUILDX_CONFIG: string }
}

/**
 * A folder for this login alone, for as long as it is needed, so that it is never among the logins that stay on a machine. What
 * docker knows besides, such as builders and other logins, it still knows. `folder`: where the new one is made.
 */
export async function ownDockerConfig({
  repository,
  login,
  env,
  folder,
}: {
  repository: Repository
  login: Login
  env: NodeJS.ProcessEnv
  folder: string
}): Promise<OwnDockerConfig> {
  const usual = resolve(dockerFolder(env))
  const path = await mkdtemp(join(folder, 'deploy-docker-'))
  const remove = () => rm(path, { recursive: true, force: true })
  try {
    const { credHelpers = {}, auths = {}, ...rest } = await readDockerConfig(usual)
    const key = loginKey(repository)
    const auth = Buffer.from(`${login.user}:${login.password}`).toString('base64')
    // An empty helper is the file itself, also where a store has all other logins.
    const config = {
      ...rest,
      credHelpers: { ...credHelpers, [key]: '' },
      auths: { ...auths, [key]: { auth } },
    }
    await writeFile(join(path, 'config.json'), JSON.stringify(config), { mode: 0o600 })
    for (const name of ['cli-plugins', 'contexts']) await symlink(join(usual, name), join(path, name))
  } catch (error) {
    await remove()
    throw error
  }
  const buildx = env.BUILDX_CONFIG || join(usual, 'buildx')
  return { env: { DOCKER_CONFIG: path, BUILDX_CONFIG: buildx }, [Symbol.asyncDispose]: remove }
}
