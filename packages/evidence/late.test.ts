import { expect, it } from 'vitest'
import { endingsOf, type LateEnding, lateSection } from './late.ts'
import { hostOf, stageOf } from './testing.ts'
import { type Unlock, unlockSchema, unlockSection } from './unlock.ts'

const ending: LateEnding = {
  deployId: 'd1',
  kind: 'deploy',
  environment: 'prod',
  host: 'lab',
  release: '1.4.2-0123456789ab',
  event: 'reverted',
  at: '2026-05-04T10:00:00Z',
  detail: 'the deadline passed',
  actor: 'ada',
  url: 'https://github.com/acme/voila/actions/runs/7/attempts/1',
}

it('a late ending tells what became of a deployment, whose it was and who says so', () => {
  expect(lateSection(ending)).toEqual({
    id: 'deployment-d1',
    endings: ['d1 reverted'],
    markdown: [
      '### Deployment `d1` in prod',
      '**↩️ taken back** · 2026-05-04T10:00:00Z · the deadline passed',
      '`1.4.2-0123456789ab` · by ada · [run](https://github.com/acme/voila/actions/runs/7/attempts/1)',
      'Told by lab to a later run, because the record of its own run was not here.',
    ].join('\n\n'),
  })
})

it('what a host says is shown as text', () => {
  const { markdown } = lateSection({
    ...ending,
    detail: '<b>@all</b> [x](https://evil.example)',
    url: 'javascript:alert(1)',
  })
  expect(markdown).not.toMatch(/<b>|@all|\]\(/)
})

it('a stage knows the endings of its hosts, but for those that nobody could see', () => {
  const hosts = [
    hostOf({ deployId: 'd1' }),
    hostOf({ deployId: 'd2', outcome: 'unknown' }),
    hostOf({ deployId: 'd3', outcome: 'untouched' }),
    hostOf({ deployId: 'd4', outcome: 'broken' }),
  ]
  expect(endingsOf(stageOf({ hosts }))).toEqual(['d1 confirmed', 'd4 broken'])
})

it('an unlocked deployment tells who, when, why and what became of it', () => {
  const unlock: Unlock = unlockSchema.parse({
    schemaVersion: 1,
    application: 'voila',
    environment: 'prod',
    host: 'lab',
    deployId: 'd1',
    release: '1.4.2-0123456789ab',
    begunBy: { actor: 'bob', runUrl: '' },
    actor: 'ada',
    runUrl: ending.url,
    at: '2026-05-04T10:00:00.000Z',
    reason: 'The runner is gone',
    outcome: 'reverted',
    alreadyEnded: false,
  })
  const { markdown, endings } = unlockSection(unlock)
  expect(endings).toEqual(['d1 reverted'])
  for (const part of ['`d1` in prod', '↩️ taken back', '2026-05-04', 'by ada', 'The runner is gone', 'by bob'])
    expect(markdown).toContain(part)
  expect(unlockSection({ ...unlock, outcome: 'unknown' }).endings).toEqual([])
})
