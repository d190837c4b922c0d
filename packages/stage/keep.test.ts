import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { readFiles } from '@deploy/evidence/bundle.ts'
import { documentsOf, other, release, stageOf, text } from '@deploy/evidence/testing.ts'
import { examineBundle } from '@deploy/evidence/verify.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Fetchable, RecordText } from '@deploy/record/change-records.ts'
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest'
import type { StageDeps } from './deps.ts'
import type { StageInputs } from './inputs.ts'
import { keepEvidence } from './keep.ts'

let workspace: string
let warnings: string[]
let uploaded: Record<string, string[]>

beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'keep-'))
  onTestFinished(() => rmSync(workspace, { recursive: true }))
  warnings = []
  uploaded = {}
})

async function keep(
  changes: Partial<StageDeps> = {},
  documents = documentsOf(),
  stage = stageOf(),
  inputs: Partial<StageInputs> = {},
): Promise<void> {
  const upload = async (name: string, files: readonly string[], root: string) => {
    uploaded[name] = files.map((file) => relative(root, file))
    return { id: 10 + Object.keys(uploaded).length, digest: '' }
  }
  const deps = {
    workspace,
    signal: new AbortController().signal,
    log: { warning: (said: string) => void warnings.push(said) },
    summary: async () => {},
    artifacts: { upload },
    run: { url: stage.runUrl },
    ...changes,
  } as unknown as StageDeps
  const kept = { stage, subject: { application: 'voila', release: stage.release }, documents }
  await keepEvidence(
    kept,
    { evidenceDirectory: 'evidence', uploadArtifact: true, ...inputs } as StageInputs,
    deps,
  )
}

function lay(path: string, content: string | Buffer): void {
  const file = join(workspace, 'evidence', path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
}

it('what cannot be signed is kept unsigned, and told', async () => {
  await keep({ sign: () => Promise.reject(new Error('the agent is gone')) })
  const { files } = await readFiles(join(workspace, 'evidence'))
  expect([...files.keys()]).toContain('prod-test/lab/gate.json')
  expect(files.has('evidence.sha256.sig')).toBe(false)
  expect(warnings).toEqual([
    'Writing the evidence failed: the agent is gone',
    'The evidence is written, and not signed. The next stage that has the key signs it.',
  ])
  expect(uploaded['voila-evidence-prod-test']).toContain('prod-test/lab/gate.json')
})

it('uploads a bundle that verifies, and loses nothing that lies beside it', async () => {
  lay('prod-test-unlock/unlock.json', '{}')
  lay('prod-untouched/deployment.json', text(stageOf({ stage: 'prod-untouched', release: other })))
  lay('picture.png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff]))
  await keep({ sign: async () => 'signature' })
  expect(uploaded['voila-evidence-prod-test-beside']!.toSorted()).toEqual([
    'picture.png',
    'prod-test-unlock/unlock.json',
    'prod-untouched/deployment.json',
  ])
  const paths = uploaded['voila-evidence-prod-test']!
  expect(paths).toContain('evidence.sha256.sig')
  const files = new Map(paths.map((path) => [path, readFileSync(join(workspace, 'evidence', path))]))
  files.delete('evidence.sha256.sig')
  expect((await examineBundle({ files, now: new Date() })).verdict).toBe('whole')
})

it('uploads nothing more where nothing lies beside it', async () => {
  await keep()
  expect(Object.keys(uploaded)).toEqual(['voila-evidence-prod-test'])
  expect(warnings).toEqual([])
})

it('a rollback takes the place of no other one of the same run', async () => {
  for (const left of [release, other]) {
    const stage = stageOf({ stage: 'prod-rollback', kind: 'rollback', environment: 'prod', release: left })
    await keep({}, { 'prod-rollback/deployment.json': text(stage) }, stage)
  }
  const names = [release, other].map(({ version }) => `voila-evidence-prod-rollback-${version}`)
  expect(Object.keys(uploaded).filter((name) => !name.endsWith('-beside'))).toEqual(names)
})

it.each([
  { code: 'RECORD_REFUSED', attached: true },
  { code: 'RECORD_UNREACHABLE', attached: false },
])('files and state are tried when the text was refused, not when nobody answers: $code', async ({
  code,
  attached,
}) => {
  const asked: string[] = []
  const records = {
    update: () => Promise.reject(new DeployError({ code, message: 'No.', remedy: 'Read.' })),
    attach: async () => void asked.push('files'),
    advance: async () => void asked.push('state'),
  } as unknown as NonNullable<StageDeps['records']>
  await keep({ records })
  expect(asked).toEqual(attached ? ['files', 'state'] : [])
})

it('a rollback that has nothing of the build leaves what the record says of the release', async () => {
  const written: RecordText[] = []
  const records = {
    update: async (said: RecordText) => {
      written.push(said)
      return { url: '' }
    },
  } as unknown as NonNullable<StageDeps['records']>
  const all = documentsOf()
  await keep({ records }, Object.fromEntries(Object.entries(all).filter(([path]) => path.includes('/'))))
  await keep({ records }, all)
  const yielding = written.map(({ sections }) => sections.filter(({ yields }) => yields).map(({ id }) => id))
  expect(yielding).toEqual([
    ['release', 'assessment', 'rollback-test', 'history', 'incidents'],
    ['rollback-test'],
  ])
})

it.each<{ where: string; inputs?: Partial<StageInputs>; gone?: string; artifacts: string[] }>([
  { where: 'is uploaded', artifacts: ['https://github.com/acme/voila/actions/runs/7/artifacts/11'] },
  { where: 'nobody wants uploaded', inputs: { uploadArtifact: false }, artifacts: [] },
  { where: 'cannot be uploaded', gone: 'ARTIFACT_UNAVAILABLE', artifacts: [] },
])('the record links the evidence that $where', async ({ inputs, gone, artifacts }) => {
  const links: Fetchable[] = []
  const records = {
    update: async () => ({ url: '' }),
    link: async (_: string, files: Fetchable) => void links.push(files),
  } as unknown as NonNullable<StageDeps['records']>
  const upload = () => Promise.reject(new DeployError({ code: gone!, message: 'No.', remedy: 'Read.' }))
  const log = { warning: (said: string) => void warnings.push(said), info: () => {} }
  const rim = { records, log, ...(gone && { artifacts: { upload } }) } as unknown as Partial<StageDeps>
  await keep(rim, documentsOf(), stageOf(), inputs)
  expect(links.map(({ artifacts: linked }) => linked.map(({ url }) => url))).toEqual([artifacts])
  expect(links[0]!.release).toMatchObject({ digests: expect.arrayContaining([release.sha256]) })
  expect(warnings).toEqual([])
})

it('a record that could not be written gets no links', async () => {
  const link = vi.fn()
  const update = () =>
    Promise.reject(new DeployError({ code: 'TOKEN_PERMISSION', message: 'No.', remedy: 'Give.' }))
  await keep({ records: { update, link } as unknown as NonNullable<StageDeps['records']> })
  expect(link).not.toHaveBeenCalled()
  expect(warnings).toHaveLength(1)
})
