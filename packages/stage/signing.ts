import type { Sign } from '@deploy/evidence/bundle.ts'
import { signText } from '@deploy/release/sshsig.ts'
import { openSigner, signingKeyOf } from '@deploy/remote/signer.ts'
import type { StageInputs } from './inputs.ts'

/**
 * What signs the evidence; undefined without a key, which is ''. Opens it at once: a key that cannot sign is told before anything is
 * done. Throws what `openSigner` throws.
 */
export function signing(
  { signingKey, signingPassphrase: passphrase }: Pick<StageInputs, 'signingKey' | 'signingPassphrase'>,
  env: NodeJS.ProcessEnv,
): Sign | undefined {
  if (signingKey === '') return undefined
  const signer = openSigner(signingKeyOf(signingKey, { passphrase, env }))
  return (text, namespace) => signText(text, { namespace, signer })
}
