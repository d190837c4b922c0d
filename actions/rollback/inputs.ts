import { input } from '@deploy/kit/inputs.ts'
import { readStageInputs, type StageInputs } from '@deploy/stage/inputs.ts'

export interface Inputs extends StageInputs {
  /** A version or a release id; '' for the last good release before the live one. */
  to: string
  reason: string
}

export function readInputs(): Inputs {
  return { ...readStageInputs(), to: input('to'), reason: input('reason', { required: true }) }
}
