import { afterEach, expect, it, vi } from 'vitest'
import { readInputs as changeRecord } from '../../actions/change-record/inputs.ts'
import { readInputs as deployProdTest } from '../../actions/deploy-prod-test/inputs.ts'
import { readInputs as healthGate } from '../../actions/health-gate/inputs.ts'
import { readInputs as prepareHost } from '../../actions/prepare-host/inputs.ts'
import { readInputs as promoteProd } from '../../actions/promote-prod/inputs.ts'
import { readInputs as rollback } from '../../actions/rollback/inputs.ts'
import { actionFile } from '../../scripts/readmes.ts'

const readers = {
  'deploy-prod-test': deployProdTest,
  'promote-prod': promoteProd,
  rollback,
  'prepare-host': prepareHost,
  'health-gate': healthGate,
  'change-record': changeRecord,
}

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

it.each(
  Object.entries(readers),
)('H43 %s refuses what strangers can start, unless it is told otherwise', (name, read) => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const { inputs = {} } = actionFile(name)
  for (const [input, { default: preset, required }] of Object.entries(inputs))
    vi.stubEnv(`INPUT_${input.toUpperCase()}`, String(preset ?? (required ? 'something' : '')))
  vi.stubEnv('INPUT_MODE', 'apply')
  vi.stubEnv('INPUT_FURTHER', 'run')
  vi.stubEnv('INPUT_SSH-KEY', 'something')
  vi.stubEnv('INPUT_KNOWN-HOSTS', 'something')
  for (const event of ['pull_request', 'pull_request_target', 'issue_comment', 'workflow_run']) {
    vi.stubEnv('GITHUB_EVENT_NAME', event)
    vi.stubEnv('GITHUB_EVENT_PATH', '/nowhere')
    expect(read, event).toThrow(expect.objectContaining({ code: 'EVENT_REFUSED' }))
    vi.stubEnv('INPUT_ALLOW-EVENTS', event)
    expect(read, event).not.toThrow()
    vi.stubEnv('INPUT_ALLOW-EVENTS', '')
  }
  vi.stubEnv('GITHUB_EVENT_NAME', 'push')
  expect(read).not.toThrow()
})

it('health-gate, which changes nothing without further, measures for anybody', () => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const given = {
    environment: 'prod',
    'ssh-key': 'something',
    'known-hosts': 'hosts',
    'when-host-off': 'fail',
  }
  for (const [input, value] of Object.entries({ ...given, further: 'skip' }))
    vi.stubEnv(`INPUT_${input.toUpperCase()}`, value)
  vi.stubEnv('GITHUB_EVENT_NAME', 'pull_request_target')
  expect(healthGate().further).toBe(false)
})
