import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { changeRecord } from '@deploy/evidence/change-record.ts'
import { evidenceOf } from '@deploy/evidence/evidence.ts'
import { stageSchema } from '@deploy/evidence/stage.ts'
import type { Log } from '@deploy/kit/print.ts'
import { parseManifest } from '@deploy/manifest/parse.ts'
import { planDeployment, planRollback } from '@deploy/plan/make.ts'
import { type Plan, planDigest } from '@deploy/plan/plan.ts'
import { foldersOf } from '@deploy/plan/steps/backup-shell.ts'
import { releaseOf } from '@deploy/plan/testing.ts'
import type { Release } from '@deploy/release/release.ts'
import { orderOf } from '@deploy/rollout/order.ts'
import type { Outcome } from '@deploy/rollout/outcome.ts'
import { readBackups } from '@deploy/stage/backups.ts'
import { stageDocuments } from '@deploy/stage/documents.ts'
import {
  createAgentHost,
  recorder,
  type Shell,
  sha256Of,
  unlikeShells,
} from '@deploy/test/harness/agent-host.ts'
import { describe, expect, it } from 'vitest'

const manifestOf = (folder: string) => `application: ledger
strategy: tarball
build: { include: [bin] }
root: ${folder}/app
service: { manager: process, unit: ledger, command: [bin/serve, "${folder}/data/ledger"], stop-seconds: 5 }
confirm-seconds: 4000
backup:
  - name: ledger
    folder: ${folder}/data
    places: [${folder}/one, ${folder}/two]
    restore: { schema-version: [sed, -n, "s/^schema //p", ${folder}/data/ledger] }
gate: { checks: [{ type: unit }] }
environments:
  prod: { hosts: [{ name: lab, address: lab.example.org }] }
`

/** A service that brings its data to its own schema, in its own words, when it starts. */
const program = (schema: number) => `#!/bin/sh
grep -q '^schema ${schema}$' "$1" || printf 'schema ${schema}\\nmigrated by ${schema}\\n' > "$1"
exec sleep 600
`

const [shell] = unlikeShells() as [Shell]

describe('what the hosts have saved and put back', () => {
  async function site() {
    const host = createAgentHost(shell)
    for (const folder of ['app', 'data', 'one', 'two']) mkdirSync(join(host.folder, folder))
    const ledger = join(host.folder, 'data/ledger')
    writeFileSync(ledger, 'schema 1\nrow 1\nrow 2\n')
    const environment = parseManifest(manifestOf(host.folder), 'deploy.yml').environments.prod!
    const folders = environment.slot.backup.flatMap((backup) => foldersOf(backup, 'lab'))
    const look = () => host.agent.probe({ backups: folders })
    const subject = async () => ({ application: 'ledger', environment, host: 'lab', facts: await look() })
    const printed = recorder()
    let count = 0
    const carryOut = async (plan: Plan, blobs: Buffer[]) => {
      for (const bytes of blobs)
        await host.agent.put({
          sha256: sha256Of(bytes),
          size: bytes.length,
          open: (offset) => Readable.from([bytes.subarray(offset)]),
        })
      const deployId = `20260504t10000${count++}z-0000abcd`
      const issuer = { actor: 'ada', url: 'https://example.org/run' }
      const order = orderOf(plan, { deployId, issuer, confirmSeconds: plan.confirmSeconds, secretEnv: {} })
      const prepared = await host.agent.prepare(order, printed)
      const activated = prepared.event === 'staged' ? await host.agent.activate(deployId, printed) : prepared
      return { plan, deployId, ending: activated }
    }
    return {
      host,
      ledger,
      printed,
      environment,
      look,
      read: () => readFileSync(ledger, 'utf8'),
      deploy: async (schema: number) => {
        const { release, archive } = packed(host.folder, schema)
        const { plan, texts } = planDeployment({ ...(await subject()), source: { release, configTexts: {} } })
        return carryOut(plan, [archive, ...texts.map(({ text }) => Buffer.from(text))])
      },
      goingBack: async (restoreData: boolean) => planRollback({ ...(await subject()), restoreData }),
      rollBack: (plan: Plan) => carryOut(plan, []),
      confirm: (deployId: string) => host.agent.confirm(deployId),
      revert: (deployId: string) => host.agent.revert(deployId, 'the gate', printed),
      evidence: async ({ plan, deployId }: { plan: Plan; deployId: string }, outcome: Outcome) => {
        const warnings: string[] = []
        const log = { warning: (text: string) => void warnings.push(text) } as Log
        const at = '2026-05-04T10:00:00.000Z'
        const ended = { host: 'lab', outcome, deployId, plan, planDigest: planDigest(plan), journal: [] }
        const open = { host: environment.hosts[0]!, remote: host.remote, plan }
        const backups = await readBackups([open], [ended], { log, signal: new AbortController().signal })
        expect(warnings).toEqual([])
        const { stage, documents } = stageDocuments(
          [{ ...ended, logTail: [], startedAt: at, finishedAt: at }],
          {
            ...{
              kind: 'deploy',
              application: 'ledger',
              environment: 'prod',
              unreached: [],
              reason: undefined,
            },
            rollout: environment.slot.rollout,
            run: { actor: 'ada', url: '', repository: '', runId: '', attempt: 1, eventName: '' },
            cancelled: false,
            backups,
          },
        )
        const evidence = evidenceOf({ application: 'ledger', release: plan.release }, documents)
        expect(evidence.items.map(({ path, type }) => `${type} ${path}`)).toContain(
          'backup prod/lab/backup-ledger.json',
        )
        return { stage: stageSchema.parse(stage), documents, record: changeRecord(evidence) }
      },
    }
  }

  it('a deployment that migrates and goes back leaves the data as it was, what came between, and the evidence', async () => {
    await using disposal = new AsyncDisposableStack()
    const place = await site()
    disposal.use(place.host)
    const first = await place.deploy(1)
    expect(first.ending.event).toBe('activated')
    await place.confirm(first.deployId)

    const before = place.read()
    const second = await place.deploy(2)
    expect(second.ending.event).toBe('activated')
    await untilSchema(place, 2)
    expect((await place.revert(second.deployId)).event).toBe('reverted')
    expect(place.read()).toBe(before)
    expect(place.printed.lines.join('\n')).toContain('was "1" and is "2": its data is put back.')

    const { stage, record, documents } = await place.evidence(second, 'reverted')
    const [backup] = stage.hosts[0]!.backups!
    expect(backup).toMatchObject({ name: 'ledger', places: 2, rehearsal: 'not-rehearsed', warnings: 0 })
    expect(backup!.restoredFrom).toContain('/one/ledger-prod/ledger/lab/')
    expect(record).toContain('**not rehearsed**')
    const saved = JSON.parse(documents['prod/lab/backup-ledger.json']!).restored.saved as string
    const kept = execFileSync('sh', [
      '-c',
      '{ zstd -qdc "$1" || gzip -dc "$1"; } 2>/dev/null | tar -xOf - ./ledger',
      'sh',
      saved,
    ])
    expect(kept.toString()).toBe('schema 2\nmigrated by 2\n')
  })

  it('a rollback leaves the data alone, unless it is told: then it is that of the release, and comes back with the way back', async () => {
    await using disposal = new AsyncDisposableStack()
    const place = await site()
    disposal.use(place.host)
    for (const schema of [1, 2]) {
      const { deployId, ending } = await place.deploy(schema)
      expect(ending.event).toBe('activated')
      await untilSchema(place, schema)
      await place.confirm(deployId)
    }
    const facts = await place.look()
    const folder = join(place.host.folder, 'one/ledger-prod/ledger/lab')
    expect(facts.backups[folder]).toMatchObject({
      placeExists: true,
      writable: true,
      copies: [
        { kind: 'before-deployment', of: expect.stringMatching(/^1\.0\.1-/), present: true },
        { of: '', present: true },
      ],
    })
    writeFileSync(place.ledger, 'schema 2\nwritten since\n')
    const back = await place.rollBack(await place.goingBack(true))
    expect(back.ending.event).toBe('activated')
    expect(place.read()).toBe('schema 1\nrow 1\nrow 2\n')
    expect((await place.revert(back.deployId)).event).toBe('reverted')
    expect(place.read()).toBe('schema 2\nwritten since\n')
    const plain = await place.goingBack(false)
    expect(plain.steps.map(({ id }) => id).filter((id) => id.startsWith('backup'))).toEqual([])
  })
})

async function untilSchema(place: { read(): string }, schema: number): Promise<void> {
  while (!place.read().startsWith(`schema ${schema}\n`))
    await new Promise((resolve) => setTimeout(resolve, 50))
}

function packed(folder: string, schema: number): { release: Release; archive: Buffer } {
  const source = join(folder, `source-${schema}`)
  mkdirSync(join(source, 'bin'), { recursive: true })
  writeFileSync(join(source, 'bin/serve'), program(schema), { mode: 0o755 })
  const archive = execFileSync('tar', ['--sort=name', '--mtime=@0', '-cz', '-C', source, '.'])
  const files = { 'bin/serve': { text: program(schema), mode: '0755' } }
  const version = `1.0.${schema}`
  const release = releaseOf(files, { version })
  const sha256 = execFileSync('sha256sum', { input: archive }).toString().slice(0, 64)
  return {
    archive,
    release: {
      ...release,
      application: 'ledger',
      id: `${version}-${sha256.slice(0, 12)}`,
      archive: { ...release.archive, sha256, size: archive.length },
    },
  }
}
