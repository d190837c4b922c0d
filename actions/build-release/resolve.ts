import type { Manifest } from '@deploy/manifest/manifest.ts'
import type { Resolve } from '@deploy/release/compose/pins.ts'
import { type Login, openRegistry } from '@deploy/release/registry/client.ts'
import { ownLogin } from '@deploy/release/registry/own-login.ts'
import { pinImage } from '@deploy/release/registry/pin.ts'
import { readRepository } from '@deploy/release/registry/repository.ts'

/** Asks registries what a tag names: with the login that deploy.yml gives for one where the step has it, else as docker here does. */
export function resolverOf(manifest: Manifest, env: NodeJS.ProcessEnv): Resolve {
  return async (name, tag) => {
    const repository = readRepository(name)
    const login =
      loginFor(new URL(repository.origin).host, manifest, env) ?? (await ownLogin(repository, env))
    const registry = openRegistry(repository, login ? { login } : {})
    return (await pinImage(registry, { reference: tag, platforms: [] })).digest
  }
}

/** No registry gets the login of another. */
function loginFor(host: string, { environments }: Manifest, env: NodeJS.ProcessEnv): Login | undefined {
  const logins = Object.values(environments).flatMap(({ slot }) => slot.compose?.login ?? [])
  const login = logins.find(({ registry }) => new URL(readRepository(`${registry}/any`).origin).host === host)
  const [user, password] = login ? [env[login.userEnv], env[login.passwordEnv]] : []
  return user && password ? { user, password } : undefined
}
