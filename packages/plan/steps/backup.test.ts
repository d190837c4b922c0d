import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Backup } from '@deploy/manifest/manifest.ts'
import { unlikeShells } from '@deploy/test/harness/agent-host.ts'
import { describe, expect, it } from 'vitest'
import type { BuiltStep, Context } from '../context.ts'
import { environmentOf, factsOf, stateOf } from '../testing.ts'
import { createDisk, type Disk } from '../testing-disk.ts'
import { hello, voila } from '../testing-manifests.ts'
import { backupSteps } from './backups.ts'

let count = 0
const newId = () => `20260504t100000z-${String(++count).padStart(8, '0')}`
const previous = stateOf('1.4.1-111111111111')

/** The part of deploy.yml that is under test, with what the manifest adds. */
function backupOf(disk: Disk, text: string): Backup {
  const manifest = hello.replace('gate:', `backup:\n  - ${text}\ngate:`)
  const backup = environmentOf(manifest).slot.backup[0]!
  const at = (path: string) => `${disk.root}${path}`
  return {
    ...backup,
    ...(backup.folder !== undefined && { folder: at(backup.folder) }),
    ...(backup.envFile !== undefined && { envFile: at(backup.envFile) }),
    places: backup.places.map(at),
    folders: backup.folders.map(at),
  }
}

/** A deployment after the other on a disk, each with the steps of one backup. */
function play(disk: Disk, text: string, changes: Partial<Context> = {}) {
  const backup = backupOf(disk, text)
  const slot = {
    ...environmentOf(hello).slot,
    root: disk.root,
    path: `${disk.root}/current`,
    backup: [backup],
  }
  for (const place of backup.places) mkdirSync(place, { recursive: true })
  const next = (more: Partial<Context> = {}) => {
    const id = newId()
    const context: Context = {
      slot,
      host: 'lab',
      facts: factsOf({ tools: ['gzip'] }),
      release: { id: '1.4.2-222222222222', version: '1.4.2', sha256: 'a'.repeat(64) },
      previous,
      ...changes,
      ...more,
    }
    const { serving, beforeStop, afterStop } = backupSteps(context)
    const order = disk.newOrder()
    const env = { DEPLOY_ID: id }
    const steps = [...serving, ...beforeStop, ...afterStop]
    return {
      ...order,
      id,
      steps,
      names: steps.map((step) => step.id),
      /** Up to the first step that fails. */
      make: () => {
        const results: string[] = []
        for (const step of serving) {
          results.push(order.perform(step, env))
          if (results.at(-1)!.startsWith('failed')) break
        }
        return results
      },
      perform: (name: string) => order.perform(steps.find((step) => step.id === `backup-${name}`)!, env),
      back: () =>
        steps.toReversed().map((step) => {
          if (step.undo === undefined) return 'nothing'
          const { status, output } = order.run(step.undo, env)
          return status === 0 ? output.trim() : `failed: ${output.trim()}`
        }),
      document: (place = 0) =>
        JSON.parse(readFileSync(join(backup.folders[place]!, 'lab', `${id}.json`), 'utf8')),
    }
  }
  return { backup, next, list: (place = 0) => listOf(join(backup.folders[place]!, 'lab')) }
}

function listOf(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).toSorted() : []
}

const made = ['done', 'done', 'done', 'done', 'done']
const two = 'places: [/a/backups, /b/backups]'

describe.each(unlikeShells())('a backup under $name', (shell) => {
  const database = (disk: Disk, text = 'version 1\nrow 1\nrow 2\n') => disk.write('database', text)

  it('is dumped, compared, rehearsed and kept in each place with what is known of it', () => {
    const disk = createDisk(shell)
    database(disk)
    const { next, list } = play(
      disk,
      `{ name: db, command: [sh, -c, "cat database"], suffix: .sql, ${two}, verify: [grep, -c, row] }`,
    )
    const one = next()
    expect(one.make()).toEqual(made)
    for (const place of [0, 1]) {
      expect(list(place)).toEqual([`${one.id}.json`, `${one.id}.sql.gz`])
      expect(one.document(place)).toEqual({
        schemaVersion: 1,
        application: 'hello',
        environment: 'prod',
        host: 'lab',
        name: 'db',
        kind: 'before-deployment',
        of: previous.id,
        for: '1.4.2-222222222222',
        command: ['sh', '-c', 'cat database'],
        compression: 'gzip',
        deployId: one.id,
        madeAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        file: `${one.id}.sql.gz`,
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        seconds: expect.any(Number),
        bytes: expect.any(Number),
        contentBytes: 22,
        schema: null,
        rehearsal: { result: 'passed', command: ['grep', '-c', 'row'], output: ['2'] },
        warnings: [],
        places: ['/a/backups', '/b/backups'].map((path) => `${disk.root}${path}/hello-prod/db/lab`),
      })
    }
    const file = join(disk.root, 'a/backups/hello-prod/db/lab', `${one.id}.sql.gz`)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(statSync(file).size).toBe(one.document().bytes)
  })

  it('of a folder comes back with it, and what was there by then is kept', () => {
    const disk = createDisk(shell)
    disk.write('shared/data/a b.txt', 'one')
    disk.write('shared/data/.hidden', 'two')
    disk.write('version', '1')
    const { next, list } = play(
      disk,
      '{ name: files, folder: /shared/data, places: [/a/backups], restore: { schema-version: [cat, version] } }',
    )
    const deployment = next()
    expect(deployment.make()).toEqual(made)
    expect(deployment.perform('guard-files')).toBe('done')
    rmSync(disk.path('shared/data/.hidden'))
    disk.write('shared/data/new', 'three')

    expect(deployment.back().join('\n')).toContain('is as it was: "1". Its data stays as it is.')
    expect(existsSync(disk.path('shared/data/new'))).toBe(true)

    disk.write('version', '2 "beta"')
    const again = next()
    disk.write('version', '1')
    expect(again.make()).toEqual(made)
    expect(again.perform('guard-files')).toBe('done')
    disk.write('version', '2')
    disk.write('shared/data/later', 'four')
    // Nothing but the data is put back here, so the schema still says 2: that is told.
    expect(again.back().join('\n')).toContain('and its schema is "2" instead of "1"')
    expect(listOf(disk.path('shared/data'))).toEqual(['a b.txt', 'new'])
    expect(list().filter((name) => name.includes('before-restore'))).toEqual([
      `${again.id}-before-restore.json`,
      `${again.id}-before-restore.tar.gz`,
    ])
  })

  it('is put back from a whole copy, by the command, when its schema has changed', () => {
    const disk = createDisk(shell)
    database(disk)
    const { next, list, backup } = play(
      disk,
      `{ name: db, command: [cat, database], ${two}, restore: { command: [sh, -c, "cat > database"], schema-version: [sed, -n, "s/^version //p", database] } }`,
    )
    const deployment = next()
    expect(deployment.make()).toEqual(made)
    expect(deployment.document().schema).toBe('1')
    expect(deployment.perform('guard-db')).toBe('done')
    database(disk, 'version 2\nrow 1\n')
    writeFileSync(join(backup.folders[0]!, 'lab', `${deployment.id}.gz`), 'damaged')
    const said = deployment.back().join('\n')
    expect(said).toContain('was "1" and is "2": its data is put back.')
    expect(said).toContain('is not what was written there.')
    expect(said).toContain('/b/backups/hello-prod/db/lab/')
    expect(disk.read('database')).toBe('version 1\nrow 1\nrow 2\n')
    const saved = list().find((name) => name.endsWith('before-restore.gz'))!
    expect(
      disk.newOrder().run(`gzip -dc "$FILE"`, { FILE: join(backup.folders[0]!, 'lab', saved) }).output,
    ).toBe('version 2\nrow 1\n')
    database(disk, 'version 3\n')
    deployment.back()
    expect(disk.read('database')).toBe('version 3\n')
  })

  it('that fails, is empty, shrinks, or cannot be restored stops the deployment, and leaves nothing', () => {
    const disk = createDisk(shell)
    database(disk)
    const settings = 'name: db, places: [/a/backups], minimum-bytes: 5'
    const first = play(disk, `{ ${settings}, command: [cat, database] }`)
    expect(first.next().make()).toEqual(made)
    const kept = first.list()

    const cases: [string, string, string][] = [
      ['command: [sh, -c, "cat database; exit 3"]', 'dump-db', 'could not be made'],
      ['command: [no-such-command]', 'dump-db', 'could not be made'],
      ['command: ["true"]', 'weigh-db', 'has 0 bytes; at least 5 are expected'],
      ['command: [head, -c, "9", database]', 'weigh-db', 'has 9 bytes, and the last one had 22'],
      ['command: [cat, database], verify: [sh, -c, "cat; exit 4"]', 'rehearse-db', 'row 2'],
      ['command: [cat, database], suffix: .gz', 'weigh-db', 'is damaged'],
    ]
    for (const [text, step, words] of cases) {
      const run = play(disk, `{ ${settings}, ${text} }`).next()
      const results = run.make()
      const failed = results.findIndex((result) => result.startsWith('failed'))
      expect(run.names[failed], text).toBe(`backup-${step}`)
      expect(results[failed], text).toContain(words)
      run.back()
      expect(first.list(), text).toEqual(kept)
    }
    const warned = play(disk, `{ ${settings}, when-smaller: warn, command: [head, -c, "9", database] }`)
    const run = warned.next()
    expect(run.make()).toEqual(made)
    expect(run.document().warnings).toEqual([expect.stringContaining('the last one had 22')])
  })

  it('is not made where a place is missing, or where two are one', () => {
    const disk = createDisk(shell)
    database(disk)
    const apart = play(disk, `{ name: db, command: [cat, database], ${two}, separate-file-systems: true }`)
    expect(apart.next().make()[0]).toContain('do not lie on file systems of their own')
    rmSync(disk.path('b/backups'), { recursive: true })
    expect(apart.next().make()[0]).toContain('b/backups is not there. Is it mounted?')
    expect(existsSync(disk.path('b/backups'))).toBe(false)
  })

  it('is written to a file where the command wants one, with variables that nobody sees', () => {
    const disk = createDisk(shell)
    disk.write('secrets', "# a comment\nPASSWORD=it's $secret\n")
    disk.write('dump', '#!/bin/sh\n[ ! -e "$1" ] || exit 17\nprintf "%s %s" "$PASSWORD" "$2" > "$1"\n')
    chmodSync(disk.path('dump'), 0o755)
    const { next, backup } = play(
      disk,
      '{ name: db, command: [./dump, "{file}", "x{stamp}"], suffix: .tar, compress: none, env-file: /secrets, minimum-bytes: 3, places: [/a/backups], verify: [cp, "{file}", seen] }',
    )
    const { steps, id, ...one } = next()
    const [dump] = steps
    expect(one.perform('dump-db')).toBe('done')
    const part = join(backup.folders[0]!, 'lab', `.${id}.part`)
    expect(readFileSync(part, 'utf8')).toBe(`it's $secret x${id}`)
    expect(one.perform('copy-db')).toBe('done')
    expect(one.perform('rehearse-db')).toBe('done')
    expect(disk.read('seen')).toBe(`it's $secret x${id}`)
    expect(JSON.stringify(dump)).not.toContain('$secret')
    expect(listOf(join(backup.folders[0]!, 'lab'))).toEqual([`.${id}.part`])
  })

  it('keeps the last ones, that of each release on the host, and cleans up after runs that were killed', () => {
    const disk = createDisk(shell)
    database(disk)
    mkdirSync(disk.path('releases/1.0.0-000000000000'))
    const { next, list, backup } = play(
      disk,
      '{ name: db, command: [cat, database], keep: 1, places: [/a/backups] }',
    )
    const folder = join(backup.folders[0]!, 'lab')
    const [first, second] = [next({ previous: stateOf('1.0.0-000000000000') }), next()]
    expect(first.make()).toEqual(made)
    expect(second.make()).toEqual(made)
    expect(list()).toEqual([first.id, second.id].flatMap((id) => [`${id}.gz`, `${id}.json`]).toSorted())
    writeFileSync(join(folder, '.20260101t000000z-99999999.part'), 'half')
    writeFileSync(join(folder, '20260101t000000z-99999999.gz'), 'without its document')
    writeFileSync(join(folder, 'notes.txt'), "somebody's")
    rmSync(disk.path('releases/1.0.0-000000000000'), { recursive: true })
    const third = next()
    expect(third.make()).toEqual(made)
    expect(list()).toEqual([`${third.id}.gz`, `${third.id}.json`, 'notes.txt'].toSorted())
  })

  it('stays in every place when an earlier one goes', () => {
    const disk = createDisk(shell)
    database(disk)
    const { next, list } = play(disk, `{ name: db, command: [cat, database], keep: 1, ${two} }`)
    expect(next().make()).toEqual(made)
    const second = next()
    expect(second.make()).toEqual(made)
    for (const place of [0, 1]) expect(list(place)).toEqual([`${second.id}.gz`, `${second.id}.json`])
  })

  it('of a first deployment is left out where there is nothing yet', () => {
    const disk = createDisk(shell)
    const { next, list } = play(
      disk,
      '{ name: files, folder: /shared/data, places: [/a/backups], restore: { when: always } }',
    )
    const first = next({ previous: undefined as never })
    expect(first.make()).toEqual(['done', 'skipped', 'skipped', 'skipped', 'skipped'])
    expect(first.perform('guard-files')).toBe('done')
    expect(first.back().join('')).not.toContain('failed')
    expect(list()).toEqual([])
  })

  it('is not made at a first deployment that has no data, nor put back, and made at the next', () => {
    const disk = createDisk(shell)
    const text =
      '{ name: files, folder: /shared/data, places: [/a/backups], first-deployment: skip, restore: { when: always } }'
    const backup = [backupOf(disk, text)]
    const slot = { ...environmentOf(hello).slot, backup }
    const context = { slot, host: 'lab', facts: factsOf(), release: { id: '2.0.0-222222222222' } }
    const ids = (more: Partial<Context>) =>
      Object.values<BuiltStep[]>({ ...backupSteps({ ...context, ...more } as never) }).flatMap((steps) =>
        steps.map(({ id }) => id),
      )
    expect(ids({})).toEqual([])
    expect(ids({ previous })).toContain('backup-dump-files')
  })

  it('comes back with a rollback that asks for it, and the way back from there leads to the newer data', () => {
    const disk = createDisk(shell)
    database(disk)
    const text = `{ name: db, command: [cat, database], ${two}, restore: { command: [sh, -c, "cat > database"], schema-version: [sed, -n, "s/^version //p", database] } }`
    const { next, backup } = play(disk, text)
    const deployment = next()
    expect(deployment.make()).toEqual(made)
    const copies = [
      {
        name: deployment.id,
        kind: 'before-deployment',
        of: previous.id,
        madeAt: '',
        bytes: 1,
        contentBytes: 1,
        present: true,
      },
    ]
    const folder = `${backup.folders[0]}/lab`
    const backups = { [folder]: { placeExists: true, writable: true, device: '1', freeBytes: 1, copies } }
    database(disk, 'version 2\nrow 9\n')
    const rollback = {
      facts: factsOf({ tools: ['gzip'], backups }),
      release: { id: previous.id, version: '1.4.1', sha256: 'a'.repeat(64) },
      previous: stateOf('1.4.2-222222222222'),
    }
    expect(next({ ...rollback, rollback: { restoreData: false } }).names).toEqual([])
    const back = next({ ...rollback, rollback: { restoreData: true } })
    expect(back.names.map((name) => name.split('-')[1])).toEqual([
      'dump',
      'weigh',
      'copy',
      'rehearse',
      'keep',
      'restore',
    ])
    for (const step of ['dump', 'weigh', 'copy', 'rehearse', 'keep', 'restore'])
      expect(back.perform(`${step}-db`)).toBe('done')
    expect(disk.read('database')).toBe('version 1\nrow 1\nrow 2\n')
    expect(back.document()).toMatchObject({ kind: 'before-rollback', of: '1.4.2-222222222222', schema: '2' })
    expect(back.back().join('')).not.toContain('failed')
    expect(disk.read('database')).toBe('version 2\nrow 9\n')
    const strange = { ...rollback, release: { ...rollback.release, id: '0.1.0-999999999999' } }
    expect(() => play(disk, text).next({ ...strange, rollback: { restoreData: true } })).toThrow(
      expect.objectContaining({ code: 'BACKUP_NOT_FOUND' }),
    )
  })
})

it('stops the units once more before data are put back, because a boot in the middle has started them', () => {
  const text =
    '{ name: db, command: [dump], while: stopped, places: [/b], restore: { command: [load], schema-version: [v] } }'
  const slot = environmentOf(voila.replace('gate:', `backup:\n  - ${text}\ngate:`)).slot
  const release = { id: '1.4.2-222222222222', version: '1.4.2', sha256: 'a'.repeat(64) }
  const { afterStop } = backupSteps({ slot, host: 'lab', facts: factsOf(), release, previous })
  const guard = afterStop.find(({ id }) => id === 'backup-guard-db')!
  expect(guard.privileged).toContain('systemctl --no-block stop voila-stack.service')
  expect(guard.undo!.indexOf('--no-block stop voila-stack')).toBeLessThan(
    guard.undo!.indexOf('before-restore'),
  )
})
