import { mkdtempSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Chain, startChain } from '../harness/chain.ts'
import { type ServiceNow, startServiceNow } from '../harness/servicenow/server.ts'
import type { Row } from '../harness/servicenow/state.ts'

let directory: string
let chain: Chain
let serviceNow: ServiceNow

/** The steps of this file follow each other, as the life of two changes does. */
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'deploy-servicenow-'))
  serviceNow = await startServiceNow({ approvers: ['ada.lovelace', 'olga.ops'] })
  serviceNow.addGroup('Change Operations')
  chain = await startChain(directory)
  await chain.manifest((manifest) => {
    manifest.set('change-record', {
      ...{ system: 'servicenow', url: serviceNow.url },
      servicenow: {
        'assignment-group': 'Change Operations',
        accounts: { 'ada.lovelace': 'ada', 'olga.ops': 'olga' },
      },
      states: {
        'prod-test': { confirmed: 'Assess' },
        prod: {
          required: ['Scheduled', 'Implement'],
          begin: 'Implement',
          confirmed: 'Review',
          'rolled-back': 'Closed',
        },
      },
    })
    manifest.setIn(['environments', 'prod', 'promotion'], {
      approvals: [
        { role: 'AO', logins: ['ada'] },
        { role: 'Ops', logins: ['olga'] },
      ],
    })
  })
})

afterEach(() => {
  serviceNow.hibernate(false)
  serviceNow.calm()
})

afterAll(async () => {
  await chain?.[Symbol.asyncDispose]()
  await serviceNow?.close()
  rmSync(directory, { recursive: true, force: true })
})

const play = async (
  action: string,
  inputs: Record<string, string> = {},
  line?: { at: string; act(): void },
) => {
  const access = { 'change-record-user': serviceNow.user, 'change-record-token': serviceNow.password }
  const { outputs, log, annotations } = await chain.run(
    action,
    { ...(action !== 'build-release' && access), ...inputs },
    { onLine: (text) => line && text.includes(line.at) && line.act() },
  )
  const text = log.join('\n')
  expect(text).not.toContain(serviceNow.password)
  return { outputs, text, warnings: annotations.filter(({ level }) => level === 'warning') }
}

const build = async (version: string) => {
  chain.newRun()
  chain.github.seed.commit({ sha: await chain.commit(version), author: 'octo-dev' })
  const built = await play('build-release')
  expect(built.outputs, built.text).toMatchObject({ version })
}

const changeOf = (version: string): Row =>
  serviceNow.changes().find(({ short_description: title }) => title === `Change: hello ${version}`)!
const notesOf = (version: string) => serviceNow.notes(changeOf(version)).join('\n\n')
const serves = (root: string) => readlinkSync(join(chain.hostRoot, root, 'current'))

test('an instance that sleeps: nothing is deployed, and the next try opens the change', async () => {
  await build('1.0.0')
  serviceNow.hibernate(true)
  const refused = await play('deploy-prod-test')
  expect(refused.outputs, refused.text).toMatchObject({
    'error-code': 'RECORD_UNREACHABLE',
    outcome: 'refused',
  })
  expect(() => serves('opt/hello-test')).toThrow()
})

test('a release opens one change, though an answer is lost, and brings it on for approval', async () => {
  serviceNow.failNext({ method: 'POST', path: /change_request$/, dropReply: true })
  const deployed = await play('deploy-prod-test')
  expect(deployed.outputs, deployed.text).toMatchObject({ outcome: 'confirmed' })
  expect(serviceNow.changes()).toHaveLength(1)
  const change = changeOf('1.0.0')
  expect(deployed.outputs['change-record-url']).toBe(
    `${serviceNow.url}/change_request.do?sys_id=${change.sys_id}`,
  )
  expect(change).toMatchObject({
    state: '-4',
    approval: 'requested',
    description: expect.stringMatching(/^RELEASE\n/),
  })
  expect(notesOf('1.0.0')).toContain('DEPLOYED TO PROD-TEST')
  expect(serviceNow.files(change)).toContainEqual(
    expect.stringMatching(/^hello-1\.0\.0-prod-test-evidence-.*\.tar\.gz$/),
  )
  expect(chain.github.state.issues).toEqual([])
})

test('is promoted only when this very plan is approved and the change has its state', async () => {
  const change = changeOf('1.0.0')
  const planned = await play('promote-prod', { 'dry-run': 'true' })
  expect(planned.text).toContain('AO is missing')
  const early = await play('promote-prod')
  expect(early.outputs, early.text).toMatchObject({ 'error-code': 'APPROVAL_MISSING' })
  expect(early.text).toContain(`Approvals are given in ${change.number} in ServiceNow`)

  serviceNow.decide(change, 'ada.lovelace', 'approved')
  serviceNow.decide(change, 'olga.ops', 'approved')
  const unscheduled = await play('promote-prod')
  expect(unscheduled.outputs, unscheduled.text).toMatchObject({ 'error-code': 'CHANGE_NOT_APPROVED' })
  expect(() => serves('opt/hello')).toThrow()

  change.state = '-2'
  const promoted = await play('promote-prod')
  expect(promoted.outputs, promoted.text).toMatchObject({ outcome: 'confirmed' })
  expect(change).toMatchObject({
    state: '0',
    work_start: expect.stringMatching(/^\d{4}-/),
    work_end: expect.any(String),
  })
  expect(notesOf('1.0.0')).toMatch(/PROMOTED TO PROD/)
  expect(notesOf('1.0.0')).toMatch(/Ops \| ✅ approved \| olga/)
})

test('what an instance that falls asleep during a deployment does not know, the next stage tells it, once', async () => {
  await build('1.1.0')
  const asleep = { at: 'lab: ✓ http', act: () => serviceNow.hibernate(true) }
  const deployed = await play('deploy-prod-test', {}, asleep)
  expect(deployed.outputs, deployed.text).toMatchObject({ outcome: 'confirmed' })
  expect(deployed.warnings).toContainEqual(
    expect.objectContaining({
      message: expect.stringMatching(/^Writing the change record, .* failed: ServiceNow/),
    }),
  )
  expect(notesOf('1.1.0')).not.toContain('✅ confirmed')
  serviceNow.hibernate(false)
  const again = await play('deploy-prod-test')
  expect(again.outputs, again.text).toMatchObject({ outcome: 'confirmed' })
  const ended = notesOf('1.1.0').match(/deploy:ended \S+ confirmed/g) ?? []
  expect(ended.length).toBeGreaterThan(0)
  expect(ended).toEqual([...new Set(ended)])
  expect(again.text).toContain('did not know yet how an earlier deployment ended')
})

test('a rollback says why, and closes its change as unsuccessful', async () => {
  const change = changeOf('1.1.0')
  await play('promote-prod', { 'dry-run': 'true' })
  for (const user of ['ada.lovelace', 'olga.ops']) serviceNow.decide(change, user, 'approved')
  change.state = '-2'
  const promoted = await play('promote-prod')
  expect(promoted.outputs, promoted.text).toMatchObject({ outcome: 'confirmed' })

  const back = await play('rollback', { environment: 'prod', reason: 'The greeting offends.' })
  expect(back.outputs, back.text).toMatchObject({
    outcome: 'confirmed',
    'release-id': expect.stringMatching(/^1\.0\.0-/),
  })
  expect(change).toMatchObject({
    state: '3',
    close_code: 'unsuccessful',
    close_notes: expect.stringContaining('left again'),
  })
  expect(notesOf('1.1.0')).toContain('reason: The greeting offends.')
  expect(changeOf('1.0.0').state).toBe('0')
})
