import { DeployError } from '@deploy/kit/errors.ts'
import { missingIn } from './body.ts'
import type { ChangeRecords, RecordText } from './change-records.ts'
import { deliverEach } from './deliver.ts'
import { filesSections } from './github-files.ts'
import { explained, type Place, placeOf } from './github-place.ts'
import type { Issue } from './github-requests.ts'
import { recordIssues } from './record-issue.ts'

/** Seconds until a new record is looked for whose answer was lost: a list may be some seconds behind. */
const PAUSES = [2, 5]

/**
 * Keeps change records as issues of a repository: one issue a release, found again by a hidden marker. Where somebody has asked for
 * the release by a form, that issue is the record. Needs `issues: write`. Throws TOKEN_PERMISSION, RECORD_TOO_LONG or what the API said, explained.
 */
export function githubIssues({ pauses = PAUSES, ...place }: Place & { pauses?: number[] }): ChangeRecords {
  const { github, repository } = place
  const at = placeOf(repository)
  const { find, begin, write } = recordIssues(place, pauses)
  const put = async (text: RecordText): Promise<Issue> => {
    const issue = await find(text.key)
    return issue ? write(issue, text) : begin(text)
  }
  const opened = async (key: string): Promise<Issue> => {
    const issue = await find(key)
    if (issue !== undefined) return issue
    throw new DeployError({
      code: 'RECORD_REFUSED',
      message: `GitHub does not show the issue of ${key}, which was just written.`,
      remedy: 'See whether somebody has deleted or transferred it, and run it again.',
    })
  }
  const told = ({ html_url }: Issue) => ({ url: html_url })
  const asked = <T>(what: string, body: () => Promise<T>) => explained(what, 'issues: write', body)
  return {
    open: (text) => asked('open the change record', async () => told(await put(text))),
    update: (text) => asked('write the change record', async () => told(await put(text))),
    deliver: (texts) =>
      asked('write the change record', () =>
        deliverEach(texts, async (text) => {
          const issue = await find(text.key)
          const missing = missingIn(issue?.body ?? '', text.sections)
          const added = { ...text, sections: missing }
          if (missing.length > 0) await (issue ? write(issue, added) : begin(added))
          return missing
        }),
      ),
    link: (key, files) =>
      asked('link the files in the change record', async () => {
        const issue = await opened(key)
        await write(issue, { key, sections: await filesSections(github, at, files) })
      }),
    close: (key, { event }) =>
      asked('close the change record', async () => {
        const { number, state } = await opened(key)
        if (state === 'closed') return
        const state_reason = event === 'confirmed' ? 'completed' : 'not_planned'
        await github.rest.issues.update({ ...at, issue_number: number, state: 'closed', state_reason })
      }),
    look: (key) =>
      asked('show the change record', async () => {
        const { number, html_url, state } = await opened(key)
        return { url: html_url, key: String(number), state }
      }),
  }
}
