import { DeployError, type ErrorFacts } from '@deploy/kit/errors.ts'
import type { Target } from '@deploy/remote/remote.ts'

/** The target that a host of the test harness is, as a manifest would name it. */
export function targetOf({
  address,
  port,
  user,
  privateKey,
  knownHosts,
}: Pick<Target, 'address' | 'port' | 'user' | 'privateKey' | 'knownHosts'>): Target {
  return { name: 'web-1', address, port, user, privateKey, knownHosts }
}

/** The facts of the DeployError that a promise must end in. */
export async function factsOf(promise: Promise<unknown>): Promise<ErrorFacts> {
  let value: unknown
  try {
    value = await promise
  } catch (error) {
    if (error instanceof DeployError) return error.facts
    throw error
  }
  throw new Error(`no failure, but ${JSON.stringify(value)}`)
}
