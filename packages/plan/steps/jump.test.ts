import { writeFileSync } from 'node:fs'
import { unlikeShells } from '@deploy/test/harness/agent-host.ts'
import { describe, expect, it, test } from 'vitest'
import { stateOf } from '../testing.ts'
import { createDisk, deploymentOn } from '../testing-disk.ts'
import { jumps } from './jump.ts'

const jump = { from: '<=0.23', to: '>=0.24', consent: true, dedicatedEngine: ['*-x-*', 'proxy?'] }
const hook = {
  name: 'cleanup',
  at: 'prepare' as const,
  run: ['sh', '-c', 'echo cleaned'],
  environment: {},
  makes: [],
  sudo: [],
  onRollback: false,
  timeoutSeconds: 20,
  jump,
}

test.each([
  ['0.23.4', '0.24.0', true],
  ['0.22.0', '0.25.1', true],
  ['0.23.4', '0.24.0-rc.1', true],
  ['0.24.0', '0.25.0', false],
  ['0.23.3', '0.23.4', false],
  // Nobody knows what these are, and the hook does no harm.
  ['adopted-2026', '0.24.0', true],
  ['0.23.4', '0.0.0-g0123456789ab', true],
])('from %s to %s: %s', (before, version, applies) => {
  const previous = stateOf(`${before}-000000000000`)
  const context = { previous, release: { id: `${version}-111111111111`, version, sha256: '' } } as never
  expect(jumps(hook, context)).toBe(applies)
})

test('a first deployment and a rollback leave nothing behind', () => {
  const release = { id: '0.24.0-111111111111', version: '0.24.0', sha256: '' }
  expect(jumps(hook, { release } as never)).toBe(false)
  const previous = stateOf('0.23.0-000000000000')
  expect(jumps(hook, { release, previous, rollback: { restoreData: false } } as never)).toBe(false)
})

test('what is adopted is left behind by the first deployment', () => {
  const release = { id: '0.24.0-111111111111', version: '0.24.0', sha256: '' }
  const context = { release, adopts: { id: 'adopted-0123456789ab', sha256: '' } } as never
  expect(jumps(hook, context)).toBe(true)
  expect(jumps({ jump: { ...jump, to: '>=0.25' } }, context)).toBe(false)
})

describe.each(unlikeShells())('under $name', (shell) => {
  const on = (containers: string) => {
    const disk = createDisk(shell)
    writeFileSync(`${disk.folder}/bin/docker`, `#!/bin/sh\nprintf '%s' '${containers}'\n`, { mode: 0o755 })
    const previous = stateOf('0.23.0-000000000000')
    const { stepOf, release } = deploymentOn(disk, { version: '0.24.0', slot: { hooks: [hook] }, previous })
    disk.write(`releases/${release.id}/.release/SHA256SUMS`, '')
    return disk.newOrder().perform(stepOf('hook-cleanup'))
  }

  it('runs where every container is one of the application, or there is none', () => {
    expect(on('python-x-ada\nproxy1\n')).toBe('done')
    expect(on('')).toBe('done')
  })

  it('names the containers of others, and takes none', () => {
    const words = on('python-x-ada\ndatabase\nproxy12\n')
    expect(words).toContain('There are others: database proxy12')
    expect(words).not.toContain('cleaned')
  })
})
