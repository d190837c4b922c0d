import { input, secretInput } from '@deploy/kit/inputs.ts'
import type { Access } from '@deploy/stage/inputs.ts'

export interface Inputs {
  manifest: string
  environment: string
  /** '' for all hosts of the environment. */
  host: string
  releaseDirectory: string
  access: Access
  evidenceDirectory: string
}

/** Reads the inputs by the names in action.yml; the secret ones are masked first. */
export function readInputs(): Inputs {
  return {
    access: {
      privateKey: secretInput('ssh-key', { required: true }),
      passphrase: secretInput('ssh-passphrase'),
      knownHosts: input('known-hosts', { required: true }),
    },
    manifest: input('manifest'),
    environment: input('environment', { required: true }),
    host: input('host'),
    releaseDirectory: input('release-directory'),
    evidenceDirectory: input('evidence-directory'),
  }
}
