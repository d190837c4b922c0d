import { describe, expect, it } from 'vitest'
import { assessmentSection } from './assessment.ts'
import { changeRecord, sections } from './change-record.ts'
import { evidenceOf } from './evidence.ts'
import { code, plain } from './markdown.ts'
import { documentsOf, gateOf, hostOf, text as json, other, release, stageOf } from './testing.ts'

const subject = { application: 'voila', release }
const rolledBack = stageOf({
  stage: 'prod-rollback',
  environment: 'prod',
  kind: 'rollback',
  to: other,
  reason: 'slow <dashboards> for @acme/ops',
  startedAt: '2026-05-04T12:00:00.000Z',
  finishedAt: '2026-05-04T12:01:00.000Z',
  previous: release.id,
  runUrl: '',
})

it('is rendered from the evidence alone, as a person has read it', async () => {
  const failed = stageOf({
    stage: 'prod',
    environment: 'prod',
    kind: 'promote',
    outcome: 'reverted',
    startedAt: '2026-05-04T11:00:00.000Z',
    finishedAt: '2026-05-04T11:01:00.000Z',
    hosts: [
      hostOf({
        outcome: 'reverted',
        gate: 'fail',
        serves: '1.4.1-111111111111',
        error: { code: 'GATE_FAILED', message: '1.4.2 failed the gate.' },
      }),
    ],
  })
  const { previous: _, ...first } = stageOf()
  const documents = {
    ...documentsOf(first),
    'prod/deployment.json': json(failed),
    'prod-rollback/deployment.json': json(rolledBack),
  }
  await expect(changeRecord(evidenceOf(subject, documents))).toMatchFileSnapshot('golden/change-record.md')
})

it('says which checks failed where a gate did, and nothing where it passed', () => {
  const sick = { name: 'http', type: 'http', target: '/health', samples: [] }
  const gate = gateOf({
    verdict: 'fail',
    checks: [
      { ...sick, verdict: 'fail', reason: '4 samples were bad, 3 may be' },
      { ...sick, verdict: 'pass', reason: '3 good samples in a row', target: '/' },
    ],
  })
  const section = (host: ReturnType<typeof hostOf>) =>
    sections(evidenceOf(subject, documentsOf(stageOf({ hosts: [host] }), gate))).find(
      ({ id }) => id === 'prod-test',
    )!.markdown
  const failed = section(hostOf({ outcome: 'reverted', gate: 'fail' }))
  expect(failed).toContain('| lab | It answers at /health | ❌ failed 4 samples were bad, 3 may be |')
  expect(failed).not.toContain('It answers at / |')
  expect(section(hostOf())).not.toContain('It answers at')
})

it('says which checks failed of a release that was gone back to, which is no word about the one that is left', () => {
  const check = { name: 'http', type: 'http', target: '/health', samples: [] }
  const gate = gateOf({
    release: { id: other.id, sha256: other.sha256 },
    verdict: 'fail',
    checks: [{ ...check, verdict: 'fail', reason: '4 samples were bad, 3 may be' }],
  })
  const sick = { ...rolledBack, hosts: [hostOf({ outcome: 'reverted', gate: 'fail' })] }
  const evidence = evidenceOf(subject, {
    ...documentsOf(),
    'prod-rollback/deployment.json': json(sick),
    'prod-rollback/lab/gate.json': json(gate),
  })
  const { markdown } = sections(evidence).find(({ id }) => id === 'prod-rollback')!
  expect(markdown).toContain('| lab | It answers at /health | ❌ failed 4 samples were bad, 3 may be |')
  expect(assessmentSection(evidence)).not.toContain('It answers at /health')
})

it('tells what became of the ephemeral slot that proved the release', () => {
  const slot = { environment: 'prod-test', container: 'shop-test' }
  const stage = stageOf({
    kind: 'promote',
    retired: [
      { ...slot, host: 'one', outcome: 'removed' },
      { ...slot, host: 'two', outcome: 'kept', detail: '*1.5.0* serves there' },
    ],
  })
  const record = changeRecord(evidenceOf(subject, documentsOf(stage)))
  expect(record).toContain('`shop-test` of prod-test on one has served its time and was removed.')
  expect(record).toContain('on two was **not** removed: &#42;1.5.0&#42; serves there')
})

it('shows a refusal of several lines as they are, such as a diff', () => {
  const error = { code: 'DRIFT', message: '/etc/a was *edited*\n@@ -1 +1 @@\n-a\n+b', cause: '``` ends' }
  const record = changeRecord(
    evidenceOf(subject, documentsOf(stageOf({ outcome: 'refused', error, hosts: [] }))),
  )
  expect(record).toContain(
    '`DRIFT`: /etc/a was &#42;edited&#42;\n\n````diff\n@@ -1 +1 @@\n-a\n+b\n``` ends\n````',
  )
})

it('tells how long nobody answered, and that it is not known', () => {
  const gap = { seconds: 1.4567, requests: 80, unanswered: 12, url: 'http://127.0.0.1:3000/*' }
  const stage = stageOf({
    hosts: [hostOf({ gap }), hostOf({ host: 'two', gap: null }), hostOf({ host: 'three' })],
  })
  const record = changeRecord(evidenceOf(subject, documentsOf(stage)))
  expect(record).toContain(
    'Gap on lab: **1.5 s** from one good answer of `http://127.0.0.1:3000/*` to the next, at most; 12 of 80 requests were not answered.',
  )
  expect(record).toContain('How long nobody answered on two is not known.')
  expect(record).not.toMatch(/(?:Gap on|answered on) three/)
})

it('shows what each service runs, and which were left alone', () => {
  const image = `registry.example.org/web@sha256:${'a'.repeat(64)}`
  const services = [
    { service: 'api', image: `sha256:${'b'.repeat(64)}`, containers: 1, started: 0 },
    { service: 'web', image, containers: 3, started: 2, nodes: { one: 1, '*two*': 2 } },
  ]
  const record = changeRecord(
    evidenceOf(subject, documentsOf(stageOf({ hosts: [hostOf({ services }), hostOf({ host: 'two' })] }))),
  )
  expect(record).toContain(
    [
      '| Host | Service | Image | Containers | This stage | Nodes |',
      '| --- | --- | --- | --- | --- | --- |',
      `| lab | api | \`sha256:${'b'.repeat(64)}\` | 1 | left alone |  |`,
      `| lab | web | \`${image}\` | 3 | started 2 of 3 | one 1, &#42;two&#42; 2 |`,
    ].join('\n'),
  )
})

it('says what changed in the packages, as text that means nothing but itself', () => {
  const since = (changes: object[]) =>
    JSON.stringify({ schemaVersion: 1, release: { sha256: release.sha256 }, since: 'voila 1.4.1', changes })
  const recordOf = (text: string) =>
    changeRecord(evidenceOf({ application: 'voila', release }, { 'bom-changes.json': text }))
  const change = { package: 'pkg:pypi/flask', what: 'version', from: '3.0.3', to: '3.0.4' }
  const markdown = recordOf(since([change, { ...change, package: 'a`|@ada', what: 'added', from: '' }]))
  expect(markdown).toContain(
    [
      'Packages: 2 changes since voila 1.4.1',
      '',
      '| Package | Change | Before | Now |',
      '| --- | --- | --- | --- |',
      '| `pkg:pypi/flask` | other version | `3.0.3` | `3.0.4` |',
      '| `a@ada` | added |  | `3.0.4` |',
    ].join('\n'),
  )
  expect(recordOf(since([]))).toContain('Packages: the same as in voila 1.4.1.')
  expect(recordOf(since(Array.from({ length: 120 }, () => change)))).toContain(
    '20 more stand in `bom-changes.json`.',
  )
  expect(recordOf(since([]).replace(release.sha256, '9'.repeat(64)))).not.toContain('Packages:')
  expect(() => recordOf(since([{}]))).toThrow('bom-changes.json cannot be read as evidence.')
})

it('says which packages are outdated and when they were last reviewed', () => {
  const recordOf = (outdated: object[], review?: object) => {
    const document = { schemaVersion: 1, release: { sha256: release.sha256 }, review, outdated }
    const documents = { 'bom-outdated.json': JSON.stringify(document) }
    return changeRecord(evidenceOf({ application: 'voila', release }, documents))
  }
  const flask = { package: 'pkg:pypi/flask', have: '3.0.3', latest: '3.1.0', behind: 'minor' }
  const review = { last: '2026-01-31', owner: '*Ada*', due: '2026-05-03' }
  expect(recordOf([flask], review)).toContain(
    [
      'Outdated packages: 1. Last reviewed on 2026-01-31 by &#42;Ada&#42;, which holds until 2026-05-03.',
      '',
      '| Package | Here | Latest | Behind by |',
      '| --- | --- | --- | --- |',
      '| `pkg:pypi/flask` | `3.0.3` | `3.1.0` | minor |',
    ].join('\n'),
  )
  expect(recordOf([])).toContain('Outdated packages: none.\n')
  expect(recordOf(Array.from({ length: 101 }, () => flask))).toContain('1 more stand in `bom-outdated.json`.')
  expect(() => recordOf([{}])).toThrow('bom-outdated.json cannot be read as evidence.')
})

it('names the image, for the release and for each stage', () => {
  const image = `registry.example.org/shop@sha256:${'a'.repeat(64)}`
  const documents = documentsOf(stageOf({ release: { ...release, image } }))
  const text = changeRecord(evidenceOf({ ...subject, release: { ...release, image } }, documents))
  expect(text).toContain(`| Image | \`${image}\` |`)
  expect(text).toContain(`\n\nimage \`${image}\`\n`)
})

describe('H26 hostile text means nothing but itself', () => {
  const hostile = [
    '<img src=x onerror=alert(1)><!-- -->',
    '@acme/ops please approve',
    '[approve](https://evil.example) ![x](http://evil.example/x.png) www.evil.example',
    '```\n# heading\n```',
    '| cell | cell |',
    'fixes #1, acme/voila#2, GH-3 and https://github.com/acme/voila/issues/4',
    '**bold** _it_ ~~no~~ &lt;b&gt; \\`',
    '\u202eevil\u200b\u0007',
  ]
  it.each(hostile)('%j', (each) => {
    const shown = plain(each)
    expect(shown).not.toMatch(/[\n<>|`*_[\]()!~\\]/)
    expect(shown).not.toMatch(/&(?!#\d+;)/)
    expect(shown).not.toMatch(/@\w|www\.|:\/\/|GH-\d/)
    const read = shown.replace(/&#(\d+);/g, (_, number) => String.fromCharCode(Number(number)))
    expect(read).not.toMatch(/[@#]\w|GH-\d/)
    expect(read.replaceAll('\u2060', '')).toBe(
      each.replaceAll('\n', ' ').replace(/[\u202e\u200b\u0007]/g, ''),
    )
  })

  it.each(hostile)('as code: %j', (each) => expect(code(each)).toMatch(/^`[^`|\n]*`$/))

  it('also in a record', () => {
    const [first, ...rest] = hostile
    const stage = stageOf({
      actor: first!,
      previous: rest.join(' '),
      runUrl: 'javascript:alert(1)',
      hosts: [
        hostOf({ host: rest[2]!, deployId: rest[3]!, error: { code: '<b>', message: hostile.join('\n') } }),
      ],
    })
    const record = changeRecord(evidenceOf(subject, { 'prod-test/deployment.json': json(stage) }))
    const text = record.replace(/`[^`\n]*`/g, '')
    expect(text).not.toMatch(/<(?!\/?(details|summary)>)/)
    expect(text).not.toMatch(/javascript:|\]\(https:\/\/evil|@acme/)
    const cells = record.split('\n').filter((line) => line.startsWith('|'))
    // Two columns; those of risk, incidents, stages, and hosts.
    for (const line of cells) expect([3, 4, 5, 7, 9]).toContain(line.split('|').length - 1)
  })
})

describe('a run that ended before it could change a host', () => {
  const refused = stageOf({
    stage: 'prod-test-untouched',
    outcome: 'refused',
    error: { code: 'PREFLIGHT_FAILED', message: 'The hosts are not ready.', cause: 'lab: <b>no space</b>' },
    hosts: [hostOf({ outcome: 'untouched' })],
  })
  const proven = stageOf()

  it('has a section of its own, which says why', () => {
    const documents = documentsOf(proven)
    documents['prod-test-untouched/deployment.json'] = json(refused)
    const record = changeRecord(evidenceOf(subject, documents))
    expect(record).toContain('## Deployed to prod-test\n\n**✅ confirmed**')
    expect(record).toContain('## Not deployed to prod-test\n\n**⛔ refused before anything was touched**')
    expect(record).toContain('`PREFLIGHT_FAILED`: The hosts are not ready. lab: &#60;b&#62;no space')
  })
})

it('says who let a deployment begin without its change record', () => {
  const withoutChangeRecord = { allowedBy: 'ada', cause: 'GITHUB_UNREACHABLE: GitHub could not answer.' }
  const record = changeRecord(evidenceOf(subject, documentsOf(stageOf({ withoutChangeRecord }))))
  expect(record).toContain(
    'Begun without its change record, as ada had allowed: GITHUB&#95;UNREACHABLE: GitHub could not answer.',
  )
})

it('tells what was saved before, whether anybody rehearsed to restore it, and what was put back', () => {
  const backup = {
    name: 'database',
    kind: 'before-deployment' as const,
    madeAt: '2026-05-04T10:00:01Z',
    bytes: 4096,
    sha256: 'e'.repeat(64),
    places: 2,
    rehearsal: 'passed' as const,
    warnings: 0,
  }
  const bare = { ...backup, name: 'files', rehearsal: 'not-rehearsed' as const, warnings: 1 }
  const stage = stageOf({
    hosts: [hostOf({ backups: [{ ...backup, restoredFrom: '/srv/backups/a' }, bare] })],
  })
  const record = changeRecord(evidenceOf(subject, documentsOf(stage)))
  expect(record).toContain(
    `| lab | database | 2026-05-04T10:00:01Z | 4096 bytes | 2 | passed | \`/srv/backups/a\` | \`${'e'.repeat(64)}\` |`,
  )
  expect(record).toContain(
    '| lab | files | 2026-05-04T10:00:01Z | 4096 bytes, 1 warning | 2 | **not rehearsed** |  |',
  )
})

it('a rollback in a workspace of its own tells of itself, and takes nothing from the record', () => {
  const stages = { 'prod/deployment.json': json(rolledBack) }
  const told = sections(evidenceOf(subject, stages)).map(({ id, yields }) => [id, yields ?? false])
  expect(told).toEqual([
    ['release', true],
    ['assessment', true],
    ['rollback-test', false],
    ['history', true],
    ['incidents-20260504t100000z-01234567', false],
    ['prod-rollback', false],
  ])
})
