import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { secrets } from '@deploy/kit/redact.ts'
import { expect, it, onTestFinished } from 'vitest'
import { readBundle, readFiles, writeBundle } from './bundle.ts'
import { provenStage } from './proof.ts'
import { documentsOf, gateOf, release, stageOf, text } from './testing.ts'

const subject = { application: 'voila', release }

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'evidence-'))
  onTestFinished(() => rm(path, { recursive: true }))
  return join(path, 'evidence')
}

it('what is written is read back, and proves', async () => {
  const directory = await folder()
  expect(await readBundle(directory)).toEqual({})
  const { documents } = await writeBundle(directory, subject, documentsOf())
  const read = await readBundle(directory)
  expect(read).toEqual(documents)
  expect(Object.keys(read)).toContain('change-record.md')
  expect(provenStage(read, { environment: 'prod-test', release })).toEqual(stageOf())
})

it('hides a secret in what a stage wrote, and changes no byte that the build digested', async () => {
  secrets.add('a-word-of-both')
  const component = { name: 'a-word-of-both', hashes: [{ alg: 'SHA-256', content: release.sha256 }] }
  const ofBuild = { 'bom.json': text({ metadata: { component } }), 'SHA256SUMS.sig': 'a-word-of-both' }
  const directory = await folder()
  await writeBundle(directory, subject, {
    ...documentsOf(),
    ...ofBuild,
    'prod-test/lab/journal.jsonl': '{"said":"a-word-of-both"}\n',
  })
  const read = await readBundle(directory)
  expect(read).toMatchObject(ofBuild)
  expect(read['prod-test/lab/journal.jsonl']).toBe('{"said":"***"}\n')
})

it('a later stage adds to it, and writing again changes nothing', async () => {
  const directory = await folder()
  await writeBundle(directory, subject, documentsOf())
  const later = stageOf({ stage: 'prod', environment: 'prod', startedAt: '2026-05-05T10:00:00.000Z' })
  const { evidence } = await writeBundle(directory, subject, { 'prod/deployment.json': text(later) })
  expect(evidence.stages.map(({ stage }) => stage)).toEqual(['prod-test', 'prod'])
  const before = await readBundle(directory)
  await writeBundle(directory, subject, {})
  expect(await readBundle(directory)).toEqual(before)
})

it('a stage that is played again leaves nothing of the time before', async () => {
  const directory = await folder()
  await writeBundle(directory, subject, documentsOf())
  const again = stageOf({ outcome: 'aborted', hosts: [] })
  const { evidence, documents } = await writeBundle(directory, subject, {
    'prod-test/deployment.json': text(again),
  })
  expect(Object.keys(await readBundle(directory)).toSorted()).toEqual(Object.keys(documents).toSorted())
  expect(evidence.items.map(({ path }) => path)).not.toContain('prod-test/lab/gate.json')
  expect(evidence.items.map(({ path }) => path)).toContain('bom.json')
})

it('written again without a key, it has no signature', async () => {
  const directory = await folder()
  const signed = await writeBundle(directory, subject, documentsOf(), async () => 'signature')
  expect(signed.documents['evidence.sha256.sig']).toBe('signature')
  const { documents } = await writeBundle(directory, subject, documentsOf())
  expect(documents).not.toHaveProperty(['evidence.sha256.sig'])
  expect(Object.keys(await readBundle(directory)).toSorted()).toEqual(Object.keys(documents).toSorted())
})

it('other files that lie there stay, and are no evidence', async () => {
  const directory = await folder()
  await writeBundle(directory, subject, documentsOf())
  await writeFile(join(directory, 'a note.txt'), 'mine')
  const { evidence } = await writeBundle(directory, subject, documentsOf(stageOf(), gateOf()))
  expect(evidence.items.map(({ path }) => path)).not.toContain('a note.txt')
  expect(await readFile(join(directory, 'a note.txt'), 'utf8')).toBe('mine')
})

it('a picture in the folder of a stage stays, and is no evidence, until that stage is played again', async () => {
  const directory = await folder()
  await writeBundle(directory, subject, documentsOf())
  const picture = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff])
  await writeFile(join(directory, 'prod-test/picture.png'), picture)
  const left = async () => (await readFiles(directory)).files.get('prod-test/picture.png')
  const { evidence } = await writeBundle(directory, subject, {})
  expect(evidence.items.map(({ path }) => path)).not.toContain('prod-test/picture.png')
  expect(await left()).toEqual(picture)
  await writeBundle(directory, subject, documentsOf())
  expect(await left()).toBeUndefined()
})
