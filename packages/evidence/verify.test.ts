import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { signText } from '@deploy/release/sshsig.ts'
import { openSigner } from '@deploy/remote/signer.ts'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readFiles, writeBundle } from './bundle.ts'
import type { Contract } from './contract.ts'
import type { Judged } from './demands.ts'
import { sshKeygen } from './ssh-keygen.ts'
import { documentsOf, gateOf, hostOf, other, release, sha256Of, stageOf, text } from './testing.ts'
import { type Examined, examineBundle, type VerifySignature } from './verify.ts'

const subject = { application: 'voila', release }
const prod = stageOf({
  stage: 'prod',
  kind: 'promote',
  environment: 'prod',
  startedAt: '2026-05-05T10:00:00.000Z',
  finishedAt: '2026-05-05T10:01:00.000Z',
  hosts: [hostOf({ planDigest: sha256Of(documentsOf()['prod-test/lab/plan.json']!) })],
})
let directory: string
let verify: VerifySignature
let whole: Map<string, Buffer>

const sign = (name: string) => (signed: string, namespace: string) =>
  signText(signed, {
    namespace,
    signer: openSigner({ privateKey: readFileSync(join(directory, name), 'utf8') }),
  })

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'verify-'))
  for (const name of ['release', 'stranger'])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(directory, name)])
  const signers = join(directory, 'allowed_signers')
  const key = readFileSync(join(directory, 'release.pub'), 'utf8')
  writeFileSync(signers, `release@example.org namespaces="evidence@voila,release@voila" ${key}`)
  verify = sshKeygen(signers)
  const sums = documentsOf().SHA256SUMS!
  const signature = await sign('release')(sums, 'release@voila')
  whole = await written({ ...twoStages(), 'SHA256SUMS.sig': signature }, 'release')
})

afterAll(() => rmSync(directory, { recursive: true, force: true }))

const planText = documentsOf()['prod-test/lab/plan.json']!

/** A release that passed prod-test and was promoted as its contract asks. */
function twoStages(changes: Partial<Contract> = {}) {
  const gate = gateOf({ environment: 'prod' })
  const contract: Contract = {
    schemaVersion: 1,
    application: 'voila',
    environment: 'prod',
    after: 'prod-test',
    release,
    planDigest: sha256Of(planText),
    judgedAt: '2026-05-05T09:59:00.000Z',
    evidence: [
      {
        kind: 'gate',
        level: 'required',
        maximumAgeHours: 24,
        state: 'present',
        paths: ['prod-test/lab/gate.json'],
        measuredAt: '2026-05-04T10:00:50.000Z',
      },
    ],
    authors: ['grace'],
    approvals: [
      {
        role: 'AO',
        decision: 'approved',
        login: 'olga',
        at: '2026-05-05T09:00:00Z',
        url: 'https://x.example/1',
      },
      {
        role: 'IS',
        decision: 'skipped',
        login: 'olga',
        at: '2026-05-05T09:01:00Z',
        url: 'https://x.example/2',
        reason: 'no port is touched',
      },
    ],
    ...changes,
  }
  return { ...documentsOf(), ...documentsOf(prod, gate), 'prod/contract.json': text(contract) }
}

async function written(documents: Record<string, string>, key?: string) {
  const folder = mkdtempSync(join(directory, 'bundle-'))
  await writeBundle(folder, subject, documents, key === undefined ? undefined : sign(key))
  return (await readFiles(folder)).files
}

const examine = (files: Map<string, Buffer>, more: Partial<Examined> = {}) =>
  examineBundle({ files, verify, archive: release.sha256, now: new Date('2026-06-01T00:00:00Z'), ...more })
const kinds = async (files: Map<string, Buffer>, more?: Partial<Examined>) =>
  (await examine(files, more)).findings.map(({ kind, path }) => [kind, path])

it('proves a whole bundle, in words', async () => {
  const { proven, findings, verdict } = await examine(whole)
  expect(findings).toEqual([])
  expect(verdict).toBe('proven')
  await expect(`${proven.join('\n')}\n`).toMatchFileSnapshot('golden/proven.txt')
})

it('is verified on a bare host by two commands', async () => {
  const folder = mkdtempSync(join(directory, 'bare-'))
  await writeBundle(folder, subject, twoStages(), sign('release'))
  const check = (command: string) =>
    execFileSync('sh', ['-c', command], { cwd: folder, encoding: 'utf8', stdio: 'pipe' })
  expect(
    check(
      'ssh-keygen -Y verify -f ../allowed_signers -I release@example.org -n evidence@voila -s evidence.sha256.sig < evidence.sha256',
    ),
  ).toContain('Good "evidence@voila" signature for release@example.org')
  check('sha256sum -c --strict --quiet evidence.sha256')
  writeFileSync(join(folder, 'change-record.md'), 'All is well.\n')
  expect(() => check('sha256sum -c --strict --quiet evidence.sha256')).toThrow('did NOT match')
})

it('the same documents and key give the same bytes', async () => {
  const again = await written(Object.fromEntries(Object.entries(twoStages()).toReversed()), 'release')
  const first = await written(twoStages(), 'release')
  expect(again).toEqual(first)
})

const made = ['evidence.sha256', 'evidence.sha256.sig']

/** One byte of one of the files becomes another. */
const flips = (paths: string[]) =>
  fc.constantFrom(...paths).chain((path) =>
    fc.record({
      path: fc.constant(path),
      at: fc.nat(whole.get(path)!.length - 1),
      mask: fc.integer({ min: 1, max: 255 }),
    }),
  )

async function isFound(
  { path, at, mask }: { path: string; at: number; mask: number },
  by: VerifySignature,
): Promise<void> {
  const bytes = Buffer.from(whole.get(path)!)
  bytes[at] = bytes[at]! ^ mask
  const { verdict, findings, proven } = await examine(new Map(whole).set(path, bytes), { verify: by })
  expect(verdict).toBe('broken')
  expect(proven).toEqual([])
  expect(findings.map((one) => one.path)).toContain(made.includes(path) ? 'evidence.sha256.sig' : path)
}

it('finds a change of any byte of any file', async () => {
  // The signature holds: what is found is found without it.
  const signed: VerifySignature = async () => ({ signer: 'release@example.org' })
  const paths = [...whole.keys()].filter((path) => !made.includes(path))
  await fc.assert(
    fc.asyncProperty(flips(paths), (flip) => isFound(flip, signed)),
    { numRuns: 300 },
  )
})

it('finds a change of any byte of what is signed, and of the signature', async () => {
  await fc.assert(
    fc.asyncProperty(flips(made), (flip) => isFound(flip, verify)),
    { numRuns: 30 },
  )
})

it('names each file that is gone', async () => {
  const signed: VerifySignature = async () => ({ signer: 'release@example.org' })
  for (const path of whole.keys()) {
    const files = new Map(whole)
    files.delete(path)
    const found = await kinds(files, { verify: signed })
    expect(found).toContainEqual([path === 'evidence.sha256.sig' ? 'signature' : 'missing', path])
  }
})

it('names what was laid beside it, and what was measured on another release', async () => {
  const files = new Map(whole)
    .set('prod/lab/note.json', Buffer.from('{}'))
    .set('more.txt', Buffer.from('more'))
    .set(
      'uat/deployment.json',
      Buffer.from(text(stageOf({ stage: 'uat', environment: 'uat', release: other }))),
    )
  expect(await kinds(files, { odd: ['link'] })).toEqual([
    ['extra', 'link'],
    ['extra', 'prod/lab/note.json'],
    ['extra', 'more.txt'],
    ['foreign', 'uat/deployment.json'],
  ])
})

it('takes the line of a key that allows the namespace, wherever it stands', async () => {
  const [stranger, key] = ['stranger', 'release'].map((name) =>
    readFileSync(join(directory, `${name}.pub`), 'utf8'),
  )
  const signers = join(directory, 'two_lines')
  const lines = [
    '# who may sign',
    `stranger@example.org ${stranger}`,
    `release@example.org namespaces="release@voila" ${key}`,
    `evidence@example.org namespaces="evidence@*" ${key}`,
  ]
  writeFileSync(signers, lines.join('\n'))
  const { proven, verdict } = await examine(whole, { verify: sshKeygen(signers) })
  expect(verdict).toBe('proven')
  expect(proven.slice(0, 2)).toEqual([
    expect.stringMatching(/^evidence@example.org signed this bundle/),
    expect.stringMatching(/^release@example.org signed the release/),
  ])
})

it('believes no bundle of a stranger, and none that was written anew', async () => {
  expect(await kinds(await written(twoStages(), 'stranger'))).toEqual([['signature', 'evidence.sha256.sig']])
  expect(await kinds(await written(twoStages()))).toEqual([['signature', 'evidence.sha256.sig']])
  const good = await written(twoStages(), 'release')
  const anew = await written({ ...twoStages(), 'prod/lab/extra.log': 'x' })
  const signature = good.get('evidence.sha256.sig')!
  expect(await kinds(new Map(anew).set('evidence.sha256.sig', signature))).toEqual([
    ['signature', 'evidence.sha256.sig'],
  ])
})

it('says what nobody can know from an unsigned bundle without an archive', async () => {
  const { verdict, findings } = await examine(await written(documentsOf()), {
    verify: undefined,
    archive: undefined,
  })
  expect(verdict).toBe('whole')
  expect(findings.map((one) => one.text)).toEqual([
    'The bundle is not signed: whoever had these files could have written all of them anew.',
    'That the archive you hold is this release: it was not given to compare.',
  ])
})

it('tells an archive of other bytes', async () => {
  expect((await examine(whole, { archive: other.sha256 })).verdict).toBe('broken')
})

it('proves no environment whose gate did not pass, and tells of gaps in the build', async () => {
  const {
    'release.json': _,
    'bom.json': __,
    SHA256SUMS: ___,
    ...documents
  } = documentsOf(stageOf(), gateOf({ verdict: 'fail' }))
  const { findings } = await examine(await written(documents, 'release'))
  expect(findings.map((one) => one.text)).toEqual([
    'The release itself is not signed: there is no SHA256SUMS.sig.',
    'Which commit it was built from: there is no release.json.',
    'What it consists of: there is no bom.json.',
    'There is no SHA256SUMS.',
    'That it passed prod-test: The gate on lab said fail.',
  ])
})

it('writes in-toto statements about the archive', () => {
  const lines = whole.get('attestations/release.intoto.jsonl')!.toString().trim().split('\n')
  const statements = lines.map((line) => JSON.parse(line))
  for (const { _type, subject } of statements) {
    expect(_type).toBe('https://in-toto.io/Statement/v1')
    expect(subject).toEqual([{ name: 'voila_release_1.4.2.tar.gz', digest: { sha256: release.sha256 } }])
  }
  expect(statements.map(({ predicateType }) => predicateType)).toEqual([
    'https://in-toto.io/attestation/release/v0.1',
    'https://cyclonedx.org/bom',
    'https://in-toto.io/attestation/test-result/v0.1',
    'https://in-toto.io/attestation/test-result/v0.1',
    'https://in-toto.io/attestation/reference/v0.1',
  ])
  expect(statements[2].predicate).toMatchObject({
    result: 'PASSED',
    configuration: [
      {
        name: 'prod-test/lab/plan.json',
        digest: { sha256: sha256Of(whole.get('prod-test/lab/plan.json')!.toString()) },
      },
    ],
  })
})

it('says what a contract let through, and what has changed since', async () => {
  const waiver = { owner: 'Ada', reason: 'no tool', expires: '2026-05-31' }
  const outdated: Judged = { kind: 'outdated', level: 'required', state: 'waived', paths: [], waiver }
  const told = async (changes: Partial<Contract>, now = '2026-05-06T00:00:00Z') =>
    (await examine(await written(twoStages(changes)), { verify: undefined, now: new Date(now) })).findings
      .slice(1)
      .map(({ kind, text }) => `${kind}: ${text}`)
  expect(await told({})).toEqual([])
  expect(await told({ evidence: [outdated] })).toEqual([
    'waived: outdated for prod, by Ada until 2026-05-31: no tool',
  ])
  expect(await told({ evidence: [outdated] }, '2026-06-01T00:00:00Z')).toEqual([
    'waiver-expired: outdated for prod, by Ada until 2026-05-31: no tool',
  ])
  const gate: Omit<Judged, 'state'> = {
    kind: 'gate',
    level: 'recommended',
    paths: ['prod-test/lab/gate.json'],
    maximumAgeHours: 2,
  }
  expect(await told({ evidence: [{ ...gate, state: 'present' }] })).toEqual([
    'unproven: That gate was present for prod at 2026-05-05T09:59:00.000Z: by this bundle it is stale.',
  ])
  expect(
    await told({ evidence: [{ ...gate, state: 'stale', measuredAt: '2026-05-04T10:00:50.000Z' }] }),
  ).toEqual([
    'stale: For prod, gate is of 2026-05-04T10:00:50.000Z, older than 2 hours; deploy-prod-test and health-gate make it',
  ])
  expect(await told({ planDigest: 'e'.repeat(64) })).toEqual([
    'unproven: That prod got the plan that was judged: its digest is another.',
  ])
  expect(await told({ approvals: [] })).toEqual([
    'unproven: That anybody approved prod: deploy.yml asked nobody.',
  ])
  expect(await told({ authors: ['Olga'] })).toHaveLength(2)
})
