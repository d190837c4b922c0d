import { hideSecret } from '@deploy/kit/hide.ts'
import { variableOf } from '@deploy/kit/variables.ts'
import type { Slot } from '@deploy/manifest/manifest.ts'
import type { Wish } from './plans.ts'

type Named = Pick<Slot, 'venv' | 'container' | 'compose'>

/**
 * The variables of the action's own environment that the manifest names: the package index with its password, the login to
 * the registry. The host gets them with the order, for as long as it prepares.
 *
 * A deployment throws VARIABLE_MISSING for one that is empty: pip would ask the public index instead. A rollback finds the
 * venv and the image on the host and goes without; only where the image was removed by hand is the login of use.
 */
export function secretVariables(
  slot: Named,
  kind: Wish['kind'],
  env: NodeJS.ProcessEnv,
): Record<string, string> {
  const { container, compose } = slot
  const login = [...loginOf(container, 'container'), ...loginOf(compose, 'compose')]
  if (kind !== 'deploy') {
    const given = login.flatMap(([name]) => (env[name] ? [[name, env[name]]] : []))
    return given.length === login.length ? Object.fromEntries(given) : {}
  }
  const wanted = wantedVariables(slot)
  return Object.fromEntries(wanted.map(([name, key]) => [name, variableOf(env, { name, key })]))
}

/** The names of the variables that a deployment needs. Pure. */
export function secretNames(slot: Named): string[] {
  return wantedVariables(slot).map(([name]) => name)
}

/** Those of them that are in this environment. Pure. */
export function givenVariables(slot: Named, env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(secretNames(slot).flatMap((name) => (env[name] ? [[name, env[name]]] : [])))
}

function wantedVariables({ venv, container, compose }: Named): [name: string, key: string][] {
  return [
    ...(venv?.indexUrlEnv ? ([[venv.indexUrlEnv, 'venv.index-url-env']] as [string, string][]) : []),
    ...loginOf(container, 'container'),
    ...loginOf(compose, 'compose'),
  ]
}

/**
 * Hides what is secret in them from now on: all but the names of users, and an address of a package index in which nothing is;
 * of another address also the password in it.
 */
export function hideVariables({ venv, container, compose }: Named, variables: Record<string, string>): void {
  const users = [container?.login?.userEnv, compose?.login?.userEnv]
  for (const [name, value] of Object.entries(variables)) {
    if (users.includes(name) || (name === venv?.indexUrlEnv && isPublic(value))) continue
    hideSecret(value)
    const { password } = URL.parse(value) ?? { password: '' }
    hideSecret(password)
    hideSecret(decoded(password))
  }
}

/** Whether an address holds neither login nor token; some indexes take a token as a part of the path. */
function isPublic(address: string): boolean {
  const url = URL.parse(address)
  if (url === null || !/^https?:$/.test(url.protocol)) return false
  const mayBeToken = (part: string) => part.length >= 12 && /\d/.test(part)
  return !(url.username || url.password || url.search || url.hash || url.pathname.split('/').some(mayBeToken))
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function loginOf(of: Slot['container'] | Slot['compose'], section: string): [string, string][] {
  if (!of?.login) return []
  return [
    [of.login.userEnv, `${section}.login.user-env`],
    [of.login.passwordEnv, `${section}.login.password-env`],
  ]
}
