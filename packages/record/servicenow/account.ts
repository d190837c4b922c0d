import { DeployError } from '@deploy/kit/errors.ts'
import { hideSecret } from '@deploy/kit/hide.ts'
import * as z from 'zod/mini'
import { basic, type RecordApi, type Request, recordApi, statusOf } from '../http.ts'

/** Where an instance is, and as whom it is asked. */
export interface ServiceNowPlace {
  /** Such as https://acme.service-now.com. */
  url: string
  /** '' where the token alone says who it is. */
  user: string
  /** The password of the user, the secret of an OAuth client whose id is the user, or a bearer token. */
  token: string
  login: 'password' | 'client-credentials'
  /** How long a second of waiting lasts. */
  secondMs?: number
}

/** The instance, asked as an account; the token that an OAuth client was given for half an hour is asked for anew when it has run out. */
export function serviceNowAccount(place: ServiceNowPlace): RecordApi {
  const { once } = apiOf(place, '')
  const current = place.login === 'password' ? standing(place) : renewable(place)
  const attempt = async (wanted: Request) => {
    const api = await current.api()
    try {
      return await api.request(wanted)
    } catch (error) {
      throw refusedByRule(error)
    }
  }
  const request = async (wanted: Request) => {
    try {
      return await attempt(wanted)
    } catch (error) {
      if (statusOf(error) !== 401 || !current.renew()) throw error
      return attempt(wanted)
    }
  }
  return { request, once }
}

interface Current {
  api(): Promise<RecordApi>
  /** Whether the next request is made with another proof. */
  renew(): boolean
}

function standing(place: ServiceNowPlace): Current {
  const api = apiOf(place, authorizationOf(place))
  return { api: async () => api, renew: () => false }
}

function renewable(place: ServiceNowPlace): Current {
  let known: RecordApi | undefined
  return {
    api: async () => {
      known ??= await clientOf(place)
      return known
    },
    renew: () => {
      const had = known !== undefined
      known = undefined
      return had
    },
  }
}

function apiOf(place: ServiceNowPlace, authorization: string): RecordApi {
  const { secondMs } = place
  return recordApi({
    system: 'ServiceNow',
    baseUrl: baseOf(place),
    authorization,
    permission: 'to read and write change_request (role itil, or sn_change_write) and to attach files to it',
    ...(secondMs !== undefined && { secondMs }),
    reasonsIn,
  })
}

export function baseOf({ url }: ServiceNowPlace): string {
  return url.replace(/\/+$/, '')
}

function authorizationOf({ user, token }: ServiceNowPlace): string {
  return user === '' ? `Bearer ${token}` : basic(user, token)
}

/** OAuth 2.0, RFC 6749 §4.4: the client itself is the account. */
async function clientOf(place: ServiceNowPlace): Promise<RecordApi> {
  if (place.user === '') throw noClient()
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: place.user,
    client_secret: place.token,
  })
  const what = 'give a token to the OAuth client'
  const answer = await apiOf(place, '').request({
    method: 'POST',
    isQuestion: true,
    path: '/oauth_token.do',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new Blob([form.toString()]),
    what,
  })
  const { success, data } = z.object({ access_token: z.string() }).safeParse(answer)
  if (!success) throw noData(what)
  hideSecret(data.access_token)
  return apiOf(place, `Bearer ${data.access_token}`)
}

function noClient(): DeployError {
  return new DeployError({
    code: 'INPUT_MISSING',
    message: "The input 'change-record-user' is empty, and deploy.yml asks ServiceNow with an OAuth client.",
    cause: "'login' of change-record.servicenow is client-credentials.",
    remedy: "Give the id of the client under 'with:' of this step, and its secret as 'change-record-token'.",
  })
}

/** The instance says 403 for rules of the process, too, so it is not always the account that lacks something. */
function refusedByRule(error: unknown): unknown {
  if (!(error instanceof DeployError) || statusOf(error) !== 403) return error
  return new DeployError(
    {
      ...error.facts,
      code: 'RECORD_REFUSED',
      remedy:
        'Read what ServiceNow says above. A business rule or a data policy asks for a field or another state: add it under change-record in deploy.yml, or let the change be brought on. An access control asks for a role: give it to the account.',
    },
    { cause: error.cause },
  )
}

/** What an answer says in words. */
export function reasonsIn(body: unknown): string[] {
  const { success, data } = z
    .object({ error: z.object({ message: z.string(), detail: z.optional(z.nullable(z.string())) }) })
    .safeParse(body)
  if (!success) return []
  return [data.error.message, data.error.detail ?? ''].filter((reason) => reason !== '')
}

/** An answer without data. Pure. */
export function noData(what: string, reasons: string[] = []): DeployError {
  return new DeployError({
    code: 'RECORD_UNREACHABLE',
    message: `ServiceNow could not ${what}.`,
    cause:
      reasons.length > 0
        ? reasons.join(' ')
        : 'It answered with a page or an empty answer in the place of data.',
    remedy:
      "See in a browser whether the instance is up: one that sleeps or is upgraded shows a page. Check 'url' of change-record in deploy.yml, too.",
  })
}
