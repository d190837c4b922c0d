import { afterEach, expect, it, vi } from 'vitest'
import { readInputs } from './inputs.ts'

afterEach(() => void vi.unstubAllEnvs())

const off = ['dry-run', 'upload-artifact', 'restore-data', 'rehearse', 'github-deployment'].map((name) => [
  name,
  'false',
])
const defaults: Record<string, string> = {
  ...Object.fromEntries(off),
  environment: 'prod',
  'when-change-record-down': 'fail',
  manifest: 'deploy.yml',
  'evidence-directory': 'evidence',
}

it.each([
  'rehearse',
  'unlock',
])('offline excludes %s: nothing would be practised, and no host is reached', (other) => {
  const given: Record<string, string> = {
    ...defaults,
    offline: 'offline',
    reason: 'slow',
    [other]: other === 'rehearse' ? 'true' : 'd1',
  }
  for (const [name, value] of Object.entries(given)) vi.stubEnv(`INPUT_${name.toUpperCase()}`, value)
  const refused = expect.objectContaining({
    code: 'INPUT_INVALID',
    facts: expect.objectContaining({ message: `The inputs 'offline' and '${other}' exclude each other.` }),
  })
  expect(() => readInputs()).toThrow(refused)
})
