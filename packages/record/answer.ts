import { DeployError } from '@deploy/kit/errors.ts'
import type { HttpAnswer } from './http.ts'

interface Asked {
  /** The system as people call it: `Jira`. */
  system: string
  /** Completes "… refused to …". */
  what: string
  /** What the system said, where its answer could be read. */
  said?: string
  /** What the account needs. */
  permission: string
  /** The inputs that hold the credentials. */
  inputs: string
}

/**
 * Explains an answer that is no success: RECORD_UNREACHABLE where there was none, a server's error or no answer of the API;
 * RECORD_RATE_LIMIT; RECORD_PERMISSION for 401, 403 and 404; RECORD_REFUSED for the rest. Pure.
 */
export function explainAnswer(
  answer: HttpAnswer,
  { system, what, said, permission, inputs }: Asked,
): DeployError {
  const cause = [answer.status === 0 ? (answer.cause ?? 'no answer') : String(answer.status), said]
    .filter(Boolean)
    .join(' ')
  if (answer.status === 429)
    return new DeployError({
      code: 'RECORD_RATE_LIMIT',
      message: `${system} had no time to ${what}.`,
      cause,
      remedy: 'Run it again later, or let its administrators raise the limit for this account.',
    })
  if ([401, 403, 404].includes(answer.status))
    return new DeployError({
      code: 'RECORD_PERMISSION',
      message: `The account may not ${what} in ${system}.`,
      cause,
      remedy: `Check ${inputs}. The account needs: ${permission}.`,
    })
  if (answer.status === 0 || answer.status >= 500 || (answer.status >= 200 && answer.status < 400))
    return new DeployError({
      code: 'RECORD_UNREACHABLE',
      message: `${system} could not ${what}.`,
      cause,
      remedy: `See whether ${system} is up and its address in the manifest is right, and run it again.`,
    })
  return new DeployError({
    code: 'RECORD_REFUSED',
    message: `${system} refused to ${what}.`,
    cause,
    remedy: `Read what ${system} says above: a required field, a rule or the state of the record.`,
  })
}
