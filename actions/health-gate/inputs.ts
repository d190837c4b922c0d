import { DeployError } from '@deploy/kit/errors.ts'
import { input } from '@deploy/kit/inputs.ts'
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
}

/** Reads the inputs by the names in action.yml; the secret ones are masked first. */
export function readInputs(): Inputs {
  return {
    access: readAccess(),
    manifest: input('manifest'),
    environment: input('environment', { required: true }),
    host: input('host'),
    releaseDirectory: input('release-directory'),
    evidenceDirectory: input('evidence-directory'),
    whenHostOff: whenHostOff(),
  }
}

function whenHostOff(): Inputs['whenHostOff'] {
  const value = input('when-host-off')
  if (value === 'fail' || value === 'skip') return value
  throw new DeployError({
    code: 'INPUT_INVALID',
    message: `The input 'when-host-off' must be fail or skip, not '${value}'.`,
    remedy: `Correct it under 'with:' of this step.`,
  })
}
