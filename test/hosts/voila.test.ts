import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expectRecords, recordOf } from '@deploy/test/harness/records/expect.ts'
import { askForApproval, chosenSystem, withoutApproval } from '@deploy/test/harness/records/keeper.ts'
import type { RunResult } from '@deploy/test/harness/runner/run-action.ts'
import { withoutNfr } from '@deploy/test/harness/short-nfr.ts'
import { expectShown } from '@deploy/test/harness/shown.ts'
import { expectEvidence, expectSlot, observe } from '@deploy/test/harness/voila/expect.ts'
import { health, listing, serving, slots, untilServing } from '@deploy/test/harness/voila/observe.ts'
import { faults } from '@deploy/test/harness/voila/repository.ts'
import { type Site, startSite } from '@deploy/test/harness/voila/site.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const execute = promisify(execFile)
const everything = '/etc /home /opt /root /srv /tmp /usr/local /var/lib /var/spool'
const reason = 'Orders of the south are missing, see https://tickets.example.org/OPS-17'

let site: Site
/** Everything that the runner printed, in all runs. */
const printed: string[] = []
const releases: Record<string, string> = {}
/** Of the plan that Ops has approved. */
let approved: string

beforeAll(async () => {
  const records = chosenSystem('servicenow')
  site = await startSite({ load: true, records, settings: (manifest) => askForApproval(manifest, records) })
  await site.prepare()
})
afterAll(async () => {
  await site?.[Symbol.asyncDispose]()
})

/** The application's way through the company, as a user without root, on one host with two slots. The tests follow each other. */
describe('the chain', () => {
  test('a release is built from the tag on main, with its bill of materials', async () => {
    await build('1.0.0')
    const release = JSON.parse(
      await readFile(join(site.repository.directory, 'release/release.json'), 'utf8'),
    )
    expect(release).toMatchObject({
      version: '1.0.0',
      source: { commit: await site.repository.head(), ref: 'refs/tags/v1.0.0' },
      archive: { name: 'voila_release_1.0.0.tar.gz' },
    })
    const bom = JSON.parse(await readFile(join(site.repository.directory, 'release/bom.json'), 'utf8'))
    expect(bom.components).toMatchObject([{ name: 'voila-standin', version: '1.0.0' }])
    for (const algorithm of ['256', '512']) {
      const args = ['--check', '--strict', `SHA${algorithm}SUMS`]
      await execute(`sha${algorithm}sum`, args, { cwd: join(site.repository.directory, 'release') })
    }
  })

  test('a dry run prints the plan and changes nothing on the host', async () => {
    const before = await listing(site.host, everything)
    const result = await run('deploy-prod-test', { 'dry-run': 'true' })
    expect(result).toMatchObject({ exitCode: 0, outputs: { outcome: 'planned' } })
    expect(await listing(site.host, everything)).toEqual(before)
    expect(result.log.join('\n')).toMatch(/Plan [0-9a-f]{12}: deploy voila 1\.0\.0 on lab \(prod-test\)/)
    expect(result.log.join('\n')).toContain('Point current to 1.0.0-')
    expectRecords(site.keeper, site.github, [])
  })

  test('the first release goes to prod-test and serves', async () => {
    await deploy('1.0.0')
    expect(await serving(site.host, 'prod-test')).toBe(releases['1.0.0'])
    expect(await health(site.host, 'prod')).toBe('down')
    await expectSlot(site, 'prod-test')
    const folder = join(site.repository.directory, 'evidence')
    const { hosts } = JSON.parse(await readFile(join(folder, 'prod-test/deployment.json'), 'utf8'))
    expect(hosts[0].further).toMatchObject({
      load: { offered: '20 users', requests: expect.any(Number), p95Ms: expect.any(Number) },
      readySeconds: expect.any(Number),
    })
    expectShown(await readFile(join(folder, 'report.html'), 'utf8'), {
      release: releases['1.0.0']!,
      load: '20 users for ',
      ready: true,
    })
    expect(await readFile(join(folder, 'change-record.md'), 'utf8')).toMatch(
      /\| lab \| 20 users \| [0-9]+ \| [0-9]+ \|.*\| answered after [0-9.]+ s \|/,
    )
    expect(recordOf(site.keeper, 'Change: voila 1.0.0').text).toMatch(
      /\blab\W+20 users\W+[0-9]+\W+[0-9]+\W.*?answered after [0-9.]+ s\b/s,
    )
  })

  test('the same bytes are promoted by another job, from the artifacts of the run alone', async () => {
    const before = await observe(site, 'prod-test')
    await promote('1.0.0')
    expect(await serving(site.host, 'prod')).toBe(releases['1.0.0'])
    await expectSlot(site, 'prod')
    expect(await observe(site, 'prod-test')).toEqual(before)
  })

  test('a second release replaces the first: what it dropped is gone, logs and the other slot stay', async () => {
    await build('1.1.0', {
      'deploy.yml': (text) => withoutNfr(text, withoutApproval),
      'requirements.txt': 'voila-standin==1.1.0\n',
      'config/voila.cfg': (text) => text.replace('sample_dashboard', 'orders'),
      'notebooks/orders.ipynb': await readFile(
        join(site.repository.directory, 'notebooks/sample_dashboard.ipynb'),
        'utf8',
      ),
      'notebooks/sample_dashboard.ipynb': undefined,
    })
    const prod = await observe(site, 'prod')
    await deploy('1.1.0')
    expect(await observe(site, 'prod')).toEqual(prod)
    const test = await observe(site, 'prod-test')
    await promote('1.1.0')
    expect(recordOf(site.keeper, 'Change: voila 1.1.0').text).toMatch(
      new RegExp(`(back to|Compared with) \\W*${releases['1.0.0']}\\W*, which`),
    )
    expect(await observe(site, 'prod-test')).toEqual(test)
    for (const slot of ['prod-test', 'prod'] as const) {
      expect(await serving(site.host, slot)).toBe(releases['1.1.0'])
      const { path, proxy } = slots[slot]
      expect((await site.host.exec(`ls ${path}/notebooks`)).stdout).toBe('orders.ipynb\n')
      const page = (await site.host.exec(`curl -fsS http://127.0.0.1:${proxy}/`)).stdout
      expect(page).toContain(`${releases['1.1.0']}, voila-standin 1.1.0`)
      const log = await site.host.readFile(`${path}/logs/supervisor.log`)
      expect(log).toContain(`release ${releases['1.0.0']}`)
      expect(log).toContain(`release ${releases['1.1.0']}`)
      await expectSlot(site, slot)
    }
  })

  test('the same release again changes nothing and restarts nothing', async () => {
    const before = await observe(site, 'prod-test')
    await deploy('1.1.0')
    expect((await observe(site, 'prod-test')).pid).toBe(before.pid)
    expect((await observe(site, 'prod-test')).current).toBe(before.current)
  })

  test('a release that is not healthy is taken back by itself, and is not promoted', async () => {
    await build('1.2.0', faults.unhealthy)
    const prod = await observe(site, 'prod')
    const result = await run('deploy-prod-test')
    expect(result).toMatchObject({ exitCode: 1, outcome: 'failure' })
    expect(result.outputs['error-code']).toBe('GATE_FAILED')
    expect(result.annotations.map(({ message }) => message).join('\n')).toContain('500')
    expect(await serving(site.host, 'prod-test')).toBe(releases['1.1.0'])
    await expectSlot(site, 'prod-test')
    const refused = await run('promote-prod')
    expect(refused.outputs['error-code']).toBe('NOT_PROVEN')
    expect(await observe(site, 'prod')).toEqual(prod)
  })

  test('production goes back with a reason, without the release at hand', async () => {
    site.newRun()
    const workspace = join(site.scratch, 'rollback')
    await site.repository.clone(workspace)
    const before = await observe(site, 'prod-test')
    const result = await run('rollback', { reason }, workspace)
    expect(result).toMatchObject({ exitCode: 0, outputs: { outcome: 'confirmed' } })
    expect(result.outputs['release-id']).toBe(releases['1.0.0'])
    expect(await serving(site.host, 'prod')).toBe(releases['1.0.0'])
    await expectSlot(site, 'prod')
    expect((await site.host.exec('ls /opt/voila_reverse_proxy/notebooks')).stdout).toBe(
      'sample_dashboard.ipynb\n',
    )
    expect(await observe(site, 'prod-test')).toEqual(before)
    await expectEvidence(join(workspace, 'evidence'), ['prod-rollback'])
  })

  test('a release that was changed on the host is not gone back to', async () => {
    const file = `${slots.prod.root}/releases/${releases['1.1.0']}/src/main.py`
    await site.host.exec(`cp -p ${file} /root/main.py && echo '# changed' >>${file}`)
    const before = await observe(site, 'prod')
    site.newRun()
    const workspace = join(site.scratch, 'rollback-refused')
    await site.repository.clone(workspace)
    const result = await run('rollback', { reason, to: '1.1.0' }, workspace)
    expect(result.outputs['error-code']).toBe('STEP_FAILED')
    expect(result.log.join('\n')).toContain('src/main.py: FAILED')
    const { pid, current } = await observe(site, 'prod')
    expect({ pid, current }).toEqual({ pid: before.pid, current: before.current })
    await site.host.exec(`mv /root/main.py ${file}`)
  })

  test('each release has one change record with a section for each stage', () => {
    const deployed = { section: 'prod-test', heading: 'Deployed to prod-test', says: ['✅ confirmed'] }
    const promoted = { section: 'prod', heading: 'Promoted to prod', says: ['✅ confirmed'] }
    const back = { section: 'prod-rollback', heading: 'Rolled back in prod' }
    expectRecords(site.keeper, site.github, [
      {
        ...{ title: 'Change: voila 1.0.0', approved, last: 'promoted' },
        stages: [deployed, promoted, { ...back, says: ['given up before anything was switched'] }],
      },
      {
        title: 'Change: voila 1.1.0',
        stages: [deployed, promoted, { ...back, says: ['✅ confirmed', 'Orders of the south are missing'] }],
        last: 'rolled back',
      },
      {
        ...{ title: 'Change: voila 1.2.0', last: 'opened' },
        stages: [
          { ...deployed, says: ['failed and taken back'] },
          { section: 'prod-untouched', heading: 'Not promoted to prod', says: ['NOT_PROVEN'] },
        ],
      },
    ])
  })

  test('a reboot keeps the live release of both slots', async () => {
    await site.host.reboot()
    await untilServing(site.host, 'prod-test', '1.1.0', 30)
    await untilServing(site.host, 'prod', '1.0.0', 30)
    await expectSlot(site, 'prod')
    await expectSlot(site, 'prod-test')
  })

  test('status tells of both slots, with the edit that somebody made by hand, and changes nothing', async () => {
    const unit = '/etc/systemd/system/voila-stack.service'
    const good = await run('status', {})
    expect(good).toMatchObject({ exitCode: 0, outputs: { verdict: 'good' } })
    await site.host.exec(`echo '# by hand' >> ${unit}`)
    const before = await listing(site.host, everything)
    const edited = await run('status', { 'when-attention': 'fail' })
    expect(edited.outputs).toMatchObject({ verdict: 'attention', 'error-code': 'ATTENTION_NEEDED' })
    expect(edited.log.join('\n')).toContain(`prod lab: ${unit} was edited by hand`)
    expect(await listing(site.host, everything)).toEqual(before)
    await site.host.exec(`sed -i '$d' ${unit}`)
    const { hosts } = JSON.parse(await readFile(join(site.repository.directory, 'status.json'), 'utf8'))
    expect(hosts).toMatchObject([
      {
        environment: 'prod-test',
        serves: { files: 'whole', by: { outcome: 'confirmed' } },
        services: [{ name: 'voila-stack-test.service', state: 'active', asWanted: true }],
      },
      {
        environment: 'prod',
        serves: { release: await serving(site.host, 'prod') },
        lastRollback: { kind: 'rollback' },
      },
    ])
  })

  test('the password of the package index is nowhere but in the environment of pip', async () => {
    const { password } = site.index
    // What asks the runner to mask it names it, and is shown by no runner.
    const shownLines = printed.filter((line) => !line.startsWith('::add-mask::'))
    expect(shownLines.filter((line) => line.includes(password))).toEqual([])
    expect(JSON.stringify(site.keeper.records().map(({ text }) => text))).not.toContain(password)
    const { stdout: documents } = await execute('grep', ['-rlF', password, site.scratch]).catch(
      ({ stdout }: { stdout: string }) => ({ stdout }),
    )
    expect(documents).toBe('')
    const seen = `journalctl --sync
      grep -rlF '${password}' /etc /home /opt /root /run /tmp /var --exclude-dir=journal 2>/dev/null
      journalctl --no-pager --output=verbose | grep -F '${password}'`
    expect((await site.host.exec(seen, { check: false })).stdout).toBe('')
  })
})

async function run(
  action: string,
  inputs: Record<string, string> = {},
  workspace?: string,
): Promise<RunResult> {
  const result = await site.run(action, inputs, workspace === undefined ? {} : { workspace })
  printed.push(...result.rawLog, result.summary, ...Object.values(result.outputs))
  expect(result, result.log.join('\n')).toMatchObject({ violations: [], orphans: [] })
  return result
}

/** The first job up to the host: another run, another commit, another release. */
async function build(version: string, changes?: Parameters<Site['repository']['release']>[1]): Promise<void> {
  if (version !== '1.0.0') {
    site.newRun()
    await site.repository.release(version, changes)
    await execute('rm', ['-rf', 'release', 'evidence'], { cwd: site.repository.directory })
  }
  await succeed('build-release')
  await succeed('sbom-and-checksum')
  const text = await readFile(join(site.repository.directory, 'release/release.json'), 'utf8')
  releases[version] = (JSON.parse(text) as { id: string }).id
}

async function deploy(version: string): Promise<void> {
  const result = await succeed('deploy-prod-test')
  expect(result.outputs).toMatchObject({ outcome: 'confirmed', 'release-id': releases[version] })
  expect(result.outputs['change-record-url']).toBe(recordOf(site.keeper, `Change: voila ${version}`).url)
  await expectEvidence(join(site.repository.directory, 'evidence'), ['prod-test'])
}

/** A job of its own: a fresh checkout, nothing in it but what the run's artifacts bring. */
async function promote(version: string): Promise<void> {
  const workspace = join(site.scratch, `promote-${version}`)
  await site.repository.clone(workspace)
  const title = `Change: voila ${version}`
  const isAsked = version === '1.0.0'
  const shown = isAsked ? await succeed('promote-prod', { 'dry-run': 'true' }, workspace) : undefined
  site.keeper.approve(title, shown?.log)
  const result = await succeed('promote-prod', {}, workspace)
  if (isAsked) {
    await succeed('change-record', { command: 'close', environment: 'prod' }, workspace)
    approved = JSON.parse(await readFile(join(workspace, 'evidence/prod/contract.json'), 'utf8')).planDigest
  }
  expect(result.outputs).toMatchObject({ outcome: 'confirmed', 'release-id': releases[version] })
  await expectEvidence(join(workspace, 'evidence'), ['prod-test', 'prod'])
}

async function succeed(action: string, inputs = {}, workspace?: string): Promise<RunResult> {
  const result = await run(action, inputs, workspace)
  expect(result.exitCode, result.log.join('\n')).toBe(0)
  return result
}
