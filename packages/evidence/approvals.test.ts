import type { Promotion } from '@deploy/manifest/manifest.ts'
import { describe, expect, it } from 'vitest'
import { type Command, commandsIn, judgeApprovals, requireApprovals, type Word } from './approvals.ts'

const digest = 'd'.repeat(64)
const approvals: Promotion['approvals'] = [
  { role: 'AO', logins: ['ada'], teams: [], when: 'always', from: 'change-record' },
  { role: 'DSE', logins: ['dora', 'ada'], teams: [], when: 'always', from: 'change-record' },
  { role: 'IS', logins: ['ian'], teams: [], when: 'as-needed', from: 'change-record' },
  { role: 'Ops', logins: ['olga'], teams: ['acme/ops'], when: 'always', from: 'change-record' },
]

let minute = 0
const word = (login: string, body: string, changes: Partial<Word> = {}): Word => ({
  login,
  body,
  at: new Date(Date.UTC(2026, 0, 1, 0, minute++)).toISOString(),
  edited: false,
  url: `https://github.com/acme/voila/issues/1#issuecomment-${minute}`,
  ...changes,
})

const has = (login: string, role: string) =>
  approvals.some((one) => one.role === role && one.logins.includes(login.toLowerCase()))
const judge = (words: Word[], authors = ['author']) =>
  judgeApprovals(commandsIn(words), { approvals, digest, authors, has })
const roles = (words: Word[], authors?: string[]) =>
  judge(words, authors).decisions.map(({ role, decision, login }) => `${role} ${decision} ${login}`)

it('takes one role after the other, and a skipped one with its reason', () => {
  const words = [
    word('Ada', `I have read it.\r\n/approve AO ${digest}\r\nGood luck!`),
    word('dora', `/approve dse ${digest}`),
    word('dora', `/skip IS ${digest} no port, no certificate and no secret is touched`),
    word('olga', `/approve Ops ${digest}`),
  ]
  const state = judge(words)
  expect(state.ignored).toEqual([])
  expect(state.open).toEqual([])
  expect(roles(words)).toEqual([
    'AO approved Ada',
    'DSE approved dora',
    'IS skipped dora',
    'Ops approved olga',
  ])
  expect(state.decisions[2]).toMatchObject({ reason: 'no port, no certificate and no secret is touched' })
  expect(() => requireApprovals(state, { environment: 'prod', release: 'r', digest })).not.toThrow()
})

const ao = () => word('ada', `/approve AO ${digest}`)

describe('does not count a word', () => {
  it.each<[string, Word[], string, string[]?]>([
    ['about another plan', [word('ada', `/approve AO ${'e'.repeat(64)}`)], 'it is about another plan.'],
    [
      'that was edited',
      [word('ada', `/approve AO ${digest}`, { edited: true })],
      'it was edited afterwards.',
    ],
    ['of who wrote the change', [ao()], 'who wrote the change does not approve it.', ['ADA']],
    [
      'of somebody without the role',
      [word('olga', `/approve AO ${digest}`)],
      'this login does not have the role.',
    ],
    ['before its turn', [word('dora', `/approve DSE ${digest}`)], 'AO comes first.'],
    ['for a role that is none', [word('ada', `/approve CEO ${digest}`)], 'deploy.yml has no such role.'],
    ['given twice', [ao(), ao()], 'the role has spoken already.'],
    [
      'to skip what is always needed',
      [word('ada', `/skip AO ${digest} no time`)],
      'this role is always needed.',
    ],
    [
      'to skip without a reason',
      [ao(), word('dora', `/approve DSE ${digest}`), word('ada', `/skip IS ${digest}`)],
      'it gives no reason.',
    ],
    [
      'to skip of a stranger',
      [ao(), word('dora', `/approve DSE ${digest}`), word('eve', `/skip IS ${digest} trust me`)],
      'this login has none of the roles.',
    ],
    [
      'to withdraw what another one said',
      [ao(), word('dora', `/withdraw AO ${digest}`)],
      'there is no such word to withdraw.',
    ],
  ])('%s', (_, words, why, authors) => {
    expect(judge(words, authors).ignored).toEqual([expect.stringContaining(why)])
  })
})

it('an approval that came too early is given again in its turn', () => {
  const early = word('dora', `/approve DSE ${digest}`)
  expect(roles([early, ao()])).toEqual(['AO approved ada'])
  expect(roles([early, ao(), word('dora', `/approve DSE ${digest}`)])).toHaveLength(2)
})

it('a withdrawal that was edited afterwards still counts', () => {
  const withdrawal = word('ada', `/withdraw AO ${digest} edited by another one`, { edited: true })
  expect(judge([ao(), withdrawal]).decisions).toEqual([])
})

it('who withdraws a word takes back those that came after it', () => {
  const words = [ao(), word('dora', `/approve DSE ${digest}`), word('ada', `/withdraw AO ${digest}`)]
  expect(roles(words)).toEqual([])
  expect(roles([...words, ao()])).toEqual(['AO approved ada'])
})

it('takes no part of a line, and no short digest, for a command', () => {
  const text = [`please /approve AO ${digest}`, `/approve AO ${digest.slice(1)}`, `> /approve AO ${digest}`]
  expect(commandsIn([word('ada', text.join('\n'))])).toEqual([])
})

it('names each role that is missing, who can give it, and what to write', () => {
  const state = judge([ao(), word('eve', `/approve Ops ${digest}`)])
  expect(() => requireApprovals(state, { environment: 'prod', release: '1.4.2-0', digest })).toThrow(
    expect.objectContaining({
      code: 'APPROVAL_MISSING',
      facts: expect.objectContaining({
        cause: expect.stringMatching(
          new RegExp(
            [
              '^AO approved: ada at .*',
              'DSE is missing: dora or ada',
              `/approve DSE ${digest}`,
              'IS is missing: ian',
              `/approve IS ${digest}`,
              `/skip IS ${digest} <why it is not needed>`,
              'Ops is missing: olga or a member of acme/ops',
              `/approve Ops ${digest}`,
              '/approve Ops of eve at .* does not have the role.$',
            ].join('\n'),
          ),
        ),
      }),
    }),
  )
})

it('a role that moves the change record does not write, and is asked for its move', () => {
  const moving = [{ ...approvals[0]!, state: 'Approved' }]
  const wrote = judgeApprovals(commandsIn([ao()]), { approvals: moving, digest, authors: ['author'], has })
  expect(wrote.ignored).toEqual([
    expect.stringContaining('deploy.yml takes its word from a move to Approved.'),
  ])
  expect(() => requireApprovals(wrote, { environment: 'prod', release: '1.4.2-0', digest })).toThrow(
    expect.objectContaining({
      facts: expect.objectContaining({
        cause: expect.stringContaining(
          "AO is missing: ada\na move of the change record to Approved, after a run with 'dry-run: true'",
        ),
      }),
    }),
  )
  const moved = [{ ...commandsIn([ao()])[0]!, word: word('ada', 'moved', { state: 'Approved' }) }]
  const question = { digest, authors: ['author'], has }
  expect(judgeApprovals(moved, { ...question, approvals: moving }).decisions).toMatchObject([
    { role: 'AO', state: 'Approved' },
  ])
  expect(judgeApprovals(moved, { ...question, approvals }).ignored).toEqual([
    expect.stringMatching(/^The move to Approved of ada .* deploy\.yml takes its word from a comment\.$/),
  ])
})

describe('a review', () => {
  const mixed: Promotion['approvals'] = [
    { ...approvals[0]!, from: 'pull-request-review' },
    { ...approvals[2]!, from: 'change-record' },
    { ...approvals[3]!, from: 'environment-review', environment: 'prod-ops' },
  ]
  const review = (
    login: string,
    role: string,
    from: Command['from'],
    changes: Partial<Command> = {},
  ): Command => ({
    ...{ verb: 'approve', role, digest, reason: '' },
    word: word(login, '', from === 'environment-review' ? { seen: true } : {}),
    ...(from && { from }),
    ...changes,
  })
  const judgeMixed = (commands: Command[]) =>
    judgeApprovals(commands, { approvals: mixed, digest, authors: ['author'], has })
  const ao = () => review('ada', 'AO', 'pull-request-review')
  const ops = () => review('olga', 'Ops', 'environment-review')
  const is = () => commandsIn([word('ian', `/approve IS ${digest}`)])

  it('waits for its turn, and tells where it was given', () => {
    const { decisions, ignored, open } = judgeMixed([ops(), ao(), ...is()])
    expect(ignored).toEqual([])
    expect(open).toEqual([])
    expect(decisions).toMatchObject([
      { role: 'AO', from: 'pull-request-review' },
      { role: 'IS', login: 'ian' },
      { role: 'Ops', from: 'environment-review', seen: true },
    ])
    expect(decisions[1]).not.toHaveProperty('from')
  })

  it('does not count without those before, about another plan, or of another place than deploy.yml names', () => {
    expect(judgeMixed([ao(), ops()]).ignored).toEqual([
      'The environment review of olga as Ops does not count: IS comes first.',
    ])
    const other = review('olga', 'Ops', 'environment-review', { digest: 'e'.repeat(64) })
    expect(judgeMixed([ao(), ...is(), other]).ignored).toEqual([
      'The environment review of olga as Ops does not count: it is about another plan.',
    ])
    const written = commandsIn([word('ada', `/approve AO ${digest}`)])
    expect(judgeMixed(written).ignored).toEqual([
      expect.stringContaining('deploy.yml takes its word from a pull request review.'),
    ])
  })

  it('is gone when its own giver withdraws it', () => {
    const state = judgeMixed([ao(), ...commandsIn([word('ada', `/withdraw AO ${digest}`)]), ...is()])
    expect(state.decisions).toEqual([])
  })

  it('that is missing is asked for where it can be given', () => {
    expect(() =>
      requireApprovals(judgeMixed([]), { environment: 'prod', release: '1.4.2-0', digest }),
    ).toThrow(
      expect.objectContaining({
        facts: expect.objectContaining({
          cause: [
            'AO is missing: ada',
            'a review that approves each pull request since the release that serves, at the head that was merged',
            'IS is missing: ian',
            `/approve IS ${digest}`,
            `/skip IS ${digest} <why it is not needed>`,
            'Ops is missing: olga or a member of acme/ops',
            "a review of the GitHub environment prod-ops, in a run whose job before it made this plan with 'dry-run: true'",
          ].join('\n'),
        }),
      }),
    )
  })
})
