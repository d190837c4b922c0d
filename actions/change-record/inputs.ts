import { allowedEvents, refuseOpenEvent } from '@deploy/kit/event.ts'
import { input, oneOf, secretInput } from '@deploy/kit/inputs.ts'
import type { RecordInputs } from '@deploy/stage/records.ts'

const commands = ['open', 'update', 'close'] as const
const outcomes = ['confirmed', 'failed', 'rolled-back'] as const

export interface Inputs extends RecordInputs {
  command: (typeof commands)[number]
  manifest: string
  environment: string
  /** '' for what the evidence says. */
  outcome: (typeof outcomes)[number] | ''
  releaseDirectory: string
  evidenceDirectory: string
}

/** Reads the inputs by the names in action.yml; the secret ones are masked first. Throws EVENT_REFUSED for a run that a stranger may have started. */
export function readInputs(): Inputs {
  const secret = {
    githubToken: secretInput('github-token'),
    changeRecordAccess: { user: input('change-record-user'), token: secretInput('change-record-token') },
  }
  refuseOpenEvent(process.env, allowedEvents(input('allow-events')), 'writes change records')
  const outcome = input('outcome')
  return {
    ...secret,
    changeRecord: '',
    command: oneOf('command', input('command'), commands),
    manifest: input('manifest'),
    environment: input('environment', { required: true }),
    outcome: outcome === '' ? '' : oneOf('outcome', outcome, outcomes),
    releaseDirectory: input('release-directory'),
    evidenceDirectory: input('evidence-directory'),
  }
}
