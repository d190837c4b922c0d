import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { stageSchema } from '@deploy/evidence/stage.ts'
import { docker } from '@deploy/test/harness/hosts/docker.ts'
import type { RunResult } from '@deploy/test/harness/runner/run-action.ts'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { root, service, startUnitSite, type UnitSite, unit } from './unit-site.ts'

let site: UnitSite
let live: string
let number = 0

beforeAll(async () => {
  site = await startUnitSite()
  await site.host.exec(`mount -t tmpfs -o mode=755,uid=$(id -u deploy) tmpfs ${root}`)
  live = await deployed('1.0.0')
})
afterAll(async () => {
  await site?.[Symbol.asyncDispose]()
})

/** A program for another kind of processor than this machine's: an ELF header is all that the kernel reads of it. */
function foreignProgram(): Uint8Array {
  const header = Buffer.alloc(64)
  header.write('\x7fELF\x02\x01\x01', 'latin1')
  header.writeUInt16LE(2, 16)
  header.writeUInt16LE(process.arch === 'arm64' ? 0x3e : 0xb7, 18)
  return header
}

test('F39 a program for another architecture is called that, with the words of the kernel', async () => {
  const files = {
    'bin/serve': foreignProgram(),
    'units/app.service': unit({ start: `${root}/current/bin/serve`, lines: ['RestartSec=1'] }),
  }
  await expectTakenBack(files, 'STEP_FAILED', ['Exec format error', 'status=203/EXEC', /step: +start/])
})

test('F40 a unit that systemd understands and cannot start is taken back, with the reason', async () => {
  const files = { 'units/app.service': unit({ lines: ['User=nobody-has-this-name'] }) }
  await expectTakenBack(files, 'STEP_FAILED', ['status=217/USER', /step: +start/])
})

test('F42 a unit of Type=notify that never says READY is given up by our limit, not by its own', async () => {
  const files = { 'units/app.service': unit({ lines: ['Type=notify', 'TimeoutStartSec=infinity'] }) }
  await expectTakenBack(files, 'STEP_FAILED', [
    'app.service does not become active',
    'It is of Type=notify and has not told systemd within 4 s that it is ready (READY=1).',
  ])
})

const deaf = "signal.signal(signal.SIGTERM, lambda *_: print('no', flush=True))"
const patient = unit({ lines: ['TimeoutStopSec=infinity'] })

test('F43 a release that ignores SIGTERM is killed at the limit when it is taken back, and the old one serves', async () => {
  const files = {
    'src/serve.py': service({ first: deaf, health: "self.say(500, 'broken')" }),
    'units/app.service': patient,
  }
  const result = await expectTakenBack(files, 'GATE_FAILED', ['status 500 instead of 200'])
  expect(result.log.join('\n')).toContain('app.service does not end within 3 s. It is killed.')
})

test('F43 a live release that ignores SIGTERM makes way for the next one', async () => {
  live = await deployed('1.0.43', { 'src/serve.py': service({ first: deaf }), 'units/app.service': patient })
  await expectTakenBack({ 'src/serve.py': service({ health: "self.say(500, 'broken')" }) }, 'GATE_FAILED', [
    'status 500',
  ])
})

test('F45 a release that dies after 5 s (in the place of 20 s) is seen through by a longer gate', async () => {
  await site.manifest((manifest) => manifest.setIn(['gate', 'consecutive-successes'], 25))
  const first = "threading.Timer(5, lambda: (print('dying', flush=True), os._exit(1))).start()"
  await expectTakenBack({ 'src/serve.py': service({ first }) }, 'GATE_FAILED', [
    /the main process changed from \d+ to \d+: it was started again|restarted \d+ times/,
  ])
  await site.manifest((manifest) => manifest.setIn(['gate', 'consecutive-successes'], 3))
})

test('F67 a release that the kernel kills for its memory is called that', async () => {
  const first = 'threading.Timer(3, lambda: bytearray(os.urandom(1024)) * 1024 * 400).start()'
  const files = {
    'src/serve.py': service({ first }),
    'units/app.service': unit({ lines: ['MemoryMax=100M', 'MemorySwapMax=0', 'RestartSec=1'] }),
  }
  await site.manifest((manifest) => manifest.setIn(['gate', 'consecutive-successes'], 20))
  // A container of cgroup v1 may not limit the memory of a unit, but the engine may limit that of the whole host.
  await docker(['update', '--memory', '220m', '--memory-swap', '220m', site.host.id])
  await expectTakenBack(files, 'GATE_FAILED', [/Likely cause: .*\(OOM\)/])
  await docker(['update', '--memory', '64g', '--memory-swap', '64g', site.host.id])
  await site.manifest((manifest) => manifest.setIn(['gate', 'consecutive-successes'], 3))
})

test('a traceback is told once, however often systemd starts the unit again', async () => {
  const files = {
    'src/serve.py': service({ first: "raise SystemExit('the database is gone')" }),
    'units/app.service': unit({ lines: ['RestartSec=0.1'] }),
  }
  const result = await expectTakenBack(files, 'STEP_FAILED', ['the database is gone'])
  expect(errorOf(result).split('the database is gone')).toHaveLength(2)
})

test('F20 a disk that becomes read-only while the gate measures: nobody can go back, the run says why, and the host does it later', async () => {
  const broken = { 'src/serve.py': service({ health: "self.say(500, 'broken')" }) }
  const readOnly = `for i in $(seq 100); do mount -o remount,ro ${root} && exit; sleep 0.1; done; exit 1`
  let remounted: Promise<unknown> | undefined
  const onLine = (line: string) => {
    if (line.includes('Switched. Waiting for the proof')) remounted ??= site.host.exec(readOnly)
  }
  await site.manifest((manifest) => {
    manifest.setIn(['gate', 'initial-delay-seconds'], 3)
    manifest.setIn(['gate', 'timeout-seconds'], 15)
    manifest.set('confirm-seconds', 30)
  })
  const result = await site.deploy('1.3.0', broken, { onLine })
  await remounted
  expect(result.exitCode, result.log.join('\n')).toBe(1)
  expect(result.outputs.outcome, result.log.join('\n')).toBe('unknown')
  expect(errorOf(result)).toMatch(
    /status 500 instead of 200.*Could not be told to go back .*read-only.*remedy: .*mount it writable.*Then: /s,
  )
  expect(record().outcome).toBe('unknown')

  await site.host.exec(`mount -o remount,rw ${root}`)
  await vi.waitFor(() => expectServes(live), { timeout: 90_000, interval: 1000 })
  await site.manifest((manifest) => {
    manifest.deleteIn(['gate', 'initial-delay-seconds'])
    manifest.setIn(['gate', 'timeout-seconds'], 30)
    manifest.delete('confirm-seconds')
  })
  live = await deployed('1.3.1')
})

async function deployed(version: string, files: Record<string, string> = {}): Promise<string> {
  const result = await site.deploy(version, files)
  expect(result.exitCode, result.log.join('\n')).toBe(0)
  const id = result.outputs['release-id']!
  await expectServes(id)
  return id
}

/** One clear error, one record, the old release serves, nothing is left, and the next good one goes through. */
async function expectTakenBack(
  files: Record<string, string | Uint8Array>,
  code: string,
  says: (string | RegExp)[],
): Promise<RunResult> {
  const result = await site.deploy(`1.1.${++number}`, files)
  expect(result.exitCode, result.log.join('\n')).toBe(1)
  expect(result.outputs).toMatchObject({ 'error-code': code, outcome: 'reverted' })
  for (const part of [/host: +lab/, /step: +\S/, /cause: +\S/, /remedy: +\S/, ...says])
    expect(errorOf(result)).toEqual(
      typeof part === 'string' ? expect.stringContaining(part) : expect.stringMatching(part),
    )
  expect(record()).toMatchObject({ outcome: 'reverted', hosts: [{ outcome: 'reverted', error: { code } }] })
  await expectServes(live)
  live = await deployed(`1.2.${number}`)
  return result
}

function errorOf({ annotations }: RunResult): string {
  const errors = annotations.filter(({ level }) => level === 'error')
  expect(errors).toHaveLength(1)
  return errors[0]!.message
}

function record() {
  return stageSchema.parse(
    JSON.parse(readFileSync(join(site.workspace, 'evidence/prod-test/deployment.json'), 'utf8')),
  )
}

/** This release answers and is current, its unit is well, the lock is free, and nothing half is left. */
async function expectServes(id: string): Promise<void> {
  const { stdout } = await site.host.exec(`
    curl -sS --max-time 5 http://127.0.0.1:8080/health; echo
    readlink ${root}/current
    systemctl is-active app
    ls ${root}/.deploy/lock | grep -E '^[0-9]+$' | sort | tail -n 1 | sed 's|.*|${root}/.deploy/lock/&.released|' | xargs ls | wc -l
    find ${root} -name '*.partial' -o -name '*.new' -o -name '*.part' -o -name pending -o -name secret-env -o -name 'pipe.*'
    systemctl --user -M deploy@ list-units --no-legend --plain 'deploy-*.timer' 'deploy-*.service'
  `)
  expect(stdout).toBe(`${id}\nreleases/${id}\nactive\n1\n`)
}
