import type { Agent } from '@deploy/agent/agent.ts'
import type { Facts } from '@deploy/agent/facts.ts'
import type { Environment, Host } from '@deploy/manifest/manifest.ts'
import type { Remote } from '@deploy/remote/remote.ts'
import type { StageDeps } from './deps.ts'
import type { Access } from './inputs.ts'

type Rim = Pick<StageDeps, 'connect' | 'openAgent' | 'log' | 'signal' | 'lateSignal'>

/** A host that was reached and looked at; nothing on it was changed. */
export interface OpenHost extends AsyncDisposable {
  host: Host
  remote: Remote
  agent: Agent
  rescuer: Agent
  facts: Facts
}

/** Connects to every host of an environment and asks what is there. Throws the first host's failure. */
export async function openHosts(
  environment: Environment,
  { access, blobs }: { access: Access; blobs: string[] },
  deps: Rim,
): Promise<OpenHost[]> {
  const settled = await Promise.allSettled(
    environment.hosts.map((host) => openHost(host, environment, { access, blobs }, deps)),
  )
  const open = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  const failed = settled.find((result) => result.status === 'rejected')
  if (!failed) return open
  await closeHosts(open)
  throw failed.reason
}

/** Ends the connections; a failure to say goodbye changes nothing. */
export async function closeHosts(hosts: OpenHost[]): Promise<void> {
  await Promise.allSettled(hosts.map((host) => host[Symbol.asyncDispose]()))
}

async function openHost(
  host: Host,
  { slot }: Environment,
  { access, blobs }: { access: Access; blobs: string[] },
  deps: Rim,
): Promise<OpenHost> {
  const remote = deps.connect({
    name: host.name,
    address: host.address,
    port: host.port,
    user: host.user,
    ...(host.via && { via: host.via }),
    privateKey: access.privateKey,
    ...(access.passphrase !== '' && { passphrase: access.passphrase }),
    knownHosts: access.knownHosts,
  })
  const agent = deps.openAgent(remote, slot.root, deps.signal)
  const rescuer = deps.openAgent(remote, slot.root, deps.lateSignal)
  try {
    const facts = await agent.probe({
      paths: [slot.path, slot.venv?.path].filter((path) => path !== undefined),
      ...(slot.service.manager === 'systemd' && { unit: slot.service.unit }),
      ports: Object.values(slot.ports),
      accounts: [slot.files.owner, slot.files.group].filter((account) => account !== undefined),
      blobs,
    })
    return { host, remote, agent, rescuer, facts, [Symbol.asyncDispose]: () => remote[Symbol.asyncDispose]() }
  } catch (error) {
    await remote[Symbol.asyncDispose]()
    throw error
  }
}
