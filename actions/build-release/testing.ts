import type { Inputs } from './inputs.ts'

/** What action.yml gives where a workflow says nothing, and no artifact. */
export const presetInputs: Inputs = {
  manifest: 'deploy.yml',
  version: '',
  output: 'release',
  uploadArtifact: false,
  artifactName: '',
  retentionDays: 0,
  githubRelease: false,
  image: '',
  rebuildImage: false,
  githubToken: '',
}
