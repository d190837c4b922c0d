import { explain } from '@deploy/kit/errors.ts'
import { describe, expect, it } from 'vitest'
import { gateFailure } from './failure.ts'
import { describeGate, type GateReport, parseGateReport } from './report.ts'

const at = '2026-01-02T03:04:05.000Z'
const report: GateReport = {
  schemaVersion: 1,
  application: 'shop',
  environment: 'prod',
  host: 'web1',
  release: { id: '1.4.2-0123456789ab', sha256: '0'.repeat(64) },
  startedAt: at,
  finishedAt: '2026-01-02T03:04:37.500Z',
  verdict: 'fail',
  checks: [
    {
      name: 'web',
      type: 'http',
      target: 'http://127.0.0.1:8080/health',
      verdict: 'fail',
      reason: '11 samples were bad, 10 may be',
      samples: [{ at, outcome: 'bad', detail: 'status 500 instead of 200', latencyMs: 3 }],
    },
    {
      name: 'identity',
      type: 'identity',
      target: '1.4.2-0123456789ab as shop',
      verdict: 'pass',
      reason: '3 good samples in a row',
      samples: [{ at, outcome: 'good', detail: 'process 100 runs' }],
    },
  ],
  diagnosis: ['Likely cause: none of those that are known.'],
}

describe('parseGateReport', () => {
  it('reads what was written', () => {
    expect(parseGateReport(JSON.stringify(report), 'gate.json')).toEqual(report)
  })

  it.each([
    ['no JSON', '{'],
    ['another verdict', JSON.stringify({ ...report, verdict: 'passed' })],
    ['a key that is not known', JSON.stringify({ ...report, extra: 1 })],
    ['something missing', JSON.stringify({ ...report, checks: undefined })],
  ])('refuses %s', (_, text) => {
    expect(() => parseGateReport(text, 'evidence/gate.json')).toThrow(
      'evidence/gate.json is not a report of a gate.',
    )
  })
})

it('describes a gate in plain lines', () => {
  expect(describeGate(report)).toEqual([
    'Gate of 1.4.2-0123456789ab on web1 (prod): fail after 32.5 s',
    '  fail          web: 11 samples were bad, 10 may be; last: status 500 instead of 200',
    '  pass          identity: 3 good samples in a row; last: process 100 runs',
  ])
})

describe('gateFailure', () => {
  it('is none for a pass', () => {
    expect(gateFailure({ ...report, verdict: 'pass' })).toBeUndefined()
  })

  it('names host, check, last result and remedy', () => {
    expect(explain(gateFailure(report)!.facts)).toBe(
      [
        '1.4.2-0123456789ab failed the gate in prod.',
        '  code:   GATE_FAILED',
        '  host:   web1',
        '  step:   gate',
        '  cause:  web: 11 samples were bad, 10 may be; last: status 500 instead of 200',
        '          Likely cause: none of those that are known.',
        "  remedy: Read the diagnosis and the service's log, mend the release, and deploy it again.",
      ].join('\n'),
    )
  })

  it.each([
    ['inconclusive', 'GATE_INCONCLUSIVE'],
    ['error', 'GATE_ERROR'],
  ] as const)('has a code of its own for %s', (verdict, code) => {
    const [first, second] = report.checks
    expect(gateFailure({ ...report, verdict, checks: [{ ...first!, verdict }, second!] })).toMatchObject({
      code,
    })
  })
})
