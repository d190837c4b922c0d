import { commandsIn, type Word } from '@deploy/evidence/approvals.ts'
import type { ApprovalSource } from './approvals.ts'
import { explained, type Place, placeOf } from './github-place.ts'
import { findRecord } from './record-issue.ts'
import { spokenInMarkdown } from './text/blocks.ts'

/** Approvals as comments on the issue that is the change record. Needs `issues: read`. Throws what GitHub said, explained. */
export function githubComments(place: Place): ApprovalSource {
  return {
    commandsOn: async ({ key }) => {
      const words = await explained('read the approvals', 'issues: read', () => wordsOn(place, key))
      return { commands: commandsIn(words), ignored: [] }
    },
  }
}

/** What people wrote in the change record of that key, the oldest first; none when there is no record yet. */
async function wordsOn({ github, repository }: Place, key: string): Promise<Word[]> {
  const at = placeOf(repository)
  const issue = await findRecord(github, at, key)
  if (issue === undefined) return []
  const comments = await github.paginate(github.rest.issues.listComments, {
    ...at,
    issue_number: issue.number,
    per_page: 100,
  })
  return comments
    .toSorted((a, b) => a.id - b.id)
    .flatMap((comment) => {
      const { user, body = '', created_at, updated_at, html_url } = comment
      if (!user) return []
      const edited = created_at !== updated_at
      return [{ login: user.login, body: spokenInMarkdown(body), at: created_at, edited, url: html_url }]
    })
}
