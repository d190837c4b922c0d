import type { Agent } from '@deploy/agent/agent.ts'
import type { Facts } from '@deploy/agent/facts.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Environment, Host } from '@deploy/manifest/manifest.ts'
import { onHost, slotsOf } from '@deploy/manifest/roles.ts'
import { activationSeconds, unavailable } from '@deploy/plan/availability.ts'
import type { InstalledTexts } from '@deploy/plan/drift.ts'
import { queryOf } from '@deploy/plan/look.ts'
import type { Remote, Target } from '@deploy/remote/remote.ts'
import type { StageDeps } from './deps.ts'
import type { Access } from './inputs.ts'
import { readInstalled } from './installed.ts'

type Rim = Pick<StageDeps, 'connect' | 'openAgent' | 'log' | 'now' | 'signal' | 'lateSignal'>

/** A host that was reached and looked at; nothing on it was changed. */
export interface OpenHost extends AsyncDisposable {
  host: Host
  remote: Remote
  agent: Agent
  rescuer: Agent
  facts: Facts
  /** Of installed files that are not as the last deployment had left them, by path. */
  installed: Record<string, InstalledTexts>
}

/** A host that is away; nothing on it was changed. */
export interface Unreached {
  host: Host
  error: DeployError
  startedAt: string
  finishedAt: string
}

/**
 * Connects to every host of an environment and asks what is there. A host that is away counts as one that failed: when more
 * are than may, the first one's failure is thrown. What a person has to mend (a wrong host key, a refused login) is always
 * thrown. HOST_OFF or HOST_CLOSING comes before any connection is tried, where no host may fail.
 */
export async function openHosts(
  environment: Environment,
  { access, blobs }: { access: Access; blobs: string[] },
  deps: Rim,
): Promise<{ open: OpenHost[]; unreached: Unreached[] }> {
  const { hosts, slot } = environment
  const { maximumFailures } = slot.rollout
  // Hosts wait for each other, so the longest time of a role counts for all.
  const seconds = Math.max(...slotsOf(environment).map((each) => activationSeconds(each, hosts.length)))
  if (maximumFailures === 0) for (const host of hosts) requireTime(host, seconds, deps)
  const startedAt = deps.now().toISOString()
  const tried = await Promise.allSettled(
    hosts.map((host) => openHost(host, onHost(environment, host), { access, blobs, seconds }, deps)),
  )
  const open = tried.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  const failed = tried.flatMap((result, index) =>
    result.status === 'rejected' ? [{ host: hosts[index]!, error: result.reason as unknown }] : [],
  )
  const mayGoOn = failed.length <= maximumFailures && open.length > 0
  const fatal = mayGoOn ? failed.find(({ error }) => !isAway(error)) : failed[0]
  if (fatal) {
    await closeHosts(open)
    throw fatal.error
  }
  const unreached = failed.flatMap(({ host, error }) =>
    isAway(error) ? [{ host, error, startedAt, finishedAt: deps.now().toISOString() }] : [],
  )
  for (const { host, error } of unreached) deps.log.warning(`${host.name} is left out: ${error.message}`)
  return { open, unreached }
}

const away = ['HOST_UNREACHABLE', 'SSH_LOST', 'SSH_TIMEOUT', 'HOST_OFF', 'HOST_CLOSING']

function isAway(error: unknown): error is DeployError {
  return error instanceof DeployError && away.includes(error.code)
}

/** Ends the connections; a failure to say goodbye changes nothing. */
export async function closeHosts(hosts: OpenHost[]): Promise<void> {
  await Promise.allSettled(hosts.map((host) => host[Symbol.asyncDispose]()))
}

/** How to reach a host with what a user gave. Pure. */
export function targetOf(
  { name, address, port, user, via }: Host,
  { privateKey, passphrase, knownHosts }: Access,
): Target {
  return {
    ...{ name, address, port, user, privateKey, knownHosts },
    ...(via && { via }),
    ...(passphrase !== '' && { passphrase }),
  }
}

async function openHost(
  host: Host,
  environment: Environment,
  { access, blobs, seconds }: { access: Access; blobs: string[]; seconds: number },
  deps: Rim,
): Promise<OpenHost> {
  requireTime(host, seconds, deps)
  const { slot } = environment
  const remote = deps.connect(targetOf(host, access))
  const agent = inItsHours(deps.openAgent(remote, slot.root, deps.signal), () =>
    requireTime(host, seconds, deps),
  )
  const rescuer = deps.openAgent(remote, slot.root, deps.lateSignal)
  try {
    const facts = await agent.probe({ ...queryOf(environment, host.name), blobs })
    const installed = await readInstalled(remote, slot, facts)
    return {
      host,
      remote,
      agent,
      rescuer,
      facts,
      installed,
      [Symbol.asyncDispose]: () => remote[Symbol.asyncDispose](),
    }
  } catch (error) {
    await remote[Symbol.asyncDispose]()
    throw error
  }
}

function requireTime(host: Host, seconds: number, { now }: Rim): void {
  const problem = unavailable(host, now(), seconds)
  if (problem) throw problem
}

/** Getting ready may take long: whether there is time is asked again at the last moment, when nothing was switched yet. */
function inItsHours(agent: Agent, check: () => void): Agent {
  return {
    ...agent,
    activate: async (...words) => {
      check()
      return agent.activate(...words)
    },
  }
}
