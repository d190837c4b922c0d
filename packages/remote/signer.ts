import { createPrivateKey, sign } from 'node:crypto'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Signer } from '@deploy/release/sshsig.ts'
import ssh2, { type ParsedKey } from 'ssh2'
import { readPrivateKey } from './private-key.ts'

/** Where the private half of a signing key is: its text, or an agent that holds it and is asked. */
export type SigningKey =
  | { privateKey: string; passphrase?: string }
  | { publicKey: string; agentSocket: string }

/**
 * The key that an input holds: a private one, or the public half of one that the agent at SSH_AUTH_SOCK signs with.
 * Throws SIGNING_KEY_INVALID where there is no agent.
 */
export function signingKeyOf(
  text: string,
  { passphrase, env }: { passphrase: string; env: NodeJS.ProcessEnv },
): SigningKey {
  if (!isPublicKey(text)) return { privateKey: text, passphrase }
  if (env.SSH_AUTH_SOCK) return { publicKey: text, agentSocket: env.SSH_AUTH_SOCK }
  throw invalid(
    'it is a public key, so an agent must sign with its private half, and SSH_AUTH_SOCK is not set',
    'Start an agent with the key before this step, or give the private key itself as a secret.',
  )
}

/** Algorithm and hash by type of key. OpenSSH takes no SHA-1 in SSHSIG: RSA keys sign by rsa-sha2-512. */
const algorithms: Record<string, { algorithm: string; hash?: 'sha256' | 'sha384' | 'sha512' }> = {
  'ssh-ed25519': { algorithm: 'ssh-ed25519' },
  'ssh-rsa': { algorithm: 'rsa-sha2-512', hash: 'sha512' },
  'ecdsa-sha2-nistp256': { algorithm: 'ecdsa-sha2-nistp256', hash: 'sha256' },
  'ecdsa-sha2-nistp384': { algorithm: 'ecdsa-sha2-nistp384', hash: 'sha384' },
  'ecdsa-sha2-nistp521': { algorithm: 'ecdsa-sha2-nistp521', hash: 'sha512' },
}

/** Opens a signing key. Throws SIGNING_KEY_INVALID; no message holds any of the key's text. */
export function openSigner(key: SigningKey): Signer {
  if ('publicKey' in key) return agentSigner(key)
  const parsed = readKey(key)
  const { algorithm, hash } = algorithmOf(parsed)
  return {
    publicKey: parsed.getPublicSSH(),
    sign: async (data) => ({ algorithm, signature: signatureOf(parsed, data, hash) }),
  }
}

/**
 * The signature of a text that `openssl dgst -sha256 -verify` accepts, in base64 lines: for hosts whose OpenSSH is older
 * than 8.1. undefined for an Ed25519 key, which that command does not know, and for a key in an agent.
 */
export function opensslSignature(text: string, key: SigningKey): string | undefined {
  if ('publicKey' in key) return undefined
  const parsed = readKey(key)
  if (parsed.type === 'ssh-ed25519') return undefined
  const base64 = sign('sha256', Buffer.from(text), parsed.getPrivatePEM()).toString('base64')
  return `${(base64.match(/.{1,64}/g) ?? []).join('\n')}\n`
}

/** Whether the text is the public half of a key, whose private half an agent must hold. */
export function isPublicKey(text: string): boolean {
  return /^(?:ssh-|ecdsa-sha2-)\S+ \S/.test(text.trim())
}

function agentSigner({ publicKey, agentSocket }: { publicKey: string; agentSocket: string }): Signer {
  const parsed: ParsedKey | Error | undefined = ssh2.utils.parseKey(publicKey.trim())
  if (parsed === undefined || parsed instanceof Error) {
    throw invalid('it is no complete public key', 'Give the whole line of the .pub file.')
  }
  const { algorithm, hash } = algorithmOf(parsed)
  const options = parsed.type === 'ssh-rsa' && hash === 'sha512' ? { hash } : {}
  return {
    publicKey: parsed.getPublicSSH(),
    sign: (data) =>
      new Promise((resolve, reject) => {
        ssh2.createAgent(agentSocket).sign(parsed, data, options, (error, signature) => {
          if (signature) resolve({ algorithm, signature })
          else {
            const cause = `the agent does not sign with it: ${error?.message ?? 'it gave no reason'}`
            reject(
              invalid(cause, 'Add the private half to the agent (`ssh-add`), or give it itself as a secret.'),
            )
          }
        })
      }),
  }
}

function readKey({ privateKey, passphrase }: { privateKey: string; passphrase?: string }): ParsedKey {
  try {
    return readPrivateKey(privateKey, passphrase)
  } catch (error) {
    if (!(error instanceof DeployError)) throw error
    throw invalid(error.facts.cause ?? error.message, error.facts.remedy)
  }
}

function algorithmOf({ type }: ParsedKey) {
  const found = algorithms[type]
  if (found) return found
  throw invalid(`keys of type ${type} do not sign releases`, 'Make one with `ssh-keygen -t ed25519`.')
}

/** In OpenSSH's form, which for ECDSA is two numbers (RFC 5656, section 3.1.2) where others write DER. */
function signatureOf(key: ParsedKey, data: Buffer, hash: string | undefined): Buffer {
  if (!key.type.startsWith('ecdsa-')) return key.sign(data, hash)
  const both = sign(hash, data, { key: createPrivateKey(key.getPrivatePEM()), dsaEncoding: 'ieee-p1363' })
  const half = both.length / 2
  return Buffer.concat([number(both.subarray(0, half)), number(both.subarray(half))])
}

/** RFC 4251, section 5: mpint, shortest form, never negative. */
function number(bytes: Buffer): Buffer {
  const start = bytes.findIndex((byte) => byte !== 0)
  const shortest = start === -1 ? Buffer.alloc(0) : bytes.subarray(start)
  const value = (shortest[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.alloc(1), shortest]) : shortest
  const length = Buffer.alloc(4)
  length.writeUInt32BE(value.length)
  return Buffer.concat([length, value])
}

function invalid(cause: string, remedy: string): DeployError {
  return new DeployError({
    code: 'SIGNING_KEY_INVALID',
    message: 'The signing key cannot be used.',
    cause,
    remedy,
  })
}
