import { allowedEvents, refuseOpenEvent } from '@deploy/kit/event.ts'
import { input, invalidValue, oneOf, secretInput } from '@deploy/kit/inputs.ts'
import type { Access } from '@deploy/stage/inputs.ts'

export interface Inputs {
  manifest: string
  environment: string
  /** '' for all hosts of the environment. */
  host: string
  mode: 'check' | 'apply' | 'script'
  /** Whom to log in as in place of the manifest's user, such as root; '' for that user. */
  loginUser: string
  /** Of no use to `script`, which reaches no host. */
  access: Access
  outputDirectory: string
}

/**
 * Reads the inputs by the names in action.yml; the secret ones are masked at once. Throws EVENT_REFUSED for a run that a stranger
 * may have started and that would change hosts.
 */
export function readInputs(): Inputs {
  const mode = oneOf('mode', input('mode'), ['check', 'apply', 'script'])
  const required = mode !== 'script'
  const access = {
    privateKey: secretInput('ssh-key', { required }),
    passphrase: secretInput('ssh-passphrase'),
    knownHosts: input('known-hosts', { required }),
  }
  const allowed = allowedEvents(input('allow-events'))
  if (mode === 'apply') refuseOpenEvent(process.env, allowed, 'sets hosts up')
  return {
    access,
    manifest: input('manifest'),
    environment: input('environment', { required: true }),
    host: input('host'),
    mode,
    loginUser: userInput(),
    outputDirectory: input('output-directory'),
  }
}

function userInput(): string {
  const value = input('login-user')
  if (/^(?:[a-z_][a-z0-9_-]{0,31})?$/.test(value)) return value
  throw invalidValue('login-user', 'the name of a user', value)
}
