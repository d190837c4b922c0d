import { expect, it } from 'vitest'
import { evidenceOf, evidenceSchema, parseEvidence } from './evidence.ts'
import { documentsOf, other, release, sha256Of, stageOf, text } from './testing.ts'

const subject = { application: 'voila', release }
const paths = (documents: Record<string, string>) =>
  evidenceOf(subject, documents).items.map(({ path, type }) => [path, type])

it('lists every document with its digest, in one order, whatever order they came in', () => {
  const documents = documentsOf()
  const evidence = evidenceOf(subject, documents)
  expect(evidenceSchema.parse(evidence)).toEqual(evidence)
  expect(text(evidenceOf(subject, Object.fromEntries(Object.entries(documents).toReversed())))).toBe(
    text(evidence),
  )
  expect(evidence.items.map(({ path, type }) => [path, type])).toEqual([
    ['SHA256SUMS', 'checksums'],
    ['bom.json', 'sbom'],
    ['prod-test/deployment.json', 'deployment'],
    ['prod-test/lab/gate.json', 'gate'],
    ['prod-test/lab/journal.jsonl', 'journal'],
    ['prod-test/lab/plan.json', 'plan'],
    ['release.json', 'release'],
  ])
  for (const { path, size, sha256 } of evidence.items) {
    expect(sha256).toBe(sha256Of(documents[path]!))
    expect(size).toBe(Buffer.byteLength(documents[path]!))
  }
  expect(evidence.release).toMatchObject({
    commit: expect.stringMatching(/^c0ffee/),
    archive: 'voila_release_1.4.2.tar.gz',
  })
  expect(evidence.stages).toEqual([stageOf()])
})

it('does not list itself, what is being written, and files of odd names', () => {
  const documents = documentsOf()
  const odd = {
    'evidence.json': '{}',
    'change-record.md': '',
    'bom.json.new': '',
    'a note.txt': '',
    '../x.json': '',
  }
  expect(evidenceOf(subject, { ...documents, ...odd })).toEqual(evidenceOf(subject, documents))
})

it('leaves out what is about other bytes', () => {
  const foreign = stageOf({ release: other, stage: 'prod', environment: 'prod' })
  const documents = {
    ...documentsOf(),
    'prod/deployment.json': text(foreign),
    'prod/lab/gate.json': '{}',
    'prod/lab/journal.jsonl': '',
    'planned/lab/plan.json': text({ release: other }),
  }
  expect(evidenceOf(subject, documents)).toEqual(evidenceOf(subject, documentsOf()))
  expect(
    evidenceOf({ application: 'voila', release: other }, documents).items.map(({ path }) => path),
  ).toEqual(['planned/lab/plan.json', 'prod/deployment.json', 'prod/lab/gate.json', 'prod/lab/journal.jsonl'])
})

it('leaves out a bill of materials and checksums of another build', () => {
  const bom = text({ metadata: { component: { hashes: [{ alg: 'SHA-256', content: other.sha256 }] } } })
  const stale = { ...documentsOf(), 'bom.json': bom, SHA256SUMS: `${other.sha256}  voila.tar.gz\n` }
  expect(paths(stale).map(([path]) => path)).not.toContain('bom.json')
  expect(paths(stale).map(([path]) => path)).not.toContain('SHA256SUMS')
})

it('puts stages in the order in which they began', () => {
  const later = stageOf({ stage: 'aprod', environment: 'aprod', startedAt: '2026-05-05T10:00:00.000Z' })
  const documents = { ...documentsOf(), 'aprod/deployment.json': text(later) }
  expect(evidenceOf(subject, documents).stages.map(({ stage }) => stage)).toEqual(['prod-test', 'aprod'])
})

it('a rollback belongs to the release that it leaves, with all that it measured on the other', () => {
  const back = stageOf({
    stage: 'prod-rollback',
    kind: 'rollback',
    environment: 'prod',
    to: other,
    reason: 'slow',
  })
  const documents = {
    'prod-rollback/deployment.json': text(back),
    'prod-rollback/lab/plan.json': text({ release: other }),
  }
  expect(paths(documents)).toHaveLength(2)
})

it.each([
  ['no JSON', '{', 'in JSON at position 1'],
  ['an unknown key', text({ ...evidenceOf(subject, {}), more: 1 }), ': Invalid input'],
  [
    'a path that leaves the folder',
    text({ ...evidenceOf(subject, {}), items: [{ path: '/etc/passwd' }] }),
    'items.0.path',
  ],
])('refuses evidence with %s', (_, document, cause) => {
  expect(() => parseEvidence(document, 'evidence.json')).toThrow(
    expect.objectContaining({
      code: 'EVIDENCE_INVALID',
      message: 'evidence.json cannot be read as evidence.',
      facts: expect.objectContaining({ cause: expect.stringContaining(cause) }),
    }),
  )
})
