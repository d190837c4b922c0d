import { DeployError } from '@deploy/kit/errors.ts'
import * as z from 'zod/mini'
import type { RecordFile } from '../change-records.ts'
import type { Jira } from './api.ts'

const limits = z.object({ enabled: z.boolean(), uploadLimit: z.optional(z.number()) })
const attached = z.object({
  fields: z.object({ attachment: z._default(z.array(z.object({ filename: z.string() })), []) }),
})

/** Attaches the files that the issue does not have. Throws RECORD_REFUSED for those that Jira takes from nobody, after the others. */
export async function attachFiles(jira: Jira, issue: string, files: readonly RecordFile[]): Promise<void> {
  const before = await namesOn(jira, issue)
  const missing = files.filter(({ name }) => !before.includes(name))
  if (missing.length === 0) return
  const { enabled, uploadLimit = Number.POSITIVE_INFINITY } = await jira.read(limits, {
    ...{ method: 'GET', path: '/attachment/meta', what: 'say what may be attached' },
  })
  const fitting = enabled ? missing.filter(({ content }) => content.length <= uploadLimit) : []
  for (const file of fitting) await attach(jira, issue, file)
  const refused = missing.filter((file) => !fitting.includes(file))
  if (refused.length > 0)
    throw new DeployError({
      code: 'RECORD_REFUSED',
      message: `Jira does not take ${refused.map(({ name }) => name).join(', ')}.`,
      cause: enabled ? `An attachment may have ${uploadLimit} bytes.` : 'Attachments are switched off.',
      remedy: 'The files are in the artifact of the evidence; let the administrators of Jira allow them.',
    })
}

async function attach(jira: Jira, issue: string, { name, type, content }: RecordFile): Promise<void> {
  await jira.once(
    async () => ((await namesOn(jira, issue)).includes(name) ? true : undefined),
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

async function namesOn(jira: Jira, issue: string): Promise<string[]> {
  const { fields } = await jira.read(attached, {
    method: 'GET',
    path: `/issue/${issue}`,
    query: { fields: 'attachment' },
    what: 'show the attachments of the change record',
  })
  return fields.attachment.map(({ filename }) => filename)
}
