/** Where an image is kept. */
export interface Repository {
  /** As people write it. */
  name: string
  /** `https://registry.example.org`, without a slash at the end; http on the loopback only, as the engines do. */
  origin: string
  /** The name within its registry, such as `acme/shop`. */
  path: string
}

const HUB = 'registry-1.docker.io'

/**
 * Reads a name without tag or digest. Its first part is a registry when it has a dot or a port or is `localhost`; without one it
 * is Docker Hub, whose own images are in `library`: https://pkg.go.dev/github.com/distribution/reference
 */
export function readRepository(name: string): Repository {
  const [first = '', ...rest] = name.split('/')
  const named = rest.length > 0 && /[.:]|^localhost$/.test(first)
  const registry = !named || first === 'docker.io' ? HUB : first
  const own = (named ? rest : [first, ...rest]).join('/')
  const path = registry === HUB && !own.includes('/') ? `library/${own}` : own
  const loopback = /^(?:localhost|127\.[0-9.]+)(?::|$)/.test(registry)
  return { name, origin: `${loopback ? 'http' : 'https'}://${registry}`, path }
}
