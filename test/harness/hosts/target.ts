import type { Target } from '@deploy/remote/remote.ts'
import type { SshKey } from './ssh-key.ts'

/** How SSH reaches a host of the tests, as one of its users. */
export function targetOn(
  { address, port, hostKeys }: { address: string; port: number; hostKeys: string[] },
  { name, user, key }: { name: string; user: string; key: Pick<SshKey, 'privateKey'> },
): Target {
  const knownHosts = hostKeys.map((line) => `${line}\n`).join('')
  return { name, address, port, user, privateKey: key.privateKey, knownHosts }
}
