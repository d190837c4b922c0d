import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { releaseNamespace, signatureFiles, signText } from '@deploy/release/sshsig.ts'
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
  const { openSigner, opensslSignature, signingKeyOf } = await import('@deploy/remote/signer.ts')
  const key = signingKeyOf(inputs.signingKey, { passphrase: inputs.signingPassphrase, env })
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
