import { DeployError } from '@deploy/kit/errors.ts'
import type { Promotion } from '@deploy/manifest/manifest.ts'
import * as z from 'zod/mini'

/** One role's word on a plan. */
export const decisionSchema = z.strictObject({
  role: z.string(),
  decision: z.enum(['approved', 'skipped']),
  login: z.string(),
  /** Who that is in the system where it was said, where deploy.yml names the login of it. */
  account: z.optional(z.string()),
  at: z.iso.datetime(),
  /** The word has no time of its own: `at` is when it was seen. */
  seen: z.optional(z.literal(true)),
  /** Where it was given; absent: in the change record. */
  from: z.optional(z.enum(['pull-request-review', 'environment-review'])),
  /** The state to which it moved the change record; absent: it was written. */
  state: z.optional(z.string()),
  /** Where it was said. */
  url: z.string(),
  /** Why it was skipped. */
  reason: z.optional(z.string()),
})

export type Decision = z.output<typeof decisionSchema>

/** What somebody wrote in a change record, or decided where people review. */
export interface Word {
  login: string
  /** Who that is in the system where it was said, where deploy.yml names the login of it. */
  account?: string
  body: string
  /** It is no text: the change record was moved to this state. */
  state?: string
  at: string
  /** The place tells no time: `at` is when it was seen. */
  seen?: true
  /** Others may edit a comment, so one that was edited gives nothing; a withdrawal stays one, or others could revive what it took back. */
  edited: boolean
  url: string
}

export interface Command {
  verb: 'approve' | 'skip' | 'withdraw'
  role: string
  digest: string
  reason: string
  word: Word
  /** A review, which cannot be given again in its turn, and so waits for it; absent: something in the change record. */
  from?: NonNullable<Decision['from']>
}

export interface ApprovalState {
  /** In the order of the roles. */
  decisions: Decision[]
  /** The roles that have not spoken. */
  open: Promotion['approvals']
  /** Why words did not count, a sentence each. */
  ignored: string[]
}

/** The commands in what people wrote: `/approve ROLE DIGEST`, `/skip ROLE DIGEST reason`, `/withdraw ROLE DIGEST`, each a line. Pure. */
export function commandsIn(words: readonly Word[]): Command[] {
  const pattern = /^\/(approve|skip|withdraw)[ \t]+(\S+)[ \t]+([0-9a-f]{64})(?:[ \t]+(\S.*?))?[ \t]*$/gm
  return words.flatMap((word) =>
    [...word.body.replaceAll('\r', '').matchAll(pattern)].map(
      ([, verb, role = '', digest = '', reason = '']) => ({
        verb: verb as Command['verb'],
        role,
        digest,
        reason,
        word,
      }),
    ),
  )
}

interface Question {
  approvals: Promotion['approvals']
  /** Of the plan: a word on another one does not count. */
  digest: string
  /** Logins of those who wrote the change. */
  authors: readonly string[]
  /** Whether a login has a role. */
  has(login: string, role: string): boolean
}

/**
 * Who has approved the plan, one role after the other: a word counts when all roles before have spoken, and a review when their
 * turn has come. Somebody who wrote the change approves nothing. Pure.
 */
export function judgeApprovals(commands: readonly Command[], question: Question): ApprovalState {
  const ignored: string[] = []
  let reviews = commands.filter(({ from }) => from !== undefined)
  let decisions = withReviews([], reviews, question)
  for (const command of commands) {
    if (command.from !== undefined) continue
    const refusal = refusalOf(command, decisions, question)
    if (refusal !== undefined) {
      ignored.push(`${sentence(command)} ${refusal}`)
      continue
    }
    if (command.verb === 'withdraw') reviews = reviews.filter((review) => !isWordOf(review, command))
    decisions = withReviews(after(decisions, command, question), reviews, question)
  }
  for (const review of reviews) {
    if (decisions.some(({ role }) => same(role, review.role))) continue
    ignored.push(`${sentence(review)} ${refusalOf(review, decisions, question)}`)
  }
  return { decisions, ignored, open: question.approvals.slice(decisions.length) }
}

function isWordOf(review: Command, { role, word }: Command): boolean {
  return same(review.role, role) && same(review.word.login, word.login)
}

/** The decisions, and the reviews whose turn has come by them. */
function withReviews(decisions: Decision[], reviews: readonly Command[], question: Question): Decision[] {
  const next = reviews.find((review) => refusalOf(review, decisions, question) === undefined)
  return next === undefined ? decisions : withReviews(after(decisions, next, question), reviews, question)
}

function sentence({ verb, role, from, word: { login, at, state } }: Command): string {
  if (state !== undefined) return `The move to ${state} of ${login} at ${at} does not count:`
  if (from === undefined) return `/${verb} ${role} of ${login} at ${at} does not count:`
  return `The ${from.replaceAll('-', ' ')} of ${login} as ${role} does not count:`
}

/** Why a command does not count; undefined when it does. */
function refusalOf(
  { verb, role, digest, reason, word, from }: Command,
  decisions: readonly Decision[],
  { approvals, digest: wanted, authors, has }: Question,
): string | undefined {
  const index = approvals.findIndex((one) => same(one.role, role))
  const approval = approvals[index]
  if (approval === undefined) return 'deploy.yml has no such role.'
  if (digest !== wanted) return 'it is about another plan.'
  if (word.edited && verb !== 'withdraw') return 'it was edited afterwards.'
  if (authors.some((author) => same(author, word.login))) return 'who wrote the change does not approve it.'
  const mayGive = has(word.login, approval.role)
  if (verb === 'withdraw')
    return decisions.some((one) => same(one.role, role) && same(one.login, word.login))
      ? undefined
      : 'there is no such word to withdraw.'
  if (verb === 'skip') {
    if (approval.when !== 'as-needed') return 'this role is always needed.'
    if (reason === '') return 'it gives no reason.'
    if (!approvals.some((one) => has(word.login, one.role))) return 'this login has none of the roles.'
  } else if (approval.from !== (from ?? 'change-record'))
    return `deploy.yml takes its word from a ${spoken(approval.from)}.`
  else if (!same(approval.state ?? '', word.state ?? ''))
    return `deploy.yml takes its word from ${approval.state === undefined ? 'a comment' : `a move to ${approval.state}`}.`
  else if (!mayGive) return 'this login does not have the role.'
  if (index < decisions.length) return 'the role has spoken already.'
  return index === decisions.length ? undefined : `${approvals[decisions.length]!.role} comes first.`
}

/** The decisions with one more; with a word withdrawn, also those that came after it are gone. */
function after(
  decisions: Decision[],
  { verb, role, reason, from, word: { login, account, at, seen, state, url } }: Command,
  { approvals }: Question,
): Decision[] {
  if (verb === 'withdraw')
    return decisions.slice(
      0,
      decisions.findIndex((one) => same(one.role, role)),
    )
  const { role: name } = approvals[decisions.length]!
  const decision = {
    role: name,
    login,
    ...(account && { account }),
    at,
    url,
    ...(seen && { seen }),
    ...(from && { from }),
    ...(state && { state }),
  }
  return [
    ...decisions,
    verb === 'skip' ? { ...decision, decision: 'skipped', reason } : { ...decision, decision: 'approved' },
  ]
}

/** Logins and roles are the same in any case. */
function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}

/** Who gave a word: a login of GitHub, and whose account of another system deploy.yml said was theirs. Pure. */
export function personOf({ login, account }: { login: string; account?: string | undefined }): string {
  return account === undefined ? login : `${login}, as ${account}`
}

/** The people who can give an approval, in words. Pure. */
export function giversOf({ logins, teams }: Promotion['approvals'][number]): string {
  return [...logins, ...teams.map((team) => `a member of ${team}`)].join(' or ')
}

/** Throws APPROVAL_MISSING with every role that has not spoken, and what to do. Pure. */
export function requireApprovals(
  { open, ignored, decisions }: ApprovalState,
  { environment, release, digest }: { environment: string; release: string; digest: string },
): void {
  if (open.length === 0) return
  const given = decisions.map(
    ({ role, decision, login, at, seen }) => `${role} ${decision}: ${login} ${seen ? 'seen ' : ''}at ${at}`,
  )
  const missing = open.flatMap((approval) => [
    `${approval.role} is missing: ${giversOf(approval)}`,
    wayOf(approval, { environment, digest }),
    ...(approval.when === 'as-needed' ? [`/skip ${approval.role} ${digest} <why it is not needed>`] : []),
  ])
  throw new DeployError({
    code: 'APPROVAL_MISSING',
    message: `The plan for ${release} in ${environment} is not approved, so it is not promoted.`,
    cause: [...given, ...missing, ...ignored].join('\n'),
    remedy: open.every(({ from, state }) => from === 'change-record' && state === undefined)
      ? 'Let these people read the plan and comment on the change record, in this order, each with such a line of their role; then run this job again.'
      : 'Let these people read the plan and say so, in this order, each where their role says it: a line that begins with / is a comment on the change record. Then run the jobs again.',
  })
}

/** How a role gives its word. */
function wayOf(
  { role, from, state, environment: reviewed }: Promotion['approvals'][number],
  { environment, digest }: { environment: string; digest: string },
): string {
  if (from === 'pull-request-review')
    return 'a review that approves each pull request since the release that serves, at the head that was merged'
  if (from === 'environment-review')
    return `a review of the GitHub environment ${reviewed ?? environment}, in a run whose job before it made this plan with 'dry-run: true'`
  if (state !== undefined)
    return `a move of the change record to ${state}, after a run with 'dry-run: true' has shown this plan there`
  return `/approve ${role} ${digest}`
}

function spoken(from: Promotion['approvals'][number]['from']): string {
  return from === 'change-record' ? 'comment on the change record' : from.replaceAll('-', ' ')
}
