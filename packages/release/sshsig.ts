import { createHash } from 'node:crypto'

/** A key that signs, wherever its private half is kept. */
export interface Signer {
  /** The public key as it stands in a `.pub` file, decoded: a length-prefixed type and its numbers. */
  publicKey: Buffer
  /** `signature` is in OpenSSH's form for `algorithm`, without the algorithm before it. */
  sign(data: Buffer): Promise<{ algorithm: string; signature: Buffer }>
}

/** Files of a release directory by what they are. `openssl` is base64. */
export const signatureFiles = {
  sums: 'SHA256SUMS',
  sshsig: 'SHA256SUMS.sig',
  openssl: 'SHA256SUMS.openssl.sig',
} as const

const MAGIC = Buffer.from('SSHSIG')
const VERSION = 1
const HASH = 'sha512'
const LINE_LENGTH = 70

/** What a signature of a release speaks about, so that a signature of another application's release is worth nothing here. */
export function releaseNamespace(application: string): string {
  return `release@${application}`
}

/**
 * Signs a text so that `ssh-keygen -Y verify` accepts it, in the armored form that it writes itself:
 * https://cvsweb.openbsd.org/src/usr.bin/ssh/PROTOCOL.sshsig
 */
export async function signText(
  text: string,
  { namespace, signer }: { namespace: string; signer: Signer },
): Promise<string> {
  const digest = createHash(HASH).update(text).digest()
  const about = [string(namespace), string(''), string(HASH)]
  const { algorithm, signature } = await signer.sign(Buffer.concat([MAGIC, ...about, string(digest)]))
  const version = Buffer.alloc(4)
  version.writeUInt32BE(VERSION)
  return armored(
    Buffer.concat([
      MAGIC,
      version,
      string(signer.publicKey),
      ...about,
      string(Buffer.concat([string(algorithm), string(signature)])),
    ]),
  )
}

/** Whether the text is a signature byte for byte as `ssh-keygen` writes it, which itself reads others, too. Pure. */
export function isExactSignature(text: string): boolean {
  const base64 = text.split('\n').slice(1, -2).join('')
  return armored(Buffer.from(base64, 'base64')) === text
}

function armored(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(new RegExp(`.{1,${LINE_LENGTH}}`, 'g')) ?? []
  return ['-----BEGIN SSH SIGNATURE-----', ...lines, '-----END SSH SIGNATURE-----', ''].join('\n')
}

/** RFC 4251, section 5: four bytes of length, then the bytes. */
function string(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value as string)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}
