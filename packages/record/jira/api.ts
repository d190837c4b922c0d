import { DeployError } from '@deploy/kit/errors.ts'
import type { ChangeRecord } from '@deploy/manifest/manifest.ts'
import * as z from 'zod/mini'
import { basic, type RecordApi, type Request, recordApi, shaped } from '../http.ts'
import { cloud, dataCenter, type Format } from './format.ts'

export interface JiraPlace {
  url: string
  settings: NonNullable<ChangeRecord['jira']>
  states: ChangeRecord['states']
  access: { user: string; token: string }
  /** How long a second of waiting lasts. */
  secondMs?: number
}

/** What the manifest and the inputs say of a Jira. Throws RECORD_REFUSED where the manifest names none. */
export function jiraPlace(
  { url, jira: settings, states }: ChangeRecord,
  access: JiraPlace['access'],
): JiraPlace {
  if (url !== undefined && settings !== undefined) return { url, settings, states, access }
  throw new DeployError({
    code: 'RECORD_REFUSED',
    message: 'deploy.yml names no Jira.',
    remedy: "Write 'url' and the group 'jira' under change-record.",
  })
}

export interface Jira extends RecordApi {
  format: Format
  settings: JiraPlace['settings']
  states: JiraPlace['states']
  /** What `request` answers, of this shape. */
  read<T extends z.ZodMiniType>(shape: T, request: Request): Promise<z.output<T>>
  /** Address of the issue for people. */
  browse(key: string): string
}

/** What an account is called: an id on Cloud, a user name on Data Center. */
export const account = z.pipe(
  z
    .object({ accountId: z.optional(z.string()), name: z.optional(z.string()) })
    .check(z.refine(({ accountId, name }) => (accountId ?? name ?? '') !== '', 'an account without a name')),
  z.transform(({ accountId, name }) => accountId ?? name ?? ''),
)

/** The account whose token it is: only what it wrote itself is a section, and it approves nothing. */
export function whoAmI(jira: Jira): Promise<string> {
  return jira.read(account, { method: 'GET', path: '/myself', what: 'say whose token it is' })
}

const refusal = z.object({
  errorMessages: z.optional(z.array(z.string())),
  errors: z.optional(z.record(z.string(), z.unknown())),
})

/** The REST API of a Jira. Throws INPUT_MISSING without the user that Cloud wants. */
export function jiraApi({ url: baseUrl, settings, states, access, secondMs = 1_000 }: JiraPlace): Jira {
  const format = settings.kind === 'cloud' ? cloud : dataCenter
  const api = recordApi({
    system: 'Jira',
    baseUrl,
    authorization: authorizationOf(settings.kind, access),
    permission: `in ${settings.project}: browse projects, create and edit issues, add comments and attachments, transition issues`,
    secondMs,
    reasonsIn: (body) => {
      const { data } = refusal.safeParse(body)
      const fields = Object.entries(data?.errors ?? {}).map(([field, said]) => `${field}: ${said}`)
      return [...(data?.errorMessages ?? []), ...fields]
    },
  })
  const request = (wanted: Request) => api.request({ ...wanted, path: `${format.api}${wanted.path}` })
  return {
    ...api,
    format,
    settings,
    states,
    request,
    read: async (shape, wanted) =>
      shaped(shape, await request(wanted), { system: 'Jira', what: wanted.what }),
    browse: (key) => `${baseUrl.replace(/\/+$/, '')}/browse/${key}`,
  }
}

/** An API token goes with the e-mail address of its account, a personal access token alone says whose it is. */
function authorizationOf(kind: 'cloud' | 'data-center', { user, token }: JiraPlace['access']): string {
  if (user === '' && kind === 'data-center') return `Bearer ${token}`
  if (user === '')
    throw new DeployError({
      code: 'INPUT_MISSING',
      message: "The input 'change-record-user' is empty, and Jira Cloud wants one.",
      remedy: "Give the e-mail address of the account whose API token it is under 'with:' of this step.",
    })
  return basic(user, token)
}
