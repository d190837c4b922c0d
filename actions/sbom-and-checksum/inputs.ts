import { DeployError } from '@deploy/kit/errors.ts'
import { booleanInput, input, secretInput } from '@deploy/kit/inputs.ts'
import { type SourceKind, sourceKinds } from '@deploy/sbom/sources.ts'

export interface Inputs {
  releaseDirectory: string
  source: SourceKind | 'auto'
  /** '' when it is not given. */
  path: string
  strict: boolean
  /** '' when it is not given; a private key, or the public half of one that an agent holds. */
  signingKey: string
  signingPassphrase: string
  manifest: string
}

export function readInputs(): Inputs {
  return {
    releaseDirectory: input('release-directory', { required: true }),
    source: sourceOf(input('source', { required: true })),
    path: input('path'),
    strict: booleanInput('strict'),
    signingKey: secretInput('signing-key'),
    signingPassphrase: secretInput('signing-passphrase'),
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
