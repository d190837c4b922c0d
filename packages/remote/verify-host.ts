import type { DeployError } from '@deploy/kit/errors.ts'
import { authorityOnly, hostKeyMismatch, hostKeyRevoked, hostKeyUnknown } from './failures.ts'
import { guard, readPublicKey } from './host-key.ts'
import { findHostKeys, hasWildcard } from './known-hosts.ts'
import type { Target } from './remote.ts'

export interface HostVerifier {
  /** The types of the keys known for this host, to be negotiated first. */
  types: string[]
  /** Said once when the host is known by a pattern only. */
  warning: string | undefined
  /** One check for one connection: `refusal` says why `verify` turned the host away. */
  begin(): { verify: (blob: Buffer) => boolean; refusal: () => DeployError | undefined }
}

/**
 * Decides whether a presented host key is the known one, by comparing whole keys; a revoked key is refused before that.
 * Throws KNOWN_HOSTS_INVALID when the text cannot be read, or knows the host by a certificate authority alone.
 */
export function createVerifier(target: Target): HostVerifier {
  const { trusted, revoked, authorities } = findHostKeys(target.knownHosts, target.address, target.port)
  if (trusted.length === 0 && authorities[0] !== undefined) throw authorityOnly(target, authorities[0].line)
  const judge = (blob: Buffer): DeployError | 'known' => {
    const presented = readPublicKey(blob) ?? { type: 'unreadable', blob }
    const bad = revoked.find(({ key }) => key.blob.equals(blob))
    if (bad !== undefined) return hostKeyRevoked(target, presented, bad.line)
    if (trusted.length === 0) return hostKeyUnknown(target, presented)
    if (trusted.some(({ key }) => key.blob.equals(blob))) return 'known'
    return hostKeyMismatch(target, presented, trusted)
  }
  const patterns = trusted.length > 0 && trusted.every(hasWildcard)
  return {
    types: trusted.map(({ key }) => key.type),
    warning: patterns
      ? `${target.name} is known by a pattern only (known_hosts line ${trusted[0]?.line}): every host with that key passes for it. Give it a line of its own.`
      : undefined,
    begin: () => {
      let refusal: DeployError | undefined
      const verify = guard((blob) => {
        const verdict = judge(blob)
        if (verdict === 'known') return true
        refusal = verdict
        return false
      })
      return { verify, refusal: () => refusal }
    },
  }
}
