import { hideSecret } from '@deploy/kit/hide.ts'
import { type Check, invalidCheck, type Settings } from '../check.ts'
import { ask, parseRequest } from './http.ts'

type Wanted = Settings<'auth'>

/** GETs a URL without credentials, which must be refused, and then with those that the environment has. */
export const authCheck: Check<'auth'> = {
  type: 'auth',
  target: ({ url }) => url,
  begin: (settings, context) => {
    const url = parseRequest('auth', settings)
    const { requestHeaders, refusals, status, from } = settings
    const authorization = authorizationOf(settings, url)
    const question = { url, from, context }
    return async (signal) => {
      const without = await ask({ ...question, requestHeaders, signal }, (answer) =>
        refusals.includes(answer.status)
          ? undefined
          : `status ${answer.status} without credentials instead of ${refusals.join(' or ')}`,
      )
      if (without.outcome !== 'good') return without
      if (authorization === undefined) return { ...without, detail: `${without.detail} without credentials` }
      const entry = { ...requestHeaders, authorization }
      // What comes back may repeat what was sent: of this answer only the status is told.
      const { seen: _, ...entered } = await ask({ ...question, requestHeaders: entry, signal }, (answer) =>
        answer.status === status
          ? undefined
          : `status ${answer.status} with credentials instead of ${status}`,
      )
      if (entered.outcome !== 'good') return entered
      return { ...entered, detail: `${without.detail} without credentials, ${status} with them` }
    }
  },
}

/** The value of the header; undefined when no credentials are named. */
function authorizationOf(settings: Wanted, url: URL): string | undefined {
  const { userEnv, passwordEnv, tokenEnv, requestHeaders, from } = settings
  if (Object.keys(requestHeaders).some((name) => name.toLowerCase() === 'authorization'))
    throw invalidCheck('auth', 'request-headers carries Authorization; name the variables of the credentials')
  if (userEnv === undefined && passwordEnv === undefined && tokenEnv === undefined) return undefined
  if (
    from === 'runner' &&
    url.protocol === 'http:' &&
    !/^(?:localhost|127\.[0-9.]+|\[::1\])$/.test(url.hostname)
  )
    throw invalidCheck('auth', 'credentials would go over the network in the clear; use https')
  if (tokenEnv !== undefined && userEnv === undefined && passwordEnv === undefined)
    return `Bearer ${hidden(secretOf(tokenEnv))}`
  if (tokenEnv !== undefined || userEnv === undefined || passwordEnv === undefined)
    throw invalidCheck('auth', 'name token-env, or user-env and password-env')
  const pair = `${secretOf(userEnv)}:${hidden(secretOf(passwordEnv))}`
  return `Basic ${Buffer.from(pair).toString('base64')}`
}

function hidden(secret: string): string {
  hideSecret(secret)
  return secret
}

function secretOf(name: string): string {
  const value = process.env[name] ?? ''
  if (value === '') throw invalidCheck('auth', `the environment variable ${name} is not set, or empty`)
  if (/[^\u0020-\u007e]/.test(value))
    throw invalidCheck('auth', `the environment variable ${name} has a character that no header can carry`)
  return value
}
