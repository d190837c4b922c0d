import { DeployError } from '@deploy/kit/errors.ts'
import { booleanInput, input } from '@deploy/kit/inputs.ts'
import { readStageInputs, type StageInputs } from '@deploy/stage/inputs.ts'

export interface Inputs extends StageInputs {
  /** A version or a release id; '' for the last good release before the live one. */
  to: string
  /** The data of the release comes back with it; what was written since does not serve any more. */
  restoreData: boolean
  reason: string
  /** Where it is told what went wrong; '' when nobody has written that yet. */
  postMortem: string
  /** An open deployment, to be taken back instead; '' for a rollback. */
  unlock: string
}

/** Throws INPUT_INVALID when both a target and a deployment are named. */
export function readInputs(): Inputs {
  const inputs = {
    ...readStageInputs(),
    to: input('to'),
    restoreData: booleanInput('restore-data'),
    reason: input('reason', { required: true }),
    postMortem: input('post-mortem'),
    unlock: input('unlock'),
  }
  if (inputs.to === '' || inputs.unlock === '') return inputs
  throw new DeployError({
    code: 'INPUT_INVALID',
    message: "The inputs 'to' and 'unlock' exclude each other.",
    remedy: "Give 'unlock' to take an open deployment back, or 'to' to go to another release.",
  })
}
