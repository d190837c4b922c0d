import { expect, it } from 'vitest'
import { sections } from './change-record.ts'
import { evidenceOf } from './evidence.ts'
import { hostsTable } from './hosts-table.ts'
import { documentsOf, hostOf, release, stageOf, text } from './testing.ts'

const without = ({
  gate: _,
  serves: __,
  deployId: ___,
  planDigest: ____,
  ...rest
}: ReturnType<typeof hostOf>) => rest
const hosts = [
  hostOf({ host: 'lab-1', finishedAt: '2026-05-04T10:02:03.900Z' }),
  hostOf({
    host: 'lab-22',
    outcome: 'reverted',
    gate: 'fail',
    serves: '1.4.1-111111111111',
    error: { code: 'GATE_FAILED', message: 'It did not pass.' },
  }),
  hostOf({ host: 'new', outcome: 'aborted', serves: null }),
  {
    ...without(hostOf({ host: 'gone', outcome: 'unreachable', finishedAt: '2026-05-04T10:00:07.000Z' })),
    error: { code: 'HOST_UNREACHABLE', message: 'No connection.' },
  },
]

it('what became of every host stands in one table of aligned text', () => {
  expect(hostsTable(hosts)).toEqual([
    'Host    Outcome      Gate          Seconds  Serves              Error',
    'lab-1   confirmed    pass              124  1.4.2-0123456789ab',
    'lab-22  reverted     fail               60  1.4.1-111111111111  GATE_FAILED',
    'new     aborted      pass               60  nothing',
    'gone    unreachable  not measured        7  not known           HOST_UNREACHABLE',
  ])
})

it('and in the change record, with how many may fail', () => {
  const stage = stageOf({
    outcome: 'partial',
    hosts,
    rollout: { batchSize: 2, maximumFailures: 3, onFailure: 'revert-all' },
  })
  const documents = { ...documentsOf(stage), 'prod-test/deployment.json': text(stage) }
  const section = sections(evidenceOf({ application: 'voila', release }, documents)).at(-1)!.markdown
  expect(section).toContain('**⚠️ confirmed on some hosts only**')
  expect(section).toContain('3 of 4 hosts failed, 3 may · revert-all')
  expect(section).toContain(
    '| gone | unreachable | not measured | 7 | not known |  |  | `HOST_UNREACHABLE`: No connection. |',
  )
})
