import { DeployError } from '@deploy/kit/errors.ts'
import * as z from 'zod/mini'
import type { RecordFile } from '../change-records.ts'
import { account, type Jira } from './api.ts'

const limits = z.object({ enabled: z.boolean(), uploadLimit: z.optional(z.number()) })
const attached = z.object({
  fields: z.object({
    attachment: z._default(
      z.array(
        z.object({
          filename: z.string(),
          author: z.catch(z.optional(account), undefined),
          created: z.optional(z.string()),
        }),
      ),
      [],
    ),
  }),
})

/** Attaches the files that the issue does not have. Throws RECORD_REFUSED for those that Jira takes from nobody, after the others. */
export async function attachFiles(jira: Jira, issue: string, files: readonly RecordFile[]): Promise<void> {
  const there = async (wanted: string) => (await filesOn(jira, issue)).some(({ name }) => name === wanted)
  const before = (await filesOn(jira, issue)).map(({ name }) => name)
  const missing = files.filter(({ name }) => !before.includes(name))
  if (missing.length === 0) return
  const { enabled, uploadLimit = Number.POSITIVE_INFINITY } = await jira.read(limits, {
    ...{ method: 'GET', path: '/attachment/meta', what: 'say what may be attached' },
  })
  const fitting = enabled ? missing.filter(({ content }) => content.length <= uploadLimit) : []
  for (const file of fitting) await attach(jira, issue, file, () => there(file.name))
  const refused = missing.filter((file) => !fitting.includes(file))
  if (refused.length > 0)
    throw new DeployError({
      code: 'RECORD_REFUSED',
      message: `Jira does not take ${refused.map(({ name }) => name).join(', ')}.`,
      cause: enabled ? `An attachment may have ${uploadLimit} bytes.` : 'Attachments are switched off.',
      remedy: 'The files are in the artifact of the evidence; let the administrators of Jira allow them.',
    })
}

/** Attaches a file. Where the answer is lost, `isThere` says whether it came. */
export async function attach(
  jira: Jira,
  issue: string,
  { name, type, content }: RecordFile,
  isThere: () => Promise<boolean>,
): Promise<void> {
  await jira.once(
    async () => ((await isThere()) ? true : undefined),
    async () => {
      const body = new FormData()
      body.set('file', new Blob([new Uint8Array(content)], { type }), name)
      await jira.request({
        method: 'POST',
        path: `/issue/${issue}/attachments`,
        body,
        headers: { 'x-atlassian-token': 'no-check' },
        what: `take ${name}`,
      })
      return true
    },
  )
}

/** What is attached: who did that, and when, where Jira says it. */
export async function filesOn(
  jira: Jira,
  issue: string,
): Promise<{ name: string; author: string | undefined; created: string | undefined }[]> {
  const { fields } = await jira.read(attached, {
    method: 'GET',
    path: `/issue/${issue}`,
    query: { fields: 'attachment' },
    what: 'show the attachments of the change record',
  })
  return fields.attachment.map(({ filename: name, author, created }) => ({ name, author, created }))
}
