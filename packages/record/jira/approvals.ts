import { commandsIn, type Word } from '@deploy/evidence/approvals.ts'
import type { ApprovalSource } from '../approvals.ts'
import { type JiraPlace, jiraApi } from './api.ts'
import { commentsOf } from './comments.ts'
import { findIssue } from './issues.ts'

/** Approvals as comments on the issue that is the change record, of accounts whose login on GitHub deploy.yml names. */
export function jiraComments(place: JiraPlace): ApprovalSource {
  const jira = jiraApi(place)
  const { accounts } = jira.settings
  return {
    commandsOn: async ({ key, digest }) => {
      const issue = await findIssue(jira, key)
      const comments = issue === undefined ? [] : await commentsOf(jira, issue)
      const words = comments.map(({ id, author = '', body, created, updated }) => ({
        author,
        word: {
          login: accounts[author] ?? '',
          body: jira.format.textOf(body),
          at: new Date(created).toISOString(),
          edited: created !== updated,
          url: `${jira.browse(issue ?? '')}?focusedCommentId=${id}`,
        } satisfies Word,
      }))
      const strangers = words.filter(
        ({ word }) => word.login === '' && commandsIn([word]).some((command) => command.digest === digest),
      )
      return {
        commands: commandsIn(words.filter(({ word }) => word.login !== '').map(({ word }) => word)),
        ignored: strangers.map(
          ({ author, word }) =>
            `A command of the Jira account ${author} at ${word.at} does not count: change-record.jira.accounts does not say whose it is.`,
        ),
      }
    },
  }
}
