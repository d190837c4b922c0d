import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { textOfAdf } from '@deploy/record/text/adf.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Chain, startChain } from '../harness/chain.ts'
import { type Jira, startJira } from '../harness/jira/server.ts'
import { moveIssue } from '../harness/jira/state.ts'

let directory: string
let chain: Chain
let jira: Jira
let said: string

async function start(kind: 'cloud' | 'data-center'): Promise<void> {
  directory = await mkdtemp(join(tmpdir(), 'deploy-jira-'))
  chain = await startChain(directory)
  jira = await startJira({ kind })
  said = ''
  await chain.manifest((manifest) =>
    manifest.set('change-record', {
      system: 'jira',
      url: jira.url,
      jira: {
        kind,
        project: 'CHG',
        'issue-type': 'Change',
        'transition-fields': { resolution: { name: 'Done' } },
      },
      states: {
        prod: {
          ...{ required: ['Approved'], begin: 'Implementing', confirmed: 'Done' },
          ...{ failed: 'Rework', 'rolled-back': 'Rework' },
        },
      },
    }),
  )
  await release('1.0.0')
}

async function end(): Promise<void> {
  await jira?.close()
  await chain?.[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
}

async function release(version: string): Promise<void> {
  chain.newRun()
  chain.github.seed.commit({ sha: await chain.commit(version), author: 'octo-dev' })
  await play('build-release')
  await play('sbom-and-checksum')
}

async function play(action: string, inputs: Record<string, string> = {}) {
  const account = { 'change-record-user': jira.user, 'change-record-token': jira.token }
  const ofStage = ['deploy-prod-test', 'promote-prod', 'rollback'].includes(action)
  const result = await chain.run(action, { ...(ofStage && account), ...inputs })
  said += result.log.join('\n')
  return { ...result, text: result.log.join('\n') }
}

const shown = (index = 0) =>
  (jira.state.issues[index]?.comments ?? []).map(({ body }) =>
    typeof body === 'string' ? body : textOfAdf(body as Parameters<typeof textOfAdf>[0]),
  )
const nameOf = (text: string) => / · section (\S+) · part 1 of 1 /.exec(text)?.[1]
const section = (name: string) => shown().find((text) => nameOf(text) === name)
const listing = () =>
  execFileSync('find', ['.', '-printf', '%p %s %T@\n'], { cwd: chain.hostRoot, encoding: 'utf8' })

/** No test shows the token, or what it becomes in a header, in a log, in the evidence or on the host. */
function expectSilence(): void {
  expect(jira.defects).toEqual([])
  const encoded = Buffer.from(`${jira.user}:${jira.token}`).toString('base64')
  for (const secret of [jira.token, encoded]) {
    expect(said).not.toContain(secret)
    const { stdout: found } = spawnSync('grep', ['-rl', '-e', secret, directory], { encoding: 'utf8' })
    expect(found).toBe('')
  }
}

describe('Jira Cloud keeps the record of a release', () => {
  beforeAll(() => start('cloud'))
  afterAll(end)

  test('F74 nothing is deployed while it is down', async () => {
    const before = listing()
    jira.down()
    const failed = await play('deploy-prod-test')
    jira.up()
    expect(failed.outputs).toMatchObject({ 'error-code': 'RECORD_UNREACHABLE', outcome: 'refused' })
    expect(failed.text).toContain("allow it with 'when-change-record-down: go-on'")
    expect(listing()).toBe(before)
  })

  test('F71 one issue, each comment and each file once, although every answer to the first of them is lost', async () => {
    jira.state.searchLag = 1
    for (const path of [/\/issue$/, /\/comment$/, /\/attachments$/])
      jira.failNext({ method: 'POST', path, dropReply: true })
    const deployed = await play('deploy-prod-test')
    expect(deployed.outputs, deployed.text).toMatchObject({
      outcome: 'confirmed',
      'change-record-url': `${jira.url}/browse/CHG-1`,
    })
    expect(jira.state.issues).toHaveLength(1)
    const names = shown().map(nameOf)
    expect(names.toSorted()).toEqual([...new Set(names)].toSorted())
    expect(names).toEqual(expect.arrayContaining(['release', 'prod-test-untouched', 'prod-test']))
    expect(section('prod-test')).toMatch(/^Deployed to prod-test\n✅ confirmed/)
    const [issue] = jira.state.issues
    expect(issue!.attachments.map(({ filename }) => filename.replace(/-[0-9a-f]{12}\./, '.'))).toEqual([
      'hello-1.0.0-prod-test-evidence.tar.gz',
      ...['hello-1.0.0-bom.json', 'hello-1.0.0-SHA256SUMS.txt'],
    ])
    const tar = gunzipSync(issue!.attachments[0]!.content).toString('latin1')
    const evidence = await readFile(join(chain.workspace, 'evidence/evidence.json'), 'latin1')
    expect(tar).toContain(evidence)
    expect(chain.github.state.issues).toEqual([])
  })

  test('the change must be approved, then goes the way of the workflow', async () => {
    const before = listing()
    const refused = await play('promote-prod')
    expect(refused.outputs).toMatchObject({ 'error-code': 'CHANGE_NOT_APPROVED', outcome: 'refused' })
    expect(refused.text).toContain('prod asks for a change record that is Approved, and CHG-1 is Open.')
    expect(listing()).toBe(before)
    jira.state.issues[0]!.status = 'Approved'
    const promoted = await play('promote-prod')
    expect(promoted.outputs, promoted.text).toMatchObject({ outcome: 'confirmed' })
    expect(jira.state.issues[0]!.status).toBe('Done')
    expect(shown().join('\n')).toContain('Promoted to prod')
  })

  test('F69 a way back does not wait for it, and the next stage tells how it ended', async () => {
    await release('1.1.0')
    await play('deploy-prod-test')
    jira.state.issues[1]!.status = 'Approved'
    expect((await play('promote-prod')).outputs).toMatchObject({ outcome: 'confirmed' })
    jira.down()
    const back = await play('rollback', { environment: 'prod', reason: 'slow pages' })
    jira.up()
    expect(back.outputs, back.text).toMatchObject({ outcome: 'confirmed', 'change-record-url': '' })
    expect(back.text).toContain('the host tells of it to the next run')
    expect(shown(1).join('\n')).not.toContain('Rolled back')
    await play('rollback', { environment: 'prod', reason: 'forward again', to: '1.1.0' })
    expect(shown(1).join('\n')).toContain('Told by lab to a later run')
    expectSilence()
  })
})

describe('Jira Data Center keeps the record of a release', () => {
  beforeAll(() => start('data-center'))
  afterAll(end)

  test('from prod-test to prod, in wiki text, with files and states', async () => {
    expect((await play('deploy-prod-test')).outputs).toMatchObject({ outcome: 'confirmed' })
    jira.state.issues[0]!.status = 'Approved'
    const promoted = await play('promote-prod')
    expect(promoted.outputs, promoted.text).toMatchObject({ outcome: 'confirmed' })
    expect(jira.state.issues).toMatchObject([{ status: 'Done', fields: { summary: 'Change: hello 1.0.0' } }])
    expect(section('prod')).toMatch(/^h2\. Promoted to prod\n\n\{\*\}✅ confirmed/)
    expect(jira.state.issues[0]!.attachments).toHaveLength(4)
    expectSilence()
  })

  test('a move of the issue approves the plan that it was shown, and no other one', async () => {
    await chain.manifest((manifest) => {
      manifest.setIn(['change-record', 'jira', 'accounts'], { 'ada.l': 'ada' })
      const approvals = [{ role: 'AO', logins: ['ada'], state: 'Approved' }]
      manifest.setIn(['environments', 'prod', 'promotion'], { approvals })
    })
    await release('1.1.0')
    await play('deploy-prod-test')
    const issue = jira.state.issues[1]!
    const move = (to: string) => moveIssue(jira.state, issue, { to, by: 'ada.l', at: new Date() })
    move('Approved')
    const early = await play('promote-prod')
    expect(early.outputs).toMatchObject({ 'error-code': 'APPROVAL_MISSING', outcome: 'refused' })
    expect(early.text).toContain('CHG-2')
    expect(early.text).toContain('has not been shown this plan')

    const shown = await play('promote-prod', { 'dry-run': 'true' })
    expect(shown.outputs, shown.text).toMatchObject({ outcome: 'planned' })
    expect(shown.text).toContain('AO is missing: ada')
    move('Rework')
    move('Approved')
    // Another setting makes another plan.
    await chain.manifest((manifest) => manifest.setIn(['environments', 'prod', 'keep'], 4))
    const changed = await play('promote-prod')
    expect(changed.outputs, changed.text).toMatchObject({ 'error-code': 'APPROVAL_MISSING' })
    await chain.manifest((manifest) => manifest.deleteIn(['environments', 'prod', 'keep']))
    const promoted = await play('promote-prod')
    expect(promoted.outputs, promoted.text).toMatchObject({ outcome: 'confirmed' })
    expect(issue.status).toBe('Done')
    // The dry run took the first refusal into the evidence, and the second one left it whole.
    const evidence = JSON.parse(await readFile(join(chain.workspace, 'evidence/evidence.json'), 'utf8'))
    expect(evidence.stages.map(({ stage }: { stage: string }) => stage)).toEqual(
      expect.arrayContaining(['prod-untouched', 'prod-untouched-2', 'prod']),
    )
    const contract = JSON.parse(await readFile(join(chain.workspace, 'evidence/prod/contract.json'), 'utf8'))
    expect(contract.approvals).toMatchObject([
      { role: 'AO', login: 'ada', account: 'ada.l', state: 'Approved', url: `${jira.url}/browse/CHG-2` },
    ])
    expect(issue.attachments.map(({ filename }) => filename)).toContain(
      `plan-prod-${contract.planDigest}.txt`,
    )
    expectSilence()
  })
})
