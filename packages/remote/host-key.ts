import { createHash } from 'node:crypto'

/** A public key as the SSH protocol carries it: its first string names the type (RFC 4253, section 6.6). */
export interface PublicKey {
  type: string
  blob: Buffer
}

/** Which signature algorithms a key type may use; SHA-1 (`ssh-rsa` as an algorithm) and DSA are left out. */
const SIGNATURES = new Map<string, readonly string[]>([
  ['ssh-ed25519', ['ssh-ed25519']],
  ['ecdsa-sha2-nistp256', ['ecdsa-sha2-nistp256']],
  ['ecdsa-sha2-nistp384', ['ecdsa-sha2-nistp384']],
  ['ecdsa-sha2-nistp521', ['ecdsa-sha2-nistp521']],
  ['ssh-rsa', ['rsa-sha2-512', 'rsa-sha2-256']],
])

/** Whether keys of this type are accepted from a host. */
export function isUsableType(type: string): boolean {
  return SIGNATURES.has(type)
}

/**
 * The host key algorithms to offer: those of the known types first, so that a host which has a known key presents it;
 * the others after them, so that a host which has none still shows a fingerprint before it is refused.
 */
export function hostKeyAlgorithms(knownTypes: readonly string[]): string[] {
  const types = [...new Set([...knownTypes.filter(isUsableType), ...SIGNATURES.keys()])]
  return types.flatMap((type) => SIGNATURES.get(type) ?? [])
}

/** The fingerprint as `ssh-keygen -l` prints it: `SHA256:` and unpadded base64. */
export function fingerprint(blob: Buffer): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`
}

/** Reads a key blob: its type, when it consists of whole length-prefixed fields; undefined otherwise. */
export function readPublicKey(blob: Buffer): PublicKey | undefined {
  const fields: Buffer[] = []
  let position = 0
  while (position + 4 <= blob.length) {
    const length = blob.readUInt32BE(position)
    if (position + 4 + length > blob.length) return undefined
    fields.push(blob.subarray(position + 4, position + 4 + length))
    position += 4 + length
  }
  const type = fields[0]?.toString('latin1') ?? ''
  if (position !== blob.length || fields.length < 2 || !/^[a-z0-9][a-z0-9@.-]*$/.test(type)) return undefined
  return { type, blob }
}

/**
 * Turns a decision into what the SSH library must be given. It refuses a host on literal `false` only: `undefined`, `0`,
 * `null` and a promise all let the host in. So only a literal `true` passes here, and everything else, also a throw,
 * becomes `false`.
 */
export function guard(decide: (blob: Buffer) => unknown): (blob: Buffer) => boolean {
  return (blob) => {
    try {
      return decide(blob) === true
    } catch {
      return false
    }
  }
}
