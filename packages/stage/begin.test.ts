import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { documentsOf, release, stageOf } from '@deploy/evidence/testing.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import { expect, it, onTestFinished } from 'vitest'
import { beginEvidence } from './begin.ts'
import type { StageDeps } from './deps.ts'
import type { StageInputs } from './inputs.ts'

/** A run that may go on without its record, whose system was asked to open it and then fell silent. */
function begin({
  mustBeAllowed,
  kind = 'deploy',
  records,
  signal = new AbortController().signal,
}: {
  mustBeAllowed: boolean
  kind?: 'deploy' | 'rollback'
  records?: object
  signal?: AbortSignal
}) {
  const workspace = mkdtempSync(join(tmpdir(), 'begin-'))
  onTestFinished(() => rmSync(workspace, { recursive: true }))
  const deps = {
    workspace,
    signal,
    log: { warning: () => {} },
    run: { actor: 'ada' },
    records: records ?? {
      open: async (_: unknown, { goesBack }: { goesBack: boolean }) => ({
        url: `https://jira.example.org/browse/CHG-1${goesBack ? '?goes-back' : ''}`,
      }),
      requireAllowed: async () => {
        throw new DeployError({ code: 'RECORD_UNREACHABLE', message: 'Jira fell silent.', remedy: 'Wait.' })
      },
    },
  } as unknown as StageDeps
  const kept = {
    stage: stageOf({ kind }),
    subject: { application: 'voila', release },
    documents: documentsOf(),
  }
  const inputs = { evidenceDirectory: 'evidence', whenChangeRecordDown: 'go-on' } as StageInputs
  return beginEvidence({ ...kept, mustBeAllowed }, inputs, deps)
}

it('a run that is cancelled while its record is opened begins nothing there', async () => {
  const asked: string[] = []
  const opening = Promise.withResolvers<{ url: string }>()
  const records = {
    open: () => opening.promise,
    requireAllowed: async () => void asked.push('allowed'),
    advance: async () => void asked.push('begin'),
  }
  const begun = begin({ mustBeAllowed: true, records, signal: AbortSignal.abort() })
  await expect(begun).rejects.toMatchObject({ code: 'CANCELLED' })
  opening.resolve({ url: 'https://jira.example.org/browse/CHG-1' })
  await new Promise(setImmediate)
  expect(asked).toEqual([])
})

it('who may go on without a record goes on, and the evidence says who allowed it', async () => {
  const { url, withoutChangeRecord } = await begin({ mustBeAllowed: false })
  expect({ url, by: withoutChangeRecord?.allowedBy }).toEqual({ url: '', by: 'ada' })
})

it('nobody goes on where the record must have a state', async () => {
  const refused = begin({ mustBeAllowed: true })
  await expect(refused).rejects.toMatchObject({ code: 'RECORD_UNREACHABLE' })
  await expect(refused).rejects.toMatchObject({
    facts: { remedy: expect.stringMatching(/Nothing was changed.*so nobody can go on without it\.$/) },
  })
})

it('who goes back says so to the record, and is asked for no state', async () => {
  const { url } = await begin({ mustBeAllowed: false, kind: 'rollback' })
  expect(url).toBe('https://jira.example.org/browse/CHG-1?goes-back')
})
