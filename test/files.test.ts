import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { journalEntrySchema } from '@deploy/agent/journal.ts'
import { backupSchema, parseBackup } from '@deploy/evidence/backup.ts'
import { readBundle, readFiles } from '@deploy/evidence/bundle.ts'
import { changeRecord, sections } from '@deploy/evidence/change-record.ts'
import { evidenceOf, parseEvidence, parseStage } from '@deploy/evidence/evidence.ts'
import { provenStage } from '@deploy/evidence/proof.ts'
import { sshKeygen } from '@deploy/evidence/ssh-keygen.ts'
import { examineBundle } from '@deploy/evidence/verify.ts'
import { parseGateReport } from '@deploy/gate/report.ts'
import { parseManifest } from '@deploy/manifest/parse.ts'
import { planDigest, planSchema, planText } from '@deploy/plan/plan.ts'
import { parseRelease } from '@deploy/release/release.ts'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { default as addFormats } from 'ajv-formats'
import { describe, expect, test } from 'vitest'
import { parse as parseYaml } from 'yaml'

const docs = new URL('../docs/', import.meta.url)
const text = (path: string) => readFileSync(new URL(path, docs), 'utf8')

const ajv = new Ajv2020({ allErrors: true, strictTypes: false })
addFormats.default(ajv)

interface Kind {
  schema: string
  path: string
  /** The documents in the file: one, or one a line. */
  documents(file: string): unknown[]
  /** The project's own validator; throws for what it refuses. */
  read(file: string, where: string): unknown
}

const one = (file: string) => [JSON.parse(file)]
const aLine = (file: string) =>
  file
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

const kinds: Kind[] = [
  { schema: 'manifest', path: 'deploy.yml', documents: (file) => [parseYaml(file)], read: parseManifest },
  { schema: 'release', path: 'evidence/release.json', documents: one, read: parseRelease },
  {
    schema: 'plan',
    path: 'evidence/prod-test/lab/plan.json',
    documents: one,
    read: (file) => planSchema.parse(JSON.parse(file)),
  },
  {
    schema: 'journal',
    path: 'evidence/prod-test/lab/journal.jsonl',
    documents: aLine,
    read: (file) => aLine(file).map((line) => journalEntrySchema.parse(line)),
  },
  { schema: 'gate', path: 'evidence/prod-test/lab/gate.json', documents: one, read: parseGateReport },
  { schema: 'deployment', path: 'evidence/prod-test/deployment.json', documents: one, read: parseStage },
  { schema: 'evidence', path: 'evidence/evidence.json', documents: one, read: parseEvidence },
]

describe.each(kinds)('$path', ({ schema, path, documents, read }) => {
  const validate = ajv.compile(JSON.parse(text(`schemas/${schema}.schema.json`)))
  const file = text(`examples/${path}`)

  test('satisfies the published schema and the validator', () => {
    for (const document of documents(file)) {
      validate(document)
      expect(validate.errors).toBeNull()
    }
    expect(read(file, path)).toBeDefined()
  })

  test('both refuse it with an unknown key, and without any one of its keys that must be there', () => {
    const [document] = documents(file) as [Record<string, unknown>]
    const required = (validate.schema as { required: string[] }).required
    expect(required.length).toBeGreaterThan(0)
    const spoilt = [
      { ...document, surprise: true },
      ...required.map((key) => Object.fromEntries(Object.entries(document).filter(([name]) => name !== key))),
    ]
    for (const bad of spoilt) {
      expect(validate(bad)).toBe(false)
      expect(() => read(JSON.stringify(bad), path)).toThrow()
    }
  })
})

describe('the examples are one consistent set', async () => {
  const documents = await readBundle(fileURLToPath(new URL('examples/evidence', docs)))
  const stage = parseStage(documents['prod-test/deployment.json']!, 'deployment.json')
  const { application, release } = stage

  test('evidence.json is the table of contents of the documents, and the change record is rendered from it', () => {
    const evidence = evidenceOf({ application, release }, documents)
    expect(JSON.parse(documents['evidence.json']!)).toEqual(evidence)
    expect(documents['change-record.md']).toBe(changeRecord(evidence))
  })

  test('the stage names the plan by its digest, and the plan is written as it would be again', () => {
    const plan = planSchema.parse(JSON.parse(documents['prod-test/lab/plan.json']!))
    expect(planText(plan)).toBe(documents['prod-test/lab/plan.json'])
    expect(stage.hosts.map((host) => host.planDigest)).toEqual([planDigest(plan)])
  })

  test('verify-bundle proves all of it but what nobody gave it, and what was waived', async () => {
    const file = (name: string) => fileURLToPath(new URL(`examples/${name}`, docs))
    const { proven, findings } = await examineBundle({
      ...(await readFiles(file('evidence'))),
      now: new Date('2026-12-01T00:00:00Z'),
      verify: sshKeygen(file('allowed_signers')),
      manifest: parseManifest(text('examples/deploy.yml'), 'deploy.yml'),
      archive: release.sha256,
    })
    expect(findings.map(({ text }) => text)).toEqual([expect.stringMatching(/^backup for prod, by ada/)])
    for (const said of [
      'release@example.org signed this bundle, and no byte of it was changed since.',
      'prod got the very plan that was judged before',
      'deploy.yml asks Ops before prod: olga, whom it names, approved it.',
    ])
      expect(proven.join('\n')).toContain(said)
  })

  test('summary.md tells of the deployment and the promotion as the change record does', () => {
    const told = sections(evidenceOf({ application, release }, documents))
    for (const name of ['prod-test', 'prod'])
      expect(text('examples/summary.md')).toContain(`${told.find(({ id }) => id === name)!.markdown}\n`)
  })

  test('they would let the release be promoted', () => {
    expect(provenStage(documents, { environment: 'prod-test', release })).toEqual(stage)
  })
})

test('the document of a backup in docs/files.md satisfies its schema and the validator', () => {
  const [, example = ''] =
    /^## backup-name\.json\n[\s\S]*?```json\n([\s\S]*?)```/m.exec(text('files.md')) ?? []
  const validate = ajv.compile(JSON.parse(text('schemas/backup.schema.json')))
  expect([validate(JSON.parse(example)), validate.errors]).toEqual([true, null])
  expect(parseBackup(example, 'example').name).toBe('database')
  for (const key of Object.keys(backupSchema._zod.def.shape)) {
    const { [key]: _, ...rest } = JSON.parse(example)
    if (key in JSON.parse(example) && key !== 'command') expect(validate(rest), key).toBe(false)
  }
  expect(() => parseBackup(JSON.stringify({ ...JSON.parse(example), sha256: 'x' }), 'example')).toThrow(
    'cannot be read',
  )
})

describe('what docs/files.md quotes', () => {
  const quotes = [...text('files.md').matchAll(/\(examples\/(\S+)\):\n\n```\w+\n([\s\S]*?)```/g)].map(
    ([, path, quote]) => ({ path: path!, quote: quote!.trimEnd().split('\n') }),
  )

  test('is a part of every example', () => {
    expect(quotes.map(({ path }) => path)).toEqual([
      ...kinds.map(({ path }) => path),
      'evidence/change-record.md',
    ])
  })

  test.each(quotes)('$path: the lines stand there in this order', ({ path, quote }) => {
    const lines = text(`examples/${path}`).split('\n')
    let from = 0
    for (const line of quote.filter((item) => item.trim() !== '…')) {
      const at = lines.indexOf(line, from)
      expect(at, line).toBeGreaterThanOrEqual(from)
      from = at + 1
    }
  })
})
