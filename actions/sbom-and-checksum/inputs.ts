import { DeployError } from '@deploy/kit/errors.ts'
import { booleanInput, input } from '@deploy/kit/inputs.ts'
import { type SourceKind, sourceKinds } from '@deploy/sbom/sources.ts'

export interface Inputs {
  releaseDirectory: string
  source: SourceKind | 'auto'
  /** '' when it is not given. */
  path: string
  strict: boolean
  manifest: string
}

export function readInputs(): Inputs {
  return {
    releaseDirectory: input('release-directory', { required: true }),
    source: sourceOf(input('source', { required: true })),
    path: input('path'),
    strict: booleanInput('strict'),
    manifest: input('manifest', { required: true }),
  }
}

function sourceOf(text: string): Inputs['source'] {
  const kind = sourceKinds.find((one) => one === text)
  if (kind !== undefined || text === 'auto') return kind ?? 'auto'
  throw new DeployError({
    code: 'INPUT_INVALID',
    message: `The input 'source' must be auto, ${sourceKinds.join(', ')}, not '${text}'.`,
    remedy: `Correct it under 'with:' of this step.`,
  })
}
