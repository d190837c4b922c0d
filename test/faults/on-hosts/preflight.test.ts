import type { RunResult } from '@deploy/test/harness/runner/run-action.ts'
import { health, listing, serving, slots } from '@deploy/test/harness/voila/observe.ts'
import type { Changes } from '@deploy/test/harness/voila/repository.ts'
import { type Site, startSite } from '@deploy/test/harness/voila/site.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'

const everything = '/etc /home /opt /root /srv /tmp'
const { root, unit, proxy, voila } = slots['prod-test']
const fragment = '/etc/sudoers.d/deploy-voila-prod-test'

let site: Site

/** As `deploy`, who has been given nothing yet but the folder and the group. The tests follow each other. */
beforeAll(async () => {
  site = await startSite()
  await succeed('build-release')
  await site.host.exec(`install -d -o deploy -m 0755 ${root} && usermod -aG voila deploy`)
})
afterAll(async () => {
  await site?.[Symbol.asyncDispose]()
})

test('F29 a sudo that asks for a password is found before any change, with the lines to install', async () => {
  const result = await refused('SUDO_REFUSED')
  expect(result.text).toContain('it says: sudo: a password is required')
  expect(result.text).toContain(`visudo -f ${fragment}`)
  await site.host.writeFile(fragment, `${result.sudoers.join('\n')}\n`, { mode: '0440' })
  expect((await site.host.exec(`visudo -cf ${fragment}`)).stdout).toContain('parsed OK')
  await ready()
})

test('F30 a sudo that wants a terminal is found before any change, with the line that lets it go without', async () => {
  await site.host.writeFile('/etc/sudoers.d/00-terminal', 'Defaults requiretty\n', { mode: '0440' })
  const result = await refused('SUDO_REFUSED')
  expect(result.text).toMatch(/it says: .*\btty\b/)
  expect(result.text).toContain('Defaults:deploy !requiretty')
  const lines = [...result.sudoers, 'Defaults:deploy !requiretty']
  await site.host.writeFile(fragment, `${lines.join('\n')}\n`, { mode: '0440' })
  await ready()
})

test('F34 a folder of releases that belongs to root is named with its owner, and the remedy works', async () => {
  await site.host.exec(`install -d -m 0755 ${root}/releases`)
  const result = await refused('FOLDER_NOT_WRITABLE')
  expect(result.text).toContain(`deploy cannot write in ${root}/releases, which belongs to root (mode 755).`)
  await obey(result, /sudo (chown -hR deploy \S+)/)
  await ready()
})

test('F34 so is the root itself', async () => {
  await site.host.exec(`chown root ${root}`)
  const result = await refused('ROOT_NOT_WRITABLE')
  expect(result.text).toContain(`deploy cannot write in ${root} (it belongs to root).`)
  await obey(result, /sudo (install -d -o deploy -m 0755 \S+)/)
  await ready()
})

test('F17 a disk without room is found before any change, with its figures', async () => {
  await onSmallDisk('size=20m', async () => {
    const result = await refused('NO_SPACE')
    expect(result.text).toMatch(/\/opt\/voila-test has \d+ MB free; this release needs \d+ MB there\./)
    expect(result.text).toContain(`df -h ${root}`)
  })
})

test('F18 a disk without inodes is found before any change, and is not taken for a lock', async () => {
  await onSmallDisk('nr_inodes=4', async () => {
    const result = await refused('NO_INODES')
    expect(result.text).toMatch(/\/opt\/voila-test has \d inodes free; this release needs \d+ there\./)
    expect(result.text.split('##[error]')[1]).not.toMatch(/lock/i)
  })
})

test('F44 a port that the user himself holds is told with the process', async () => {
  await site.host.exec(
    `cd /; nohup python3 -m http.server ${proxy} >/dev/null 2>&1 & echo $! >/run/squatter.pid`,
    {
      check: false,
    },
  )
  const own = await squat('deploy', voila)
  const result = await refused('PREFLIGHT_FAILED')
  expect(result.text).toContain(`Port ${voila} (voila) is held by python3 (pid ${own}) of the user deploy.`)
  expect(result.text).toContain(`Stop it (sudo kill ${own})`)
  expect(result.text).toContain(`Port ${proxy} (proxy) is held by a process of the user root.`)
  await site.host.exec(`kill ${own} $(cat /run/squatter.pid)`)
  await ready()
})

test('F40 a unit file with a mistake is refused before any change, with file, line and reason', async () => {
  const file = `units/${unit}.service`
  await release('1.0.1', { [file]: (text) => text.replace('Restart=always', 'Restrat always') })
  const result = await refused('UNIT_INVALID')
  expect(result.text).toContain(`systemd does not understand ${file}:10: Missing '=', ignoring line.`)
  for (const [change, reason] of [
    [(text: string) => text.replace('[Service]', '[Servcie]'), `${file}:5: Unknown section 'Servcie'`],
    [(text: string) => text.replace('RestartSec=5', 'RestartSecs=5'), `${file}:11: Unknown key`],
    [(text: string) => text.replace('ExecStart=', 'ExecStart="'), `${file}:8: Unbalanced quoting`],
  ] as const) {
    await site.repository.restore('1.0.0')
    await release(`1.0.1-${reason.length}`, { [file]: change })
    expect((await refused('UNIT_INVALID')).text).toContain(reason)
  }
})

test('F41 a masked unit is told before any change, and the remedy works', async () => {
  await site.repository.restore('1.0.0')
  await release('1.0.2')
  await site.host.exec(`systemctl mask --quiet ${unit}.service`)
  const result = await refused('UNIT_MASKED')
  await obey(result, /sudo (systemctl unmask \S+\.service)/)
  await ready()
})

test('programs that are too old, and those that are not there, are told together', async () => {
  await site.repository.manifest((manifest) =>
    manifest.set('requires', { git: '>=2.30', python3: '>=4', absent: '*', systemd: '>=236', nginx: '>=1' }),
  )
  const result = await refused('PREFLIGHT_FAILED')
  expect(result.text).toMatch(
    /TOOL_VERSION: deploy.yml requires python3 >=4, but the host's says: Python 3\./,
  )
  expect(result.text).toContain('TOOL_MISSING: The host has no absent')
  expect(result.text).toContain('The hosts are not ready: 2 problems.')
  await site.repository.manifest((manifest) =>
    manifest.setIn(['requires'], { git: '>=2.30', python3: '>=3.10' }),
  )
  await ready()
})

test('what was refused so often is deployed at last, and leaves the same room to look again', async () => {
  await succeed('deploy-prod-test')
  expect(await serving(site.host, 'prod-test')).toMatch(/^1\.0\.2-/)
  await ready()
})

test('F44 a port is not the live release’s own when another unit holds it', async () => {
  await site.host.exec(`systemctl stop ${unit}.service`)
  const own = await squat('deploy', voila)
  const result = await refused('PORT_TAKEN')
  expect(result.text).toContain(`Port ${voila} (voila) is held by python3 (pid ${own}) of the user deploy.`)
  await site.host.exec(`kill ${own}; systemctl start ${unit}.service`)
})

test('F60 a release that was removed by hand is found before any change, and going back to an earlier one works', async () => {
  await release('1.1.0')
  await succeed('deploy-prod-test')
  const live = await serving(site.host, 'prod-test')
  expect(live).toMatch(/^1\.1\.0-/)
  await site.host.exec(`rm -rf ${root}/releases/1.1.0-*`)
  await release('1.2.0')
  const result = await refused('PREVIOUS_MISSING')
  expect(result.text).toContain(`current leads to ${live}, which is not on the host any more`)
  expect(result.text).toMatch(/Go back to 1\.0\.2-\w+ with the action rollback, then deploy\./)
  await succeed('rollback', { environment: 'prod-test', reason: 'the release was removed by hand' })
  expect(await serving(site.host, 'prod-test')).toMatch(/^1\.0\.2-/)
  await succeed('deploy-prod-test')
  expect(await serving(site.host, 'prod-test')).toMatch(/^1\.2\.0-/)
})

test('F60 a live release that lacks a file is no way back, and without a way back it goes on', async () => {
  await site.host.exec(`rm ${root}/current/src/main.py && ln -sfn /nowhere ${root}/current/.venv/bin/python`)
  await release('1.3.0')
  const result = await refused('PREVIOUS_DAMAGED')
  expect(result.text).toContain('it lacks src/main.py, and its .venv/bin/python does not run')
  await obey(result, /let the host forget it: (rm \S+\/current \S+)/)
  await succeed('deploy-prod-test')
  expect(await serving(site.host, 'prod-test')).toMatch(/^1\.3\.0-/)
})

test('files that were changed by hand hinder nothing, and are told', async () => {
  await site.host.exec(`echo '# by hand' >> ${root}/current/src/main.py`)
  const result = await ready()
  expect(shown(result)).toMatch(/src\/main\.py of 1\.3\.0-\w+, which serves now, was changed by hand/)
})

interface Refused extends RunResult {
  text: string
  /** The lines for sudoers as they were printed. */
  sudoers: string[]
}

/** The stage ends red with a whole explanation, and nothing on the host is other than before, no lock and no timer. */
async function refused(code: string): Promise<Refused> {
  const before = await state()
  const result = await site.run('deploy-prod-test')
  const text = shown(result)
  expect(result.exitCode, text).toBe(1)
  expect(result.outputs['error-code'], text).toBe(code)
  expect(await state()).toEqual(before)
  for (const part of ['host: ', 'step: ', 'cause: ', 'remedy: ']) expect(text).toContain(part)
  const lines = text.split('\n').map((line) => line.trim())
  return {
    ...result,
    text,
    sudoers: [...new Set(lines.filter((line) => line.startsWith('deploy ALL=(root)')))],
  }
}

async function state() {
  const { stdout } = await site.host.exec(
    `systemctl list-units --all --plain --no-legend 'deploy*' 'run-r*' 'run-u[0-9]*'; cat ${root}/.deploy/lock/* 2>/dev/null; true`,
  )
  const files = await listing(site.host, everything)
  return {
    // Whoever asks for the health is in the application's own log.
    files: files.filter((line) => !line.includes('/shared/logs/')),
    left: stdout,
    health: await health(site.host, 'prod-test'),
  }
}

/** What would be refused is refused in a dry run too, so one that passes says that the remedy has worked. */
async function ready(): Promise<RunResult> {
  return succeed('deploy-prod-test', { 'dry-run': 'true' })
}

/** Runs, as Ops would, the command that the remedy names. */
async function obey({ text }: Refused, pattern: RegExp): Promise<void> {
  await site.host.exec(pattern.exec(text)![1]!)
}

async function onSmallDisk(options: string, body: () => Promise<void>): Promise<void> {
  await site.host.exec(`mount -t tmpfs -o ${options},mode=0755,uid=1000 tmpfs ${root}`)
  try {
    await body()
  } finally {
    await site.host.exec(`umount ${root}`)
  }
  await ready()
}

/** Lets a user listen on a port, and gives the process id. */
async function squat(user: string, port: number): Promise<string> {
  const { stdout } = await site.host.exec(
    `cd /; python3 -m http.server ${port} >/dev/null 2>&1 </dev/null & echo $!; for i in $(seq 50); do ss -ltn 'sport = :${port}' | grep -q LISTEN && break; sleep 0.1; done`,
    { user },
  )
  return stdout.trim()
}

async function release(version: string, changes: Changes = {}): Promise<void> {
  site.newRun()
  await site.repository.release(version, changes)
  await succeed('build-release')
}

async function succeed(action: string, inputs: Record<string, string> = {}): Promise<RunResult> {
  const result = await site.run(action, inputs)
  expect(result.exitCode, shown(result)).toBe(0)
  return result
}

function shown({ log }: RunResult): string {
  return log.join('\n')
}
