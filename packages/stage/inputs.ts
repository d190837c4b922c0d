import { booleanInput, input, secretInput } from '@deploy/kit/inputs.ts'

/** How to reach the hosts of an environment. */
export interface Access {
  privateKey: string
  passphrase: string
  knownHosts: string
}

/** Inputs that all stages of the chain share, by the names in their action.yml. */
export interface StageInputs {
  manifest: string
  environment: string
  access: Access
  evidenceDirectory: string
  dryRun: boolean
  /** `github-issue` or `none`. */
  changeRecord: string
  githubToken: string
  uploadArtifact: boolean
}

/** Reads the shared inputs; the secret ones are masked at once. */
export function readStageInputs(): StageInputs {
  return {
    access: {
      privateKey: secretInput('ssh-key', { required: true }),
      passphrase: secretInput('ssh-passphrase'),
      knownHosts: input('known-hosts', { required: true }),
    },
    githubToken: secretInput('github-token'),
    manifest: input('manifest'),
    environment: input('environment', { required: true }),
    evidenceDirectory: input('evidence-directory'),
    dryRun: booleanInput('dry-run'),
    changeRecord: input('change-record'),
    uploadArtifact: booleanInput('upload-artifact'),
  }
}

/** The variables of the action's own environment that the manifest names, such as the package index with its password. */
export function secretVariables(
  names: (string | undefined)[],
  env: NodeJS.ProcessEnv,
): Record<string, string> {
  const given = names.filter((name) => name !== undefined && env[name] !== undefined) as string[]
  return Object.fromEntries(given.map((name) => [name, env[name]!]))
}
