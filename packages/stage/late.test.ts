import type { Past } from '@deploy/agent/agent.ts'
import { expect, it } from 'vitest'
import { recentEndings } from './late.ts'

const repository = 'https://github.com/acme/voila'

function past(deployId: string, changes: Partial<Past> = {}): Past {
  return {
    deployId,
    kind: 'deploy',
    environment: 'prod',
    release: `1.0.0-${deployId}`,
    actor: 'ada',
    url: `${repository}/actions/runs/7/attempts/1`,
    event: 'confirmed',
    at: '2026-05-04T10:00:00Z',
    fence: 1,
    ...changes,
  }
}

const changes = (history: Past[]) =>
  recentEndings(history, 'lab', repository).map(({ change, ending }) => [ending.deployId, change])

it('a deployment belongs to its release, a rollback to the one that it left', () => {
  const failed = past('d3', { event: 'reverted' })
  const rollback = past('d4', { kind: 'rollback', release: '1.0.0-d1' })
  expect(changes([rollback, failed, past('d2'), past('d1')])).toEqual([
    ['d4', '1.0.0-d2'],
    ['d3', '1.0.0-d3'],
    ['d2', '1.0.0-d2'],
    ['d1', '1.0.0-d1'],
  ])
})

it('a rollback whose past is gone belongs to the release that it went to', () => {
  expect(changes([past('d4', { kind: 'rollback', release: '1.0.0-d1' })])).toEqual([['d4', '1.0.0-d1']])
})

it('what other repositories, people by hand and the time long past did is left alone', () => {
  const foreign = past('d1', { url: `${repository}-2/actions/runs/7/attempts/1` })
  expect(changes([foreign, past('d2', { url: '' })])).toEqual([])
  expect(changes(Array.from({ length: 30 }, (_, index) => past(`d${index}`)))).toHaveLength(10)
})
