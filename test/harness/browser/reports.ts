import type { Contract } from '@deploy/evidence/contract.ts'
import { type Documents, evidenceOf } from '@deploy/evidence/evidence.ts'
import { reportHtml } from '@deploy/evidence/report/report.ts'
import {
  documentsOf,
  gateOf,
  hostOf,
  other,
  release,
  sha256Of,
  stageOf,
  text,
} from '@deploy/evidence/testing.ts'
import type { CheckReport, GateReport } from '@deploy/gate/report.ts'

/** Markup, commands and characters that no reader wants to meet; as a host, a package or a person might send them. */
const hostile = `</pre></script><script>globalThis.taken=1</script><img src=x onerror="taken=1">"'&\u202e\u0007`

const checks = (bad = 0): CheckReport[] => [
  checkOf({ name: 'http http://127.0.0.1:8866/health', type: 'http', base: 14, bad }),
  checkOf({ name: 'identity http://127.0.0.1:8866/version', type: 'identity', base: 6, bad: 0 }),
  checkOf({ name: 'unit voila', type: 'unit', base: undefined, bad: 0 }),
]

function checkOf({
  name,
  type,
  base,
  bad,
}: {
  name: string
  type: string
  base: number | undefined
  bad: number
}): CheckReport {
  const samples = Array.from({ length: 12 }, (_, index): CheckReport['samples'][number] => ({
    at: new Date(Date.parse('2026-05-04T10:00:31.000Z') + index * 1500).toISOString(),
    outcome: index < bad ? 'bad' : 'good',
    ...(base !== undefined && { latencyMs: base + ((index * 7) % 5) * (index < bad ? 9 : 1) }),
    detail: index < bad ? 'status 502' : 'status 200',
  }))
  const verdict = bad > 3 ? 'fail' : 'pass'
  return {
    name,
    type,
    target: name.split(' ')[1]!,
    verdict,
    reason: verdict === 'pass' ? '5 good samples in a row' : '4 bad samples in a row, 3 are allowed',
    samples,
  }
}

const further: NonNullable<GateReport['further']> = {
  load: {
    url: 'http://127.0.0.1:8866',
    paths: ['/health'],
    offered: '20 requests a second',
    p95LimitMs: 250,
    traffic: {
      seconds: 60,
      requests: 1200,
      answered: 1198,
      errors: 2,
      untried: 0,
      requestsPerSecond: 20,
      latencyMs: { p50: 41, p95: 128, p99: 210, max: 305 },
      lateMs: 2,
      failures: [{ what: 'status 502', count: 2 }],
    },
    stretches: Array.from({ length: 30 }, (_, index) => ({
      second: index * 2,
      answered: 40 - (index === 11 ? 2 : 0),
      errors: index === 11 ? 2 : 0,
      p95Ms: 90 + ((index * 37) % 60) + (index === 11 ? 120 : 0),
    })),
    room: { cpuPercent: 61, memoryPercent: 48, samples: 60 },
  },
  resilience: { url: 'http://127.0.0.1:8866/health', restartSeconds: 5.1, readySeconds: 7.4 },
}

const window: NonNullable<GateReport['window']> = {
  url: 'http://127.0.0.1:8866/health',
  startedAt: '2026-05-04T10:00:20.000Z',
  seconds: 31,
  switchSecond: 3.2,
  gateFromSecond: 11,
  gateToSecond: 29.5,
  stretchSeconds: 1,
  stretches: Array.from({ length: 31 }, (_, second) =>
    second > 3 && second < 9
      ? { second, answered: 0, errors: 1 }
      : { second, answered: 1, errors: 0, p95Ms: 12 + ((second * 7) % 9) + (second === 9 ? 60 : 0) },
  ),
}

const contract: Contract = {
  schemaVersion: 1,
  application: 'voila',
  environment: 'prod',
  after: 'prod-test',
  release,
  planDigest: sha256Of('plan'),
  judgedAt: '2026-05-05T09:59:00.000Z',
  evidence: [
    {
      kind: 'gate',
      level: 'required',
      state: 'present',
      paths: [],
      measuredAt: '2026-05-04T10:00:50.000Z',
      maximumAgeHours: 72,
    },
    {
      kind: 'outdated',
      level: 'required',
      state: 'waived',
      paths: [],
      waiver: { owner: 'Ada', reason: 'the mirror is being moved', expires: '2026-12-31' },
    },
  ],
  authors: ['grace'],
  approvals: (['AO', 'DSE', 'IS', 'Ops'] as const).map((role, index) => ({
    role,
    decision: role === 'IS' ? ('skipped' as const) : ('approved' as const),
    login: ['olga', 'dirk', 'dirk', 'otto'][index]!,
    at: `2026-05-05T09:0${index}:00.000Z`,
    url: `https://github.com/acme/voila/issues/1#issuecomment-${index + 1}`,
    ...(role === 'IS' && { reason: 'nothing about security has changed' }),
  })),
}

const names = [
  'voila',
  'notebook',
  'jupyterlab',
  'flask',
  'waitress',
  'requests',
  'tornado',
  'jinja2',
  'markupsafe',
  'pyzmq',
  'traitlets',
  'idna',
]

function bill(first = 'ipykernel'): string {
  const components = [first, ...names].map((name, index) => ({
    name,
    version: `${index + 1}.2.0`,
    licenses: [{ license: { id: index % 3 === 0 ? 'MIT' : 'BSD-3-Clause' } }],
  }))
  return text({
    metadata: { component: { hashes: [{ alg: 'SHA-256', content: release.sha256 }] } },
    components,
  })
}

const extras = {
  'bom-changes.json': text({
    schemaVersion: 1,
    release: { sha256: release.sha256 },
    since: 'voila 1.4.1',
    changes: [
      { package: 'requests', what: 'version', from: '2.31.0', to: '7.2.0' },
      { package: 'idna', what: 'added', from: '', to: '13.2.0' },
    ],
  }),
  'bom-outdated.json': text({
    schemaVersion: 1,
    release: { sha256: release.sha256 },
    review: { last: '2026-04-01', owner: 'Ada', due: '2026-06-30' },
    outdated: [{ package: 'flask', have: '5.2.0', latest: '5.3.1', behind: 'minor' }],
  }),
}

const tested = {
  ...documentsOf(stageOf({ hosts: [hostOf()] }), gateOf({ checks: checks(2), window, further })),
  'bom.json': bill(),
  ...extras,
}

const promoted = stageOf({
  stage: 'prod',
  kind: 'promote',
  environment: 'prod',
  startedAt: '2026-05-05T10:00:00.000Z',
  finishedAt: '2026-05-05T10:01:05.000Z',
})

const rolledBack = stageOf({
  stage: 'prod-rollback',
  kind: 'rollback',
  environment: 'prod',
  to: other,
  actor: 'otto',
  reason: 'Dashboards of the finance team stay empty.',
  startedAt: '2026-05-06T07:00:00.000Z',
  finishedAt: '2026-05-06T07:00:04.000Z',
})

const failed = stageOf({
  outcome: 'reverted',
  hosts: [
    hostOf({
      outcome: 'reverted',
      gate: 'fail',
      serves: '1.4.1-111111111111',
      error: {
        code: 'GATE_FAILED',
        message: 'The gate said fail: http http://127.0.0.1:8866/health answers 502.',
      },
    }),
  ],
})

const inProd: Documents = {
  ...tested,
  ...documentsOf(
    promoted,
    gateOf({ environment: 'prod', startedAt: '2026-05-05T10:00:31.000Z', checks: checks(), window }),
  ),
  'bom.json': bill(),
  'prod/contract.json': text(contract),
}

/** Bundles of releases that went different ways, each with all that a report can show. */
export const bundles = {
  promoted: inProd,
  failed: {
    ...documentsOf(
      failed,
      gateOf({
        verdict: 'fail',
        checks: checks(6),
        window,
        diagnosis: [
          'last response: 502 Bad Gateway',
          '  <html><h1>502 Bad Gateway</h1></html>',
          'last lines of the log:',
          "  ModuleNotFoundError: No module named 'ipywidgets'",
          'likeliest cause: a module that the application imports is not installed in this release (ipywidgets); look at its requirements.',
        ],
      }),
    ),
    'bom.json': bill(),
  },
  rolledBack: {
    ...inProd,
    ...documentsOf(
      rolledBack,
      gateOf({ environment: 'prod', startedAt: '2026-05-06T07:00:02.000Z', checks: checks(), window }),
    ),
    'bom.json': bill(),
  },
  hostile: {
    ...inProd,
    'prod/deployment.json': text({
      ...promoted,
      actor: hostile,
      reason: hostile,
      runUrl: `javascript:alert(${hostile})`,
    }),
    'prod-test/lab/gate.json': text(
      gateOf({
        checks: checks().map((check) => ({ ...check, name: hostile, reason: hostile })),
        diagnosis: [hostile],
      }),
    ),
    'prod-test/lab/journal.jsonl': `${hostile}\n`,
    'bom.json': bill(hostile),
  },
} satisfies Record<string, Documents>

export function reportOf(documents: Documents): string {
  return reportHtml(evidenceOf({ application: 'voila', release }, documents), documents)
}
