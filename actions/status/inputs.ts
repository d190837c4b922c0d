import { input, oneOf } from '@deploy/kit/inputs.ts'
import { type Access, readAccess } from '@deploy/stage/inputs.ts'

export interface Inputs {
  manifest: string
  /** '' for all environments of the manifest. */
  environment: string
  access: Access
  /** What it means that somebody should look at a host. */
  whenAttention: 'go-on' | 'fail'
  report: string
}

/** Reads the inputs by the names in action.yml; the secret ones are masked first. */
export function readInputs(): Inputs {
  return {
    access: readAccess(),
    manifest: input('manifest'),
    environment: input('environment'),
    whenAttention: oneOf('when-attention', input('when-attention'), ['go-on', 'fail']),
    report: input('report'),
  }
}
