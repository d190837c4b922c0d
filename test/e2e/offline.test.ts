import { execFile } from 'node:child_process'
import { appendFile, copyFile, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { stageSchema } from '@deploy/evidence/stage.ts'
import { parseGateReport } from '@deploy/gate/report.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Chain, startChain } from '../harness/chain.ts'
import { startJira } from '../harness/jira/server.ts'

const exec = promisify(execFile)

let directory: string
let chain: Chain
let offline: string

beforeAll(async () => {
  await exec('curl', ['--version']).catch(() =>
    expect.fail('These tests measure by curl, and it is not installed.'),
  )
  directory = await mkdtemp(join(tmpdir(), 'offline-'))
  chain = await startChain(directory)
  offline = join(chain.workspace, 'offline')
  await exec('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(directory, 'key')])
  byHand['signing-key'] = await readFile(join(directory, 'key'), 'utf8')
})
afterAll(async () => {
  await chain?.[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
})

/** What the operator types, on the host; nothing of it goes over SSH. */
async function type(cwd: string, ...words: string[]): Promise<{ code: number; said: string }> {
  const env = { PATH: `${dirname(process.execPath)}:${process.env.PATH}`, HOME: directory }
  const ended = await exec('sh', words, { cwd, env }).then(
    ({ stdout, stderr }) => ({ code: 0, said: stdout + stderr }),
    ({ code, stdout, stderr }) => ({ code: Number(code), said: `${stdout}${stderr}` }),
  )
  return ended
}

async function bring(version: string, changes: Record<string, string> = {}): Promise<void> {
  chain.newRun()
  await chain.commit(version, { 'RELEASE_NOTES.md': `# ${version}\n`, ...changes })
  await succeed('build-release')
  await succeed('deploy-prod-test')
}

async function succeed(action: string, inputs: Record<string, string> = {}) {
  const result = await chain.run(action, inputs)
  expect(result.outcome, result.log.join('\n')).toBe('success')
  return result
}

const promote = () => chain.run('promote-prod', byHand)
const byHand: Record<string, string> = { offline: 'offline', 'ssh-key': '', 'known-hosts': '' }

/** Looks at the host and unpacks there what is made for it; answers with that folder. */
async function carryIn(version: string, action = 'promote-prod', inputs = {}): Promise<string> {
  await rm(offline, { recursive: true, force: true })
  const asked = await succeed(action, { ...byHand, ...inputs })
  expect(asked.outputs.outcome).toBe('look-needed')
  const looked = await type(offline, 'look-lab.sh')
  expect(looked.code, looked.said).toBe(0)
  const packed = await succeed(action, { ...byHand, ...inputs })
  expect(packed.outputs.outcome).toBe('packaged')
  const name = `hello-${version}-prod-lab`
  const stick = await mkdtemp(join(directory, 'stick-'))
  await exec('tar', ['-x', '-f', join(offline, `${name}.tar`), '-C', stick])
  const { stdout } = await exec('sha256sum', [join(offline, `${name}.tar`)])
  expect(packed.log.join('\n')).toContain(stdout.slice(0, 64))
  expect(packed.log.join('\n')).toContain(`ssh-keygen -Y verify -n offline@hello -I SIGNER -f FILE`)
  return join(stick, name)
}

/** What nothing in the package says of itself; what was changed, or whose signature nobody knows, does not pass. */
async function verifyAsThePageSays(folder: string): Promise<void> {
  const page = await readFile(join(import.meta.dirname, '../../docs/offline.md'), 'utf8')
  const [, text = ''] = /```sh\n(ssh-keygen.*?)```/s.exec(page) ?? []
  const signers = join(directory, 'signers')
  await writeFile(signers, `ops@example.org ${await readFile(join(directory, 'key.pub'), 'utf8')}`)
  const lines = text
    .replace('<application>', 'hello')
    .replace('SIGNER', 'ops@example.org')
    .replace('FILE', signers)
  const verify = () => exec('sh', ['-euc', lines], { cwd: folder })
  expect((await verify()).stdout).toContain('Good "offline@hello" signature for ops@example.org')
  const sums = await readFile(join(folder, 'SHA256SUMS'), 'utf8')
  await writeFile(join(folder, 'SHA256SUMS'), sums.replace('deploy.sh', 'other.sh'))
  await expect(verify()).rejects.toMatchObject({ code: 255 })
  await writeFile(join(folder, 'SHA256SUMS'), sums)
}

const live = () => readlink(join(chain.hostRoot, 'opt/hello/current'))
const stage = async (name = 'prod') =>
  stageSchema.parse(
    JSON.parse(await readFile(join(chain.workspace, `evidence/${name}/deployment.json`), 'utf8')),
  )
const carryBack = (folder: string) =>
  copyFile(join(folder, 'report-lab.tar'), join(offline, 'report-lab.tar'))

test('a release is looked for, packed, carried out by hand, and its journal becomes the evidence', async () => {
  await bring('1.0.0')
  const connections = chain.host.connections()
  const folder = await carryIn('1.0.0')

  await verifyAsThePageSays(folder)
  expect((await type(folder, 'deploy.sh')).said).toContain("sh deploy.sh deploy 'Name'")
  expect((await type(folder, 'deploy.sh', 'review')).said).toContain('Point current to 1.0.0-')
  const ready = await type(folder, 'deploy.sh', 'preflight')
  expect(ready.said).toContain('This host is as the plan expects it: nothing serves.')
  const nameless = await type(folder, 'deploy.sh', 'deploy')
  expect([nameless.code, nameless.said]).toEqual([1, expect.stringContaining('Say who you are')])
  const deployed = await type(folder, 'deploy.sh', 'deploy', "Grace O'Hopper & Söhne/2")
  expect(deployed.code, deployed.said).toBe(0)
  expect(deployed.said).toContain('done: Point current to 1.0.0-')
  expect(deployed.said).toMatch(/good {10}http .*: status 200/)
  expect(deployed.said).toContain('NOT YET FOR GOOD')
  expect((await type(folder, 'deploy.sh', 'report')).said).toContain('It has not ended yet')
  const confirmed = await type(folder, 'deploy.sh', 'confirm', 'looked at the page')
  expect(confirmed.code, confirmed.said).toBe(0)
  expect(await live()).toMatch(/^releases\/1\.0\.0-/)

  await carryBack(folder)
  const imported = await succeed('promote-prod', byHand)
  expect(imported.outputs).toMatchObject({ outcome: 'confirmed' })
  expect(chain.host.connections()).toBe(connections)
  const written = await stage()
  expect(written).toMatchObject({
    ...{ kind: 'promote', outcome: 'confirmed', actor: "Grace O'Hopper & Söhne/2" },
    byHand: {
      importedBy: 'octo-dev',
      hosts: [
        { host: 'lab', operator: "Grace O'Hopper & Söhne/2", said: 'looked at the page', notMeasured: [] },
      ],
    },
    hosts: [{ host: 'lab', outcome: 'confirmed', gate: 'pass' }],
  })
  const gate = await readFile(join(chain.workspace, 'evidence/prod/lab/gate.json'), 'utf8')
  expect(parseGateReport(gate, 'gate.json').checks.map(({ verdict }) => verdict)).toEqual(['pass', 'pass'])
  const journal = await readFile(join(chain.workspace, 'evidence/prod/lab/journal.jsonl'), 'utf8')
  expect(journal.trim().split('\n').at(-1)).toContain('"confirmed"')
  const record = await readFile(join(chain.workspace, 'evidence/change-record.md'), 'utf8')
  expect(record).toContain("Carried out by hand on lab by Grace O'Hopper")
})

test('what nobody can measure there is no pass, and asks for words', async () => {
  await chain.manifest((manifest) => {
    manifest.addIn(['gate', 'checks'], { type: 'tcp', port: '{port.web}', name: 'the port' })
  })
  await bring('1.1.0')
  const folder = await carryIn('1.1.0')
  const deployed = await type(folder, 'deploy.sh', 'deploy', 'Grace')
  expect(deployed.said).toContain('NOT MEASURED  the port: not measured')
  const wordless = await type(folder, 'deploy.sh', 'confirm')
  expect([wordless.code, wordless.said]).toEqual([1, expect.stringContaining('Say what you have looked at')])
  await type(folder, 'deploy.sh', 'confirm', 'telnet answered')
  await carryBack(folder)
  await succeed('promote-prod', byHand)
  const { hosts, byHand: hand } = await stage()
  expect([hosts[0]!.gate, hand!.hosts[0]!.notMeasured]).toEqual(['inconclusive', ['the port']])
})

test('a release that answers wrong cannot be confirmed, and goes back by hand', async () => {
  await bring('1.2.0')
  const folder = await carryIn('1.2.0')
  const before = await live()
  const checks = await readFile(join(folder, 'checks.sh'), 'utf8')
  await appendFile(join(folder, 'checks.sh'), '# changed on the way\n')
  expect((await type(folder, 'deploy.sh', 'deploy', 'Grace')).said).toContain('This package is not whole')
  await writeFile(join(folder, 'checks.sh'), checks)

  const deployed = await type(folder, 'deploy.sh', 'deploy', 'Grace')
  expect(deployed.code, deployed.said).toBe(0)
  await writeFile(join(folder, 'checks.sh'), checks.replaceAll(' 200 ', ' 204 '))
  const again = await type(folder, 'deploy.sh', 'measure')
  expect(again.said).toMatch(/BAD {11}http .*: status 200 instead of 204/)
  const refused = await type(folder, 'deploy.sh', 'confirm', 'fine')
  expect([refused.code, refused.said]).toEqual([1, expect.stringContaining('is bad')])
  expect((await type(folder, 'deploy.sh', 'rollback', 'it is pink')).said).toContain(
    'What served before serves again.',
  )
  expect(await live()).toBe(before)

  await carryBack(folder)
  const imported = await promote()
  expect(imported.outputs).toMatchObject({ outcome: 'reverted', 'error-code': 'NOT_CONFIRMED' })
  expect(await stage()).toMatchObject({ outcome: 'reverted', actor: 'Grace' })
})

test('a journal of another plan, a cut one and a package for another state of the host are refused', async () => {
  const report = join(offline, 'report-lab.tar')
  const kept = await readFile(report)
  const folder = await carryIn('1.2.0')
  await writeFile(report, kept.subarray(0, 700))
  expect((await promote()).outputs).toMatchObject({ 'error-code': 'JOURNAL_INVALID' })

  await rm(report)
  const deployed = await type(folder, 'deploy.sh', 'deploy', 'Grace')
  expect(deployed.code, deployed.said).toBe(0)
  await type(folder, 'deploy.sh', 'confirm', 'seen')
  const late = await mkdtemp(join(directory, 'late-'))
  await exec('cp', ['-R', `${folder}/.`, late])
  await rm(join(late, 'by-hand'), { recursive: true })
  expect((await type(late, 'deploy.sh', 'preflight')).said).toContain(
    'serves here, and the plan was made for',
  )
  await carryBack(folder)
  await bring('1.3.0')
  expect((await promote()).outputs).toMatchObject({ 'error-code': 'JOURNAL_FOREIGN' })
})

test('no package is made before the change record has the state that it must have', async () => {
  await using jira = await startJira({ kind: 'cloud' })
  const change = { required: ['Approved'], begin: 'Implementing', confirmed: 'Done', failed: 'Rework' }
  await chain.manifest((manifest) =>
    manifest.set('change-record', {
      ...{ system: 'jira', url: jira.url },
      jira: { kind: 'cloud', project: 'CHG', 'issue-type': 'Change' },
      states: { prod: change },
    }),
  )
  await rm(offline, { recursive: true })
  const account = { ...byHand, 'change-record-user': jira.user, 'change-record-token': jira.token }
  await succeed('promote-prod', account)
  await type(offline, 'look-lab.sh')
  const refused = await chain.run('promote-prod', account)
  expect(refused.outputs).toMatchObject({ 'error-code': 'CHANGE_NOT_APPROVED', outcome: 'refused' })
  expect((await readdir(offline)).filter((name) => name.endsWith('.tar'))).toEqual([])
  jira.state.issues[0]!.status = 'Approved'
  expect((await succeed('promote-prod', account)).outputs).toMatchObject({ outcome: 'packaged' })
  expect([jira.state.issues[0]!.status, jira.defects]).toEqual(['Implementing', []])
  await chain.manifest((manifest) => manifest.delete('change-record'))
})

test('a rollback goes the same way', async () => {
  const before = await live()
  const folder = await carryIn('1.1.0', 'rollback', { environment: 'prod', reason: 'too slow' })
  const deployed = await type(folder, 'deploy.sh', 'deploy', 'Grace')
  expect(deployed.code, deployed.said).toBe(0)
  await type(folder, 'deploy.sh', 'confirm', 'seen')
  expect(await live()).not.toBe(before)
  await carryBack(folder)
  await succeed('rollback', { ...byHand, environment: 'prod', reason: 'too slow' })
  expect(await stage('prod-rollback')).toMatchObject({
    outcome: 'confirmed',
    reason: 'too slow',
    actor: 'Grace',
  })
})
