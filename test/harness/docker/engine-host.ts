import { bootHost, type TestHost } from '../hosts/host.ts'
import { makeSshKey, type SshKey } from '../hosts/ssh-key.ts'
import { type Login, type Registry, startRegistry } from './registry.ts'

/** A real host with a Docker engine of its own, and a registry that it reaches under the address that it has here. */
export interface EngineHost extends AsyncDisposable {
  host: TestHost
  /** Logs in there. */
  key: SshKey
  registry: Registry
  /** Standard output of a command on the host. */
  text(command: string): Promise<string>
}

/** With a `login` the registry asks for it. */
export async function bootEngineHost({
  name = 'dock',
  login,
  devices = [],
}: {
  name?: string
  login?: Login
  devices?: string[]
} = {}): Promise<EngineHost> {
  const key = await makeSshKey()
  const [host, registry] = await Promise.all([
    bootHost({ name, authorizedKeys: [key.publicKey], dockerInside: true, devices }),
    startRegistry(login && { login }),
  ])
  await registry.offerTo(host)
  return {
    host,
    key,
    registry,
    text: async (command) => (await host.exec(command)).stdout.trim(),
    async [Symbol.asyncDispose]() {
      await host.destroy()
      await registry[Symbol.asyncDispose]()
    },
  }
}
