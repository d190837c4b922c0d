import { DeployError } from '@deploy/kit/errors.ts'
import { input } from '@deploy/kit/inputs.ts'
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
    whenAttention: whenAttention(),
    report: input('report'),
  }
}

function whenAttention(): Inputs['whenAttention'] {
  const value = input('when-attention')
  if (value === 'go-on' || value === 'fail') return value
  throw new DeployError({
    code: 'INPUT_INVALID',
    message: `The input 'when-attention' must be go-on or fail, not '${value}'.`,
    remedy: `Correct it under 'with:' of this step.`,
  })
}
