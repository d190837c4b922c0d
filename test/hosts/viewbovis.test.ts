import { expectRecords, recordOf } from '@deploy/test/harness/records/expect.ts'
import { chosenSystem, withoutApproval } from '@deploy/test/harness/records/keeper.ts'
import { withoutNfr } from '@deploy/test/harness/short-nfr.ts'
import { type Site, startSite } from '@deploy/test/harness/viewbovis/site.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const names = { 'prod-test': 'viewbovis-test', prod: 'viewbovis' }
const vhosts = {
  'prod-test': 'viewbovis-testing.int.example.org',
  prod: 'viewbovis-beta.int.example.org',
  trees: 'nextstrain-beta.int.example.org',
}
const units = ['download_viewbovis_data', 'nextstrain', 'viewbovis', 'viewbovis_analytics']
type Slot = keyof typeof names

let site: Site
const digests: Record<string, string> = {}
/** Of the plan that Ops has approved. */
let approved: string

beforeAll(async () => {
  site = await startSite({ records: chosenSystem('jira-data-center') })
  await site.prepare()
})
afterAll(async () => {
  await site?.[Symbol.asyncDispose]()
})

const text = async (command: string) => (await site.host.exec(command, { check: false })).stdout.trim()
const ask = (name: keyof typeof vhosts, path: string) =>
  text(`curl -fsS --max-time 5 -H 'Host: ${vhosts[name]}' 127.0.0.1${path} || echo down`)
const dataOf = (name: Slot) => ask(name, '/sample/lastupdate')

/** The digest in the registry of the image that runs in a slot. */
const running = (slot: Slot) =>
  text(`image=$(docker container inspect --format '{{.Image}}' ${names[slot]}) &&
    docker image inspect --format '{{join .RepoDigests " "}}' $image | tr ' ' '\\n' | sed -n 's/.*@//p' | head -n 1`)

async function succeed(action: string, inputs: Record<string, string> = {}) {
  const result = await site.run(action, inputs)
  expect(result.exitCode, result.log.join('\n')).toBe(0)
  return result
}

/** As a push to prod-test does it. */
async function build(version: string, changes: Parameters<Site['commit']>[1] = {}) {
  await site.commit(version, changes)
  digests[version] = (await succeed('build-release')).outputs['image-digest']!
  await succeed('sbom-and-checksum')
}

const record = (version: string) => recordOf(site.keeper, `Change: viewbovis ${version}`)
const stage = async (name: string) => JSON.parse(await site.read(`evidence/${name}/deployment.json`))

/** From the push to prod and back, on one host with both slots, by a user without root. The tests follow each other. */
describe('viewbovis', () => {
  test('a push to prod-test goes to the test slot, and the same digest to prod', async () => {
    await build('1.0.0')
    await succeed('deploy-prod-test')
    expect([await dataOf('prod-test'), await dataOf('prod')]).toEqual(['{"date": "2026-01-01"}', 'down'])
    expect(await running('prod-test')).toBe(digests['1.0.0'])
    const { further } = (await stage('prod-test')).hosts[0]
    expect(further.load).toMatchObject({ offered: '10 requests a second', requests: 30 })
    expect([further.load.p95Ms, further.load.cpuPercent]).toEqual([expect.any(Number), expect.any(Number)])
    const bore = '| ranch-869 | 10 requests a second | 30 |'
    expect(await site.read('evidence/change-record.md')).toContain(bore)
    expect(record('1.0.0').text).toMatch(/ranch-869\W+10 requests a second\W+30\b/)
    const shown = await succeed('promote-prod', { 'dry-run': 'true' })
    expect(shown.log.join('\n')).toContain('Ops is missing: olga')
    site.keeper.approve('Change: viewbovis 1.0.0', shown.log)
    const promoted = await succeed('promote-prod')
    await succeed('change-record', { command: 'close', environment: 'prod' })
    approved = JSON.parse(await site.read('evidence/prod/contract.json')).planDigest
    expect(promoted.outputs['change-record-url']).toBe(record('1.0.0').url)
    expect(promoted.log.join('\n')).toContain('127.0.0.1:3000, 127.0.0.1:4001 listen')
    expect([await dataOf('prod'), await running('prod')]).toEqual([
      '{"date": "2026-01-01"}',
      digests['1.0.0'],
    ])
    expect(await ask('trees', '/')).toContain('trees:')
    expect((await text(`systemctl is-enabled ${units.join(' ')}`)).split('\n')).toEqual(
      units.map(() => 'enabled'),
    )
    expect(await text(`docker container inspect ${names['prod-test']} 2>&1`)).toContain('No such container')
    // Nothing answered before the first deployment.
    expect((await stage('prod')).hosts[0].gap).toBeNull()
  })

  test('a host that boots in the middle of a promotion has the old release, with the data of the day', async () => {
    await build('1.1.0', {
      'deploy.yml': (text) => withoutNfr(text, withoutApproval),
      'app/serve.py': (text) => text.replace('<h1>ViewBovis</h1>', '<h1>ViewBovis, again</h1>'),
      'server/deploy.sh': (text) =>
        text.replace(
          'exec docker',
          '[ ! -e /srv/hang ] || { rm /srv/hang; touch /srv/hangs; sync; sleep 60; }\nexec docker',
        ),
    })
    await succeed('deploy-prod-test')
    site.keeper.approve('Change: viewbovis 1.1.0')
    const { host } = site
    await host.exec(
      `touch /srv/hang; echo '{"today": "2026-01-02"}' > /srv/s3/s3-csu-003/viewbovis/metadata.json`,
    )
    const promoting = site.run('promote-prod')
    await host.exec('until [ -e /srv/hangs ]; do sleep 0.2; done')
    await host.reboot()
    expect((await promoting).exitCode).toBe(1)
    await expect.poll(() => running('prod'), { timeout: 60_000 }).toBe(digests['1.0.0'])
    await expect.poll(() => dataOf('prod'), { timeout: 60_000 }).toBe('{"date": "2026-01-02"}')
    await expect.poll(() => ask('trees', '/'), { timeout: 60_000 }).toContain('trees:')
    // The unit counted while the host went down.
    const counted = JSON.parse(await text('cat /var/log/viewbovis/viewbovis_requests_*.json'))
    expect(counted['/']).toBeGreaterThan(0)
  })

  test('a restart by hand that succeeds while the old container goes on answering is caught, and not what happens', async () => {
    await succeed('deploy-prod-test')
    await text(
      `docker tag $(docker container inspect --format '{{.Image}}' viewbovis-test) localhost/viewbovis:prod`,
    )
    expect((await site.host.exec('systemctl restart viewbovis.service')).code).toBe(0)
    expect([await ask('prod', '/'), await running('prod')]).toEqual([
      expect.stringContaining('<h1>ViewBovis</h1>'),
      digests['1.0.0'],
    ])
    const measured = await site.run('health-gate', { environment: 'prod', 'evidence-directory': 'measured' })
    expect(measured.outputs).toMatchObject({ 'error-code': 'GATE_FAILED' })

    await succeed('promote-prod')
    expect([await ask('prod', '/'), await running('prod')]).toEqual([
      expect.stringContaining('<h1>ViewBovis, again</h1>'),
      digests['1.1.0'],
    ])
    const { gap } = (await stage('prod')).hosts[0]
    expect(gap).toMatchObject({ url: 'http://127.0.0.1:3000/', unanswered: expect.any(Number) })
    expect(gap.unanswered).toBeGreaterThan(0)
    expect(gap.seconds).toBeGreaterThan(0)
    expect(await site.read('evidence/change-record.md')).toContain('Gap on ranch-869: **')
    console.log(`gap of prod: ${JSON.stringify(gap)}`)
  })

  test('what was edited on the host is a diff in the record, and refuses the promotion', async () => {
    await build('1.2.0', {
      // Right in the test slot, and wrong in prod.
      'app/serve.py': (text) => text.replace('{"date":', '{"date" if PORT == 3002 else "day":'),
      // As the application's own unit has it: auspice goes to 4000, nginx asks 4001.
      'server/systemd/nextstrain.service': (text) => text.replace(' PORT=4001', ''),
    })
    await succeed('deploy-prod-test')
    site.keeper.approve('Change: viewbovis 1.2.0')
    const edited = ['/etc/nginx/sites-enabled/default', '/etc/systemd/system/nextstrain.service']
    const each = (command: string) => text(`for file in ${edited.join(' ')}; do ${command}; done`)
    await each('cp -p $file /root/$(basename $file); echo "# by hand" >> $file')
    const refused = await site.run('promote-prod')
    await each('cp -p /root/$(basename $file) $file')
    expect(refused.outputs).toMatchObject({ 'error-code': 'PREFLIGHT_FAILED', outcome: 'refused' })
    const printed = refused.log.join('\n')
    for (const file of edited) {
      expect(printed).toContain(`DRIFT: ${file} was edited on the host`)
      expect(refused.summary).toContain(`DRIFT: ${file} was edited on the host`)
    }
    expect(refused.summary.match(/^\+# by hand$/gm)).toHaveLength(2)
    expect(record('1.2.0').text).toContain('+# by hand')
    expect(await running('prod')).toBe(digests['1.1.0'])
  })

  test('an image that answers wrongly in prod goes back, and a proxy_pass that nobody listens behind is named', async () => {
    const failed = await site.run('promote-prod')
    const printed = failed.log.join('\n')
    expect(failed.outputs, printed).toMatchObject({ outcome: 'reverted', 'error-code': 'GATE_FAILED' })
    expect(printed).toContain(`the body lacks '"date"'`)
    expect(printed).toContain(
      '/etc/nginx/sites-enabled/default:9 proxy_pass http://127.0.0.1:4001: nobody listens on 127.0.0.1:4001',
    )
    expect(await running('prod')).toBe(digests['1.1.0'])
    expect(await text('cat /etc/systemd/system/nextstrain.service')).toContain('PORT=4001')
    await expect.poll(() => ask('trees', '/'), { timeout: 30_000 }).toContain('trees:')
    expect(await dataOf('prod')).toBe('{"date": "2026-01-02"}')
  })

  test('prod goes back without the registry, and is that release after a boot, too', async () => {
    site.registry.front.fail({ match: /./, times: 999, answer: { status: 503 } })
    await succeed('rollback', { environment: 'prod', reason: 'the heading confuses people' })
    expect([await running('prod'), await dataOf('prod')]).toEqual([
      digests['1.0.0'],
      '{"date": "2026-01-02"}',
    ])
    await site.host.kill()
    await site.host.start()
    await expect.poll(() => dataOf('prod'), { timeout: 60_000 }).toBe('{"date": "2026-01-02"}')
    expect(await running('prod')).toBe(digests['1.0.0'])
  })

  test('each release has one change record, which tells how far it came and why it was left', () => {
    const deployed = { section: 'prod-test', heading: 'Deployed to prod-test', says: ['✅ confirmed'] }
    const promoted = { section: 'prod', heading: 'Promoted to prod', says: ['✅ confirmed'] }
    expectRecords(site.keeper, site.github, [
      {
        ...{ title: 'Change: viewbovis 1.0.0', approved, last: 'promoted' },
        stages: [deployed, promoted],
      },
      {
        title: 'Change: viewbovis 1.1.0',
        stages: [
          deployed,
          promoted,
          {
            ...{ section: 'prod-rollback', heading: 'Rolled back in prod' },
            says: ['✅ confirmed', 'the heading confuses people'],
          },
        ],
        last: 'rolled back',
      },
      {
        title: 'Change: viewbovis 1.2.0',
        stages: [
          deployed,
          { section: 'prod-untouched', heading: 'Not promoted to prod', says: ['PREFLIGHT_FAILED'] },
          { ...promoted, says: ['failed and taken back', 'GATE_FAILED'] },
        ],
      },
    ])
  })
})
