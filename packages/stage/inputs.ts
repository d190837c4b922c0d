import { allowedEvents, refuseOpenEvent } from '@deploy/kit/event.ts'
import { booleanInput, input, invalidValue, oneOf, secretInput } from '@deploy/kit/inputs.ts'

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
  /** Directory of the workspace for what is carried to and from hosts that no runner reaches; '' where it reaches them. */
  offline: string
  /** `none`, or '' for the system that deploy.yml names; its name is the same. */
  changeRecord: string
  /** The account of a system other than GitHub; the user is '' where the token alone says who it is. */
  changeRecordAccess: { user: string; token: string }
  /** Whether to deploy without a change record while its system is down; it is written later then. */
  whenChangeRecordDown: 'fail' | 'go-on'
  githubToken: string
  uploadArtifact: boolean
  /** Whether GitHub shows the stage among its deployments. */
  githubDeployment: boolean
  /** Address of the application, shown with the deployment; '' when nobody says it. */
  environmentUrl: string
  /** Signs the evidence; '' when it is not given. */
  signingKey: string
  signingPassphrase: string
}

/** The inputs that say how to reach hosts, the secret ones masked at once. */
export function readAccess(): Access {
  return {
    privateKey: secretInput('ssh-key', { required: true }),
    passphrase: secretInput('ssh-passphrase'),
    knownHosts: input('known-hosts', { required: true }),
  }
}

/**
 * Reads the shared inputs; the secret ones are masked at once. Throws EVENT_REFUSED for a run that a stranger may have started,
 * before anything else is done with them.
 */
export function readStageInputs(): StageInputs {
  const offline = input('offline')
  const secret = {
    access: offline === '' ? readAccess() : { privateKey: '', passphrase: '', knownHosts: '' },
    githubToken: secretInput('github-token'),
    signingKey: secretInput('signing-key'),
    signingPassphrase: secretInput('signing-passphrase'),
    changeRecordAccess: { user: input('change-record-user'), token: secretInput('change-record-token') },
  }
  refuseOpenEvent(process.env, allowedEvents(input('allow-events')), 'changes what runs on hosts')
  return {
    ...secret,
    manifest: input('manifest'),
    environment: input('environment', { required: true }),
    evidenceDirectory: input('evidence-directory'),
    dryRun: booleanInput('dry-run'),
    offline,
    changeRecord: input('change-record'),
    whenChangeRecordDown: oneOf('when-change-record-down', input('when-change-record-down'), [
      'fail',
      'go-on',
    ]),
    uploadArtifact: booleanInput('upload-artifact'),
    githubDeployment: booleanInput('github-deployment'),
    environmentUrl: environmentUrl(),
  }
}

function environmentUrl(): string {
  const value = input('environment-url')
  if (value === '' || /^https?:\/\/\S+$/.test(value)) return value
  throw invalidValue('environment-url', 'an address that begins with https:// or http://', value)
}
