import { section } from '@deploy/kit/section.ts'
import * as z from 'zod/mini'
import { describe, optional, preset } from './describe.ts'
import { day, hours, text, words } from './types.ts'

/** What evidence can be asked for; each is a kind of item in evidence.json. */
export const demandKinds = [
  'release',
  'sbom',
  'changes',
  'outdated',
  'checksums',
  'signature',
  'deployment',
  'gate',
  'backup',
] as const

const waiver = section({
  owner: describe(words, 'Who answers for it.'),
  reason: describe(words, 'Why; it stands in the change record.'),
  expires: describe(day, 'The last day on which it holds, in UTC.'),
})

/** What these say has no time, so it would be too old at any age. */
const timeless: readonly string[] = [
  'changes',
  'outdated',
  'checksums',
  'signature',
] satisfies (typeof demandKinds)[number][]

const demand = section({
  kind: describe(z.enum(demandKinds), 'A kind of evidence, as evidence.json names it.'),
  level: describe(
    preset(z.enum(['required', 'recommended', 'required-if-present']), 'required'),
    'Whether a release is refused without it; told only; or refused only when it is there and too old.',
  ),
  maximumAgeHours: describe(optional(hours()), 'How old it may be, such as 72. Default: any age.'),
  waiver: describe(optional(waiver), 'Lets a release pass without it, until a day.'),
}).check(
  z.refine(
    ({ kind, maximumAgeHours }) => maximumAgeHours === undefined || !timeless.includes(kind),
    `must have no maximum-age-hours for ${timeless.join(', ')}: they say no time; ask it of release or sbom`,
  ),
)

const login = text(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,37}[A-Za-z0-9])?$/, 'the login of a GitHub account')
const team = text(
  /^[A-Za-z0-9-]{1,39}\/[a-z0-9._-]{1,100}$/,
  'a team as its organization and name, such as acme/operations',
)

/** Where a role can give its word, in the order in which that is possible: before a plan, to it, to the run that carries it out. */
export const approvalPlaces = ['pull-request-review', 'change-record', 'environment-review'] as const

const approval = section({
  role: describe(
    text(/^[A-Za-z][A-Za-z0-9-]{0,30}$/, 'one word of letters, digits and dashes'),
    'What people call the role, such as AO.',
  ),
  logins: describe(preset(z.array(login), []), 'GitHub accounts that have it.'),
  teams: describe(
    preset(z.array(team), []),
    'Teams whose members have it; the token must be able to read them.',
  ),
  when: describe(
    preset(z.enum(['always', 'as-needed']), 'always'),
    'as-needed: the others may skip it, with a reason.',
  ),
  from: describe(
    preset(z.enum(approvalPlaces), 'change-record'),
    'Where it gives its word: reviews of the pull requests since the release that serves, the change record, or the review of an environment of GitHub. In this order, and the last is no pull-request-review.',
  ),
  state: describe(
    optional(words),
    'The state of the issue in Jira to which it moves the change record as its word, in the place of a comment; one of its own for each role.',
  ),
  environment: describe(
    optional(words),
    'The environment of GitHub whose review is its word; one of its own for each role. Default: the name of this environment.',
  ),
}).check(z.refine(({ logins, teams }) => logins.length + teams.length > 0, 'must name logins or teams'))

/** What a release must bring along before it comes to an environment. */
export const promotion = section({
  evidence: describe(
    preset(
      z.array(demand).check(
        z.refine(
          areDistinct(({ kind }) => kind),
          'must ask for each kind of evidence once',
        ),
      ),
      [],
    ),
    'The evidence that it must have.',
  ),
  approvals: describe(
    preset(
      z.array(approval).check(
        z.refine(
          areDistinct(({ role }) => role.toLowerCase()),
          'must name each role once',
        ),
      ),
      [],
    ),
    'Who must approve the plan, in this order.',
  ),
})

function areDistinct<T>(key: (item: T) => string): (items: T[]) => boolean {
  return (items) => new Set(items.map(key)).size === items.length
}
