import http from 'node:http'
import { DeployError } from './errors.ts'
import { hideSecret } from './hide.ts'

/**
 * Sends this process's own requests (registries, Jira, ServiceNow) through the proxy that HTTPS_PROXY and HTTP_PROXY name, but for
 * what NO_PROXY excepts. GitHub's clients and the programs that are started do so by themselves, and what a gate measures is asked directly.
 * A Node.js that cannot (before 24.14) is told to `warn`. Throws PROXY_INVALID.
 * https://nodejs.org/api/http.html#httpsetglobalproxyfromenvproxyenv
 */
export function useProxy(
  env: NodeJS.ProcessEnv,
  {
    warn,
    set = http.setGlobalProxyFromEnv ?? false,
  }: { warn(text: string): void; set?: false | ((env: NodeJS.ProcessEnv) => unknown) },
): void {
  const { https_proxy, HTTPS_PROXY, http_proxy, HTTP_PROXY } = env
  const given = Object.entries({ https_proxy, HTTPS_PROXY, http_proxy, HTTP_PROXY })
  const [named, address] = given.find(([, value]) => value) ?? []
  if (named === undefined || env.NODE_USE_ENV_PROXY === '1') return
  if (set === false) {
    warn(
      `${named} is set, and this runner's Node.js ${process.version} takes it for GitHub alone: registries, Jira and ServiceNow are asked directly. Update the runner, or set NODE_USE_ENV_PROXY=1 in its .env.`,
    )
    return
  }
  try {
    set(env)
  } catch {
    // What Node.js says of it repeats it, and a password may be in it.
    hideSecret(address ?? '')
    throw new DeployError({
      code: 'PROXY_INVALID',
      message: `${named} does not name a proxy.`,
      cause: 'It is no address that begins with http:// or https://.',
      remedy:
        'Set it to an address such as http://proxy.example.org:3128, in the .env of the runner or in `env:` of the step. In a password, write / as %2F, @ as %40 and : as %3A.',
    })
  }
}
