import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DeployError } from '@deploy/kit/errors.ts'
import { releaseNamespace, signatureFiles, signText } from '@deploy/release/sshsig.ts'
import type { SigningKey } from '@deploy/remote/signer.ts'
import type { Inputs } from './inputs.ts'
import { writeWhole } from './write.ts'

const { sums, sshsig, openssl } = signatureFiles

/**
 * Signs SHA256SUMS, and so every file that it lists; signatures of an earlier run are taken away first. Returns whether it
 * was signed. Throws SIGNING_KEY_INVALID.
 */
export async function signChecksums(
  directory: string,
  {
    application,
    inputs,
    env,
  }: {
    application: string
    inputs: Pick<Inputs, 'signingKey' | 'signingPassphrase'>
    env: NodeJS.ProcessEnv
  },
): Promise<boolean> {
  for (const name of [sshsig, openssl]) await rm(join(directory, name), { force: true })
  if (inputs.signingKey === '') return false
  // The SSH library takes longer to load than the rest of this action.
  const { isPublicKey, openSigner, opensslSignature } = await import('@deploy/remote/signer.ts')
  const key: SigningKey = isPublicKey(inputs.signingKey)
    ? { publicKey: inputs.signingKey, agentSocket: env.SSH_AUTH_SOCK || noAgent() }
    : { privateKey: inputs.signingKey, passphrase: inputs.signingPassphrase }
  const signer = openSigner(key)
  const text = await readFile(join(directory, sums), 'utf8')
  await writeWhole(
    join(directory, sshsig),
    await signText(text, { namespace: releaseNamespace(application), signer }),
  )
  const older = opensslSignature(text, key)
  if (older !== undefined) await writeWhole(join(directory, openssl), older)
  return true
}

function noAgent(): never {
  throw new DeployError({
    code: 'SIGNING_KEY_INVALID',
    message: 'The signing key cannot be used.',
    cause: 'it is a public key, so an agent must sign with its private half, and SSH_AUTH_SOCK is not set',
    remedy: 'Start an agent with the key before this step, or give the private key itself as a secret.',
  })
}
