import { type Command, commandsIn, type Word } from '@deploy/evidence/approvals.ts'
import type { ApprovalSource, Change } from '../approvals.ts'
import { type Jira, type JiraPlace, jiraApi, whoAmI } from './api.ts'
import { noIssue, showPlan, wordsOfMoves } from './approving-moves.ts'
import { type Comment, commentsOf } from './comments.ts'
import { findIssue } from './issues.ts'
import { foundIn } from './parts.ts'

/**
 * Approvals on the issue that is the change record, of accounts whose login on GitHub deploy.yml names: as comments, or as moves to
 * the states of those roles that have one. The account of the deployment approves nothing: what it writes quotes what others are asked to write.
 */
export function jiraApprovals(place: JiraPlace): ApprovalSource {
  const jira = jiraApi(place)
  return {
    announce: async (change) => {
      if (!hasStates(change)) return
      const issue = await findIssue(jira, change.key)
      if (issue === undefined) throw noIssue(change.key)
      await showPlan(jira, { issue, self: await whoAmI(jira) }, change)
    },
    commandsOn: async (change) => {
      const issue = await findIssue(jira, change.key)
      if (issue === undefined) return { commands: [], ignored: [] }
      const self = await whoAmI(jira)
      const written = await wordsOfComments(jira, { issue, self }, change)
      if (!hasStates(change)) return written
      const moved = await wordsOfMoves(jira, { issue, self }, change)
      const commands = [...written.commands, ...moved.commands]
      return {
        commands: commands.toSorted((a, b) => (a.word.at < b.word.at ? -1 : a.word.at > b.word.at ? 1 : 0)),
        ignored: [...written.ignored, ...moved.ignored],
      }
    },
  }
}

function hasStates({ approvals }: Change): boolean {
  return approvals.some(({ state }) => state !== undefined)
}

async function wordsOfComments(
  jira: Jira,
  { issue, self }: { issue: string; self: string },
  { key, digest }: Change,
): Promise<{ commands: Command[]; ignored: string[] }> {
  const comments = await commentsOf(jira, issue)
  const words = comments
    .filter(({ author, body }) => author !== self || foundIn(key, body, jira.format) === undefined)
    .map((comment) => wordOf(jira, issue, comment))
  const counting = ({ author, word }: (typeof words)[number]) => author !== self && word.login !== ''
  const asked = (word: Word) => commandsIn([word]).some((command) => command.digest === digest)
  return {
    commands: commandsIn(words.filter(counting).map(({ word }) => word)),
    ignored: words
      .filter((one) => !counting(one) && asked(one.word))
      .map(({ author, word }) => {
        const why =
          author === self
            ? 'the deployment itself writes with it'
            : 'change-record.jira.accounts does not say whose it is'
        return `A command of the Jira account ${author} at ${word.at} does not count: ${why}.`
      }),
  }
}

function wordOf(
  { settings: { accounts }, format, browse }: Jira,
  issue: string,
  { id, author = '', body, created, updated }: Comment,
): { author: string; word: Word } {
  return {
    author,
    word: {
      login: Object.hasOwn(accounts, author) ? accounts[author]! : '',
      account: author,
      body: format.spokenIn(body),
      at: new Date(created).toISOString(),
      edited: created !== updated,
      url: `${browse(issue)}?focusedCommentId=${id}`,
    },
  }
}
