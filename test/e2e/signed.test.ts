import { execFileSync, spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Chain, startChain } from '../harness/chain.ts'

let directory: string
let chain: Chain

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'deploy-signed-'))
  chain = await startChain(directory)
  for (const name of ['release', 'stranger']) {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(directory, name)])
  }
  const publicKey = readFileSync(join(directory, 'release.pub'), 'utf8')
  const allowedSigners = join(directory, 'allowed_signers')
  writeFileSync(allowedSigners, `release@example.org namespaces="release@hello,evidence@hello" ${publicKey}`)
  await chain.manifest((manifest) => {
    manifest.setIn(['signature', 'allowed-signers'], allowedSigners)
    manifest.setIn(['environments', 'prod', 'promotion'], {
      evidence: [{ kind: 'signature' }, { kind: 'gate', 'maximum-age-hours': 24 }],
      approvals: [
        { role: 'AO', logins: ['ada', 'octo-dev'] },
        { role: 'IS', logins: ['ian'], when: 'as-needed' },
        { role: 'Ops', teams: ['acme/ops'] },
      ],
    })
  })
  chain.github.state.teams.set('acme/ops', ['olga'])
})

afterAll(async () => {
  await chain?.[Symbol.asyncDispose]()
  rmSync(directory, { recursive: true, force: true })
})

const play = async (action: string, inputs: Record<string, string> = {}, workspace = chain.workspace) => {
  const { outputs, log } = await chain.run(action, inputs, { workspace })
  return { outputs, text: log.join('\n') }
}
const key = (name: string) => ({ 'signing-key': readFileSync(join(directory, name), 'utf8') })

test('a release that the host cannot prove is refused before it is unpacked', async () => {
  chain.github.seed.commit({ sha: await chain.commit('1.0.0'), author: 'octo-dev' })
  await play('build-release')
  await play('sbom-and-checksum')
  const unsigned = await play('deploy-prod-test')
  expect(unsigned.outputs).toMatchObject({ 'error-code': 'SIGNATURE_MISSING' })

  await play('sbom-and-checksum', key('stranger'))
  const strange = await play('deploy-prod-test')
  expect(strange.outputs).toMatchObject({ 'error-code': 'STEP_FAILED', outcome: 'aborted' })
  expect(strange.text).toContain('The release is not signed by anyone whom')
  expect(execFileSync('find', [chain.hostRoot, '-path', '*/releases/1.0.0*'], { encoding: 'utf8' })).toBe('')
})

/** Somebody writes into the change record. */
async function comment(login: string, body: string): Promise<void> {
  const { apiUrl, token, state } = chain.github
  const bot = state.actor
  state.actor = login
  const answer = await fetch(`${apiUrl}/repos/acme/hello/issues/1/comments`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'user-agent': login },
    body: JSON.stringify({ body }),
  })
  state.actor = bot
  expect(answer.status).toBe(201)
}

test('a signed one is deployed, and promoted by another job that has only the artifacts, once people approved', async () => {
  chain.newRun()
  await play('build-release')
  const signed = await play('sbom-and-checksum', key('release'))
  expect(signed.outputs).toMatchObject({ signature: 'release/SHA256SUMS.sig' })
  const deployed = await play('deploy-prod-test', key('release'))
  expect(deployed.outputs).toMatchObject({ outcome: 'confirmed' })
  expect(deployed.text).toContain('Verify who signed the release')

  const other = join(directory, 'other-job')
  cpSync(chain.workspace, other, { recursive: true })
  for (const name of ['release', 'evidence']) rmSync(join(other, name), { recursive: true })
  const refused = await play('promote-prod', key('release'), other)
  expect(refused.outputs).toMatchObject({ 'error-code': 'APPROVAL_MISSING', outcome: 'refused' })
  const [, digest] = /\/approve AO ([0-9a-f]{64})/.exec(chain.github.state.issues[0]!.body ?? '') ?? []
  expect(digest).toBeDefined()
  await comment('octo-dev', `/approve AO ${digest}`)
  await comment('ada', `Fine with me.\n/approve AO ${digest}`)
  await comment('ada', `/skip IS ${digest} neither ports nor secrets are touched`)
  await comment('olga', `/approve Ops ${digest}`)

  const manifest = readFileSync(join(other, 'deploy.yml'), 'utf8')
  writeFileSync(join(other, 'deploy.yml'), `${manifest}keep: 7\n`)
  const changed = await play('promote-prod', key('release'), other)
  expect(changed.outputs).toMatchObject({ 'error-code': 'APPROVAL_MISSING' })
  expect(chain.github.state.issues[0]!.body).toContain('it is about another plan.')

  writeFileSync(join(other, 'deploy.yml'), manifest)
  const promoted = await play('promote-prod', key('release'), other)
  expect(promoted.outputs, promoted.text).toMatchObject({ outcome: 'confirmed' })
  const evidence = JSON.parse(readFileSync(join(other, 'evidence/evidence.json'), 'utf8'))
  expect(evidence.items).toContainEqual(
    expect.objectContaining({ path: 'SHA256SUMS.sig', type: 'signature' }),
  )
})

test('the evidence that they leave is verified without a network, and a change of it is found', () => {
  const bundle = join(directory, 'other-job/evidence')
  const archive = join(directory, 'other-job/release/hello-1.0.0.tar.gz')
  const whole = verifyBundle(bundle, ['--archive', archive])
  const manifest = join(directory, 'other-job/deploy.yml')
  const asked = verifyBundle(bundle, ['--archive', archive, '--manifest', manifest])
  expect(asked, asked.stdout).toMatchObject({ status: 1, stderr: '' })
  expect(asked.stdout).toContain('deploy.yml asks AO before prod: ada, whom it names, approved it.')
  expect(asked.stdout).toContain('that olga was a member of acme/ops then, only GitHub can say.')
  expect(whole, whole.stdout).toMatchObject({ status: 0, stderr: '' })
  for (const said of [
    'release@example.org signed this bundle',
    'It passed prod-test',
    'It passed prod:',
    'AO approved prod: ada',
    'IS was skipped for prod by ada',
    'Ops approved prod: olga',
    'it is by octo-dev',
  ])
    expect(whole.stdout).toContain(said)

  appendFileSync(join(bundle, 'prod/lab/journal.jsonl'), ' ')
  const changed = verifyBundle(bundle, ['--archive', archive])
  expect(changed).toMatchObject({ status: 2 })
  expect(changed.stdout).toContain('CHANGED prod/lab/journal.jsonl')
  expect(verifyBundle(join(directory, 'nowhere'))).toMatchObject({ status: 3 })
})

function verifyBundle(bundle: string, more: string[] = []) {
  const signers = join(directory, 'allowed_signers')
  const script = join(import.meta.dirname, '../../scripts/verify-bundle.ts')
  const args = [script, bundle, '--allowed-signers', signers, ...more]
  return spawnSync(process.execPath, args, { encoding: 'utf8', env: { PATH: process.env.PATH } })
}
