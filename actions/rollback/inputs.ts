import { DeployError } from '@deploy/kit/errors.ts'
import { booleanInput, input } from '@deploy/kit/inputs.ts'
import { readStageInputs, type StageInputs } from '@deploy/stage/inputs.ts'

export interface Inputs extends StageInputs {
  /** A version or a release id; '' for the last good release before the live one. */
  to: string
  /** The data of the release comes back with it; what was written since does not serve any more. */
  restoreData: boolean
  /** Comes forward again to the release that it leaves. */
  rehearse: boolean
  reason: string
  /** Where it is told what went wrong; '' when nobody has written that yet. */
  postMortem: string
  /** An open deployment, to be taken back instead; '' for a rollback. */
  unlock: string
}

/** Throws INPUT_INVALID for inputs that exclude each other. */
export function readInputs(): Inputs {
  const inputs = {
    ...readStageInputs(),
    to: input('to'),
    restoreData: booleanInput('restore-data'),
    rehearse: booleanInput('rehearse'),
    reason: input('reason', { required: true }),
    postMortem: input('post-mortem'),
    unlock: input('unlock'),
  }
  if (inputs.to !== '' && inputs.unlock !== '')
    throw excluded(
      "The inputs 'to' and 'unlock'",
      "Give 'unlock' to take an open deployment back, or 'to' to go to another release.",
    )
  if (inputs.rehearse && (inputs.unlock !== '' || inputs.restoreData))
    throw excluded(
      `The inputs 'rehearse' and '${inputs.restoreData ? 'restore-data' : 'unlock'}'`,
      "Leave 'rehearse' out. A rehearsal leaves the data as it is and takes no deployment back.",
    )
  if (inputs.offline !== '' && (inputs.unlock !== '' || inputs.rehearse))
    throw excluded(
      `The inputs 'offline' and '${inputs.rehearse ? 'rehearse' : 'unlock'}'`,
      "On a host that no runner reaches nothing is rehearsed, and an open deployment is taken back there: sh deploy.sh rollback 'why'.",
    )
  return inputs
}

function excluded(inputs: string, remedy: string): DeployError {
  return new DeployError({ code: 'INPUT_INVALID', message: `${inputs} exclude each other.`, remedy })
}
