import { input } from '@deploy/kit/inputs.ts'
import { readStageInputs, type StageInputs } from '@deploy/stage/inputs.ts'

export interface Inputs extends StageInputs {
  releaseDirectory: string
}

export function readInputs(): Inputs {
  return { ...readStageInputs(), releaseDirectory: input('release-directory') }
}
