import { hostOf, stageOf } from '@deploy/evidence/testing.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import { createLog } from '@deploy/kit/print.ts'
import type { Host } from '@deploy/manifest/manifest.ts'
import { expect, it } from 'vitest'
import { failureOf, tellEnding } from './ending.ts'

const rules = { batchSize: 1, maximumFailures: 1, onFailure: 'revert-all' as const }
const lost = new DeployError({
  code: 'HOST_UNREACHABLE',
  message: 'No connection.',
  cause: '::error::from elsewhere',
  remedy: 'Look.',
})
const away = (name: string) => ({
  host: { name } as Host,
  error: lost,
  startedAt: '2026-05-04T10:00:00.000Z',
  finishedAt: '2026-05-04T10:00:09.000Z',
})
const gone = (host: string) =>
  hostOf({ host, outcome: 'unreachable', error: { code: 'HOST_UNREACHABLE', message: 'No connection.' } })

async function told(ended: Parameters<typeof tellEnding>[0]): Promise<string[]> {
  const lines: string[] = []
  await tellEnding(
    ended,
    createLog((line) => lines.push(line)),
  )
  return lines
}

it('says no more of a single host than its log does', async () => {
  const ended = { stage: stageOf(), outcomes: [], unreached: [] }
  expect(await told(ended)).toEqual([])
  expect(failureOf(ended)).toBeUndefined()
  const stage = stageOf({ outcome: 'reverted', hosts: [hostOf({ outcome: 'reverted' })] })
  expect(failureOf({ ...ended, stage })).toMatchObject({
    code: 'NOT_CONFIRMED',
    cause: 'How it ended: lab: reverted',
  })
})

it('warns of failures that are allowed, and shows each as text that commands nothing', async () => {
  const stage = stageOf({ outcome: 'partial', hosts: [hostOf(), gone('two')], rollout: rules })
  const ended = { stage, outcomes: [], unreached: [away('two')] }
  const lines = await told(ended)
  expect(lines).toContain('::group::What failed on two')
  expect(lines.filter((line) => line.startsWith('::error'))).toEqual([])
  expect(lines).toContain('How it ended:')
  expect(lines.at(-1)).toBe(
    '::warning::1 of 2 hosts failed, 1 may: two (HOST_UNREACHABLE). Mend them and run the deployment again.',
  )
  expect(failureOf(ended)).toBeUndefined()
})

it('fails with the first failure when there are more than may be, and counts hosts where they are many', async () => {
  const hosts = [hostOf(), hostOf({ host: 'four' }), gone('two'), gone('three')]
  const stage = stageOf({ outcome: 'partial', hosts, rollout: rules })
  const ended = { stage, outcomes: [], unreached: [away('two'), away('three')] }
  expect((await told(ended)).join('\n')).not.toContain('::warning::')
  expect(failureOf(ended)).toMatchObject({
    code: 'HOST_UNREACHABLE',
    cause: [
      '::error::from elsewhere',
      '2 of 4 hosts failed, 1 may: two (HOST_UNREACHABLE), three (HOST_UNREACHABLE).',
      'How it ended: 2 confirmed, 2 unreachable',
    ].join('\n'),
  })
})
