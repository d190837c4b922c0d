import { DeployError } from '@deploy/kit/errors.ts'
import type { Promotion } from '@deploy/manifest/manifest.ts'
import * as z from 'zod/mini'

/** One role's word on a plan. */
export const decisionSchema = z.strictObject({
  role: z.string(),
  decision: z.enum(['approved', 'skipped']),
  login: z.string(),
  at: z.iso.datetime(),
  /** Where it was said. */
  url: z.string(),
  /** Why it was skipped. */
  reason: z.optional(z.string()),
})

export type Decision = z.output<typeof decisionSchema>

/** What somebody wrote in a change record. */
export interface Word {
  login: string
  body: string
  at: string
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
 * Who has approved the plan, one role after the other: a word counts when all roles before have spoken. Somebody who wrote the
 * change approves nothing. Pure.
 */
export function judgeApprovals(commands: readonly Command[], question: Question): ApprovalState {
  const ignored: string[] = []
  let decisions: Decision[] = []
  for (const command of commands) {
    const refusal = refusalOf(command, decisions, question)
    if (refusal === undefined) decisions = after(decisions, command, question)
    else ignored.push(`${sentence(command)} ${refusal}`)
  }
  return { decisions, ignored, open: question.approvals.slice(decisions.length) }
}

function sentence({ verb, role, word: { login, at } }: Command): string {
  return `/${verb} ${role} of ${login} at ${at} does not count:`
}

/** Why a command does not count; undefined when it does. */
function refusalOf(
  { verb, role, digest, reason, word }: Command,
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
  } else if (!mayGive) return 'this login does not have the role.'
  if (index < decisions.length) return 'the role has spoken already.'
  return index === decisions.length ? undefined : `${approvals[decisions.length]!.role} comes first.`
}

/** The decisions with one more; with a word withdrawn, also those that came after it are gone. */
function after(
  decisions: Decision[],
  { verb, role, reason, word: { login, at, url } }: Command,
  { approvals }: Question,
): Decision[] {
  if (verb === 'withdraw')
    return decisions.slice(
      0,
      decisions.findIndex((one) => same(one.role, role)),
    )
  const { role: name } = approvals[decisions.length]!
  const decision = { role: name, login, at, url }
  return [
    ...decisions,
    verb === 'skip' ? { ...decision, decision: 'skipped', reason } : { ...decision, decision: 'approved' },
  ]
}

/** Logins and roles are the same in any case. */
function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}

/** The people who can give an approval, in words. Pure. */
export function giversOf({ logins, teams }: Promotion['approvals'][number]): string {
  return [...logins, ...teams.map((team) => `a member of ${team}`)].join(' or ')
}

/** Throws APPROVAL_MISSING with every role that has not spoken, and what to write. Pure. */
export function requireApprovals(
  { open, ignored, decisions }: ApprovalState,
  { environment, release, digest }: { environment: string; release: string; digest: string },
): void {
  if (open.length === 0) return
  const given = decisions.map(({ role, decision, login, at }) => `${role} ${decision}: ${login} at ${at}`)
  const missing = open.flatMap((approval) => [
    `${approval.role} is missing: ${giversOf(approval)}`,
    `/approve ${approval.role} ${digest}`,
    ...(approval.when === 'as-needed' ? [`/skip ${approval.role} ${digest} <why it is not needed>`] : []),
  ])
  throw new DeployError({
    code: 'APPROVAL_MISSING',
    message: `The plan for ${release} in ${environment} is not approved, so it is not promoted.`,
    cause: [...given, ...missing, ...ignored].join('\n'),
    remedy:
      'Let these people read the plan and comment on the change record, in this order, each with such a line of their role; then run this job again.',
  })
}
