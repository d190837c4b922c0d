import { booleanInput, input, integerInput, secretInput } from '@deploy/kit/inputs.ts'

export interface Inputs {
  manifest: string
  /** '' for that of the tag. */
  version: string
  output: string
  uploadArtifact: boolean
  /** '' for `<application>-release`. */
  artifactName: string
  /** 0 for the repository's setting. */
  retentionDays: number
  githubRelease: boolean
  /** An image that is there, by its digest; '' to build one. */
  image: string
  rebuildImage: boolean
  githubToken: string
}

/** Reads the inputs by the names in action.yml; the token is masked first. */
export function readInputs(): Inputs {
  return {
    githubToken: secretInput('github-token'),
    manifest: input('manifest', { required: true }),
    version: input('version'),
    output: input('output', { required: true }),
    uploadArtifact: booleanInput('upload-artifact'),
    artifactName: input('artifact-name'),
    retentionDays: integerInput('artifact-retention-days', { minimum: 0, maximum: 400 }),
    githubRelease: booleanInput('github-release'),
    image: input('image'),
    rebuildImage: booleanInput('rebuild-image'),
  }
}
