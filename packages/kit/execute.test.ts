import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parsePairs } from '@deploy/test/harness/runner/file-commands.ts'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { DeployError } from './errors.ts'
import { execute } from './execute.ts'

let folder: string
let exitCode: typeof process.exitCode
let listeners: Map<Event, Listener[]>

const events = ['uncaughtException', 'unhandledRejection'] as const
type Event = (typeof events)[number]
type Listener = (...args: unknown[]) => void
const listenersOf = (event: Event) => process.listeners(event as 'exit') as Listener[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outputs-'))
  exitCode = process.exitCode
  listeners = new Map(events.map((event) => [event, listenersOf(event)]))
  writeFileSync(join(folder, 'output'), '')
  vi.stubEnv('GITHUB_OUTPUT', join(folder, 'output'))
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
})

afterEach(() => {
  process.exitCode = exitCode
  for (const event of events)
    for (const listener of listenersOf(event))
      if (!listeners.get(event)!.includes(listener)) process.off(event, listener)
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true })
})

const outputs = () => parsePairs(readFileSync(join(folder, 'output'), 'utf8'))

const hostile = [
  'x\nADMIN=1',
  'EOF\nADMIN<<EOF\n1\nEOF',
  'ghadelimiter_x\nADMIN=1',
  '<<EOF',
  '::set-output name=ADMIN::1',
  '\r\nADMIN=1\u2028ADMIN=2',
]

it.each(hostile)('H25 what a host says is one value of an output, whatever it is: %j', async (value) => {
  await execute(async () => ({ outcome: value, verdict: 'pass' }))
  expect(outputs()).toEqual({ outcome: value, verdict: 'pass' })
})

it.each(hostile)('H25 and of a failure: %j', async (value) => {
  const error = new DeployError({ code: 'X', message: value, remedy: value, outputs: { report: value } })
  await execute(() => Promise.reject(error))
  expect(outputs()).toEqual({ report: value, 'error-code': 'X' })
})
