import { DeployError } from '@deploy/kit/errors.ts'
import ssh2, { type ParsedKey } from 'ssh2'
import { isUsableType } from './host-key.ts'

/**
 * Reads a private key in OpenSSH, PEM or PuTTY form, with CRLF or LF. The text is never part of an error.
 * Throws SSH_KEY_INVALID: nothing given, a public key, a passphrase missing or wrong, another format, damage.
 */
export function readPrivateKey(text: string, passphrase?: string): ParsedKey {
  const key = text
    .replace(/^\ufeff/, '')
    .replaceAll('\r\n', '\n')
    .trim()
  if (key === '')
    throw invalid('it is empty', 'Set the secret; one that does not exist in this environment is empty.')
  if (isPublic(key)) {
    throw invalid(
      'this is a public key',
      'Give the private half: the file without `.pub`. The public one belongs on the host.',
    )
  }
  const parsed = parse(key, passphrase)
  if (parsed?.isPrivateKey() && isUsableType(parsed.type)) return parsed
  throw whyNot(key, { parsed, passphrase })
}

function parse(key: string, passphrase: string | undefined): ParsedKey | undefined {
  try {
    const parsed: ParsedKey | Error | undefined = ssh2.utils.parseKey(key, passphrase)
    return parsed === undefined || parsed instanceof Error ? undefined : parsed
  } catch {
    return undefined
  }
}

function whyNot(
  key: string,
  { parsed, passphrase }: { parsed: ParsedKey | undefined; passphrase: string | undefined },
) {
  if (parsed !== undefined) {
    return invalid(`keys of type ${parsed.type} are not accepted`, 'Make one with `ssh-keygen -t ed25519`.')
  }
  if (isEncrypted(key)) {
    return passphrase === undefined || passphrase === ''
      ? invalid(
          'it is locked with a passphrase and none was given',
          'Give the passphrase too, or a key without one.',
        )
      : invalid(
          'the passphrase does not open it, or the key is damaged',
          'Compare both with `ssh-keygen -y -f FILE`.',
        )
  }
  if (/^-----BEGIN PRIVATE KEY-----/.test(key)) {
    return invalid(
      'it is in PKCS #8 form, which is not read here',
      'Convert it: `ssh-keygen -p -N "" -f FILE`.',
    )
  }
  if (!key.includes('\n')) {
    return invalid(
      'it is all on one line',
      'Store the whole file with its line ends, from -----BEGIN to END-----.',
    )
  }
  return invalid(
    'it is not a complete private key in OpenSSH, PEM or PuTTY form',
    'Store the whole file, from -----BEGIN to END-----, and check it with `ssh-keygen -y -f FILE`.',
  )
}

function isPublic(key: string): boolean {
  return /^(?:ssh-|ecdsa-sha2-|sk-|---- BEGIN SSH2 PUBLIC KEY|-----BEGIN (?:RSA )?PUBLIC KEY)/.test(key)
}

/** Whether the key says of itself that it is encrypted, whatever a parser thinks of the rest. */
function isEncrypted(key: string): boolean {
  if (/^-----BEGIN ENCRYPTED PRIVATE KEY|^Proc-Type: *4,ENCRYPTED|^Encryption: (?!none)/m.test(key))
    return true
  const body = /^-----BEGIN OPENSSH PRIVATE KEY-----\n([A-Za-z0-9+/=\n]+)/.exec(key)?.[1]
  const bytes = Buffer.from(body ?? '', 'base64')
  // OpenSSH, PROTOCOL.key: the magic, then the cipher's name as a length-prefixed string
  if (bytes.length < 20 || bytes.toString('latin1', 0, 15) !== 'openssh-key-v1\0') return false
  return bytes.toString('latin1', 19, 19 + bytes.readUInt32BE(15)) !== 'none'
}

function invalid(cause: string, remedy: string): DeployError {
  return new DeployError({
    code: 'SSH_KEY_INVALID',
    message: 'The private key for SSH cannot be used.',
    cause,
    remedy,
  })
}
