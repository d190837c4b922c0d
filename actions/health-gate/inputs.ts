import { allowedEvents, refuseOpenEvent } from '@deploy/kit/event.ts'
import { input, oneOf, secretInput } from '@deploy/kit/inputs.ts'
import { type Access, readAccess } from '@deploy/stage/inputs.ts'

export interface Inputs {
  manifest: string
  environment: string
  /** '' for all hosts of the environment. */
  host: string
  releaseDirectory: string
  access: Access
  evidenceDirectory: string
  /** What a host outside its hours means: `skip` ends green when nothing else is wrong. */
  whenHostOff: 'fail' | 'skip'
  /** What stands under nfr in the manifest, too. */
  further: boolean
  /** Signs the evidence; '' when it is not given. */
  signingKey: string
  signingPassphrase: string
}

/**
 * Reads the inputs by the names in action.yml; the secret ones are masked first. Throws EVENT_REFUSED for a run that a stranger may
 * have started and that would put load on hosts or kill services: what he wrote into the manifest would say how much.
 */
export function readInputs(): Inputs {
  const secret = {
    access: readAccess(),
    signingKey: secretInput('signing-key'),
    signingPassphrase: secretInput('signing-passphrase'),
  }
  const further = oneOf('further', input('further'), ['skip', 'run']) === 'run'
  const allowed = allowedEvents(input('allow-events'))
  if (further) refuseOpenEvent(process.env, allowed, 'puts load on hosts or kills what runs there')
  return {
    ...secret,
    manifest: input('manifest'),
    environment: input('environment', { required: true }),
    host: input('host'),
    releaseDirectory: input('release-directory'),
    evidenceDirectory: input('evidence-directory'),
    whenHostOff: oneOf('when-host-off', input('when-host-off'), ['fail', 'skip']),
    further,
  }
}
