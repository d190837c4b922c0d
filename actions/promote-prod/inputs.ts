import { DeployError } from '@deploy/kit/errors.ts'
import { input } from '@deploy/kit/inputs.ts'
import { readStageInputs, type StageInputs } from '@deploy/stage/inputs.ts'

export interface Inputs extends StageInputs {
  releaseDirectory: string
  /** The run whose artifacts are promoted; undefined for this one. */
  fromRun: number | 'same-commit' | undefined
}

export function readInputs(): Inputs {
  return { ...readStageInputs(), releaseDirectory: input('release-directory'), fromRun: fromRun() }
}

function fromRun(): Inputs['fromRun'] {
  const value = input('from-run')
  if (value === '') return undefined
  if (value === 'same-commit') return value
  if (/^[1-9][0-9]{0,14}$/.test(value)) return Number(value)
  throw new DeployError({
    code: 'INPUT_INVALID',
    message: `The input 'from-run' must be same-commit or the id of a run, not '${value}'.`,
    remedy:
      "Correct it under 'with:' of this step. The id is the number after /actions/runs/ in the address of the run.",
  })
}
