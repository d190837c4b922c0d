import { foldersOf } from '@deploy/plan/steps/backup-shell.ts'
import { bootEngineHost, type EngineHost } from '@deploy/test/harness/docker/engine-host.ts'
import { pushApp } from '@deploy/test/harness/docker/images.ts'
import { type ContainerSlot, type Deployed, openSlot } from '@deploy/test/harness/docker/slot.ts'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'

const places = ['/srv/backups', '/mnt/second']

let dock: EngineHost

beforeAll(async () => {
  dock = await bootEngineHost()
  await dock.host.exec(`usermod -aG docker deploy && loginctl enable-linger deploy
    docker swarm init --advertise-addr 127.0.0.1
    install -d -o deploy ${places.join(' ')}`)
})
afterAll(() => dock?.[Symbol.asyncDispose]())

const text = (command: string) => dock.text(command)
const dataOf = (name: string) => `/srv/${name}/data`

interface Played {
  strategy: string
  /** Default: deploy. */
  user?: string
  /** When the data is put back; a stack is never stopped. */
  moment?: 'serving' | 'stopped'
  /** What deploy.yml says of the release and of its service. */
  manifest(registry: string): string
  /** Files of the release; `reference` is the image of this version. */
  files?(reference: string): Record<string, string>
}

/** The same backup for every strategy: a folder, in two places, rehearsed, of which the last one stays. */
const manifestOf = ({ strategy, manifest, user = 'deploy', moment = 'stopped' }: Played, registry: string) =>
  `application: ${strategy}
strategy: ${strategy}
${manifest(registry)}keep: 1
confirm-seconds: 2000
backup:
  - name: data
    folder: ${dataOf(strategy)}
    places: [${places.join(', ')}]
    keep: 1
    verify: [sh, -c, 'tar -tf "$1" | grep -c note', sh, "{file}"]
    restore: { when: always, while: ${moment} }
gate: { checks: [{ type: tcp, port: 9 }] }
environments:
  prod: { hosts: [{ name: dock, address: dock.example.org, user: ${user} }] }
`

const serve = { 'bin/serve': '#!/bin/sh\nexec sleep 100000\n' }
const installer = `#!/bin/sh
set -eu
cat > /etc/systemd/system/installed.service << 'UNIT'
[Service]
WorkingDirectory=/opt/git-install/current
ExecStart=/opt/git-install/current/bin/serve
[Install]
WantedBy=multi-user.target
UNIT
systemctl daemon-reload
systemctl enable --quiet installed
systemctl restart installed
`
const servicesOf = (strategy: string) => (reference: string) => ({
  'compose.yaml': `services:
  web: { image: "${reference}", volumes: ["${dataOf(strategy)}:/data"], stop_grace_period: 2s }
`,
})

const played: Played[] = [
  {
    strategy: 'git-venv',
    manifest: () =>
      'build: { include: [bin] }\nservice: { manager: process, unit: plain, command: [bin/serve] }\n',
    files: () => serve,
  },
  {
    strategy: 'git-install',
    user: 'root',
    manifest: () =>
      'build: { include: [bin, install.sh] }\ninstall: { run: [./install.sh] }\nservice: { unit: installed }\n',
    files: () => ({ ...serve, 'install.sh': installer }),
  },
  {
    strategy: 'image',
    manifest: (registry) => `build: { include: [server], image: { repository: "${registry}/image" } }
service: { manager: docker, unit: image, stop-seconds: 5 }
container: { mounts: [{ source: ${dataOf('image')}, target: /data }] }
`,
  },
  {
    strategy: 'compose',
    manifest: () => 'build: { include: [compose.yaml] }\ncompose: { wait-seconds: 60 }\n',
    files: servicesOf('compose'),
  },
  {
    strategy: 'swarm',
    moment: 'serving',
    manifest: () => 'build: { include: [compose.yaml] }\ncompose: { wait-seconds: 60 }\n',
    files: servicesOf('swarm'),
  },
]

async function slotOf(each: Played): Promise<ContainerSlot> {
  const { host, key, registry } = dock
  const { user = 'deploy' } = each
  const manifest = manifestOf(each, registry.address)
  const slot = await openSlot({ host, user, privateKey: key.privateKey, manifest })
  await host.exec(`install -d -o ${user} ${slot.environment.slot.root} ${dataOf(each.strategy)}`)
  onTestFinished(() => slot[Symbol.asyncDispose]())
  return slot
}

async function deploy(slot: ContainerSlot, { strategy, files }: Played, version: string): Promise<Deployed> {
  const { digest, reference } = await pushApp(dock.registry, strategy, { version })
  return slot.deploy(
    files
      ? await slot.buildFiles(version, files(reference))
      : await slot.build(version, digest, { 'server/readme': version }),
  )
}

test.each(
  played,
)('with $strategy data is saved, rehearsed, kept as long as it can be gone back to, and comes back', async (each) => {
  const { strategy, user = 'deploy' } = each
  const slot = await slotOf(each)
  const [near, far] = foldersOf(slot.environment.slot.backup[0]!, 'dock')
  const note = (name: string) =>
    text(`echo ${name} > ${dataOf(strategy)}/note-${name}; chown -R ${user} ${dataOf(strategy)}`)
  const notes = () => text(`cat ${dataOf(strategy)}/*`)
  const names = async (folder: string) => (await text(`ls ${folder}`)).split('\n')
  const copiesOf = (ids: string[], ending: string) => ids.flatMap((id) => [`${id}.json`, `${id}${ending}`])

  const ids: string[] = []
  for (const version of ['1', '2', '3', '4']) {
    await note(version)
    const done = await deploy(slot, each, version)
    expect([done.prepared.event, done.activated?.event, done.log]).toEqual([
      'staged',
      'activated',
      expect.anything(),
    ])
    expect((await slot.confirm(done)).event).toBe('confirmed')
    ids.push(done.deployId)
  }
  // of the releases that are there: that which serves has no copy yet, the one before has the last
  const [last] = ids.slice(-1)
  const { file, ...document } = JSON.parse(await text(`cat ${far}/${last}.json`))
  expect(document).toMatchObject({
    kind: 'before-deployment',
    of: expect.stringMatching(/^3-/),
    rehearsal: { result: 'passed', output: ['4'] },
  })
  for (const folder of [near!, far!]) {
    expect(await names(folder)).toEqual(copiesOf(ids.slice(-2), file.slice(last!.length)))
    expect(await text(`sha256sum < ${folder}/${file}`)).toContain(document.sha256)
  }

  await note('5')
  const before = await notes()
  const unwanted = await deploy(slot, each, '5')
  expect([unwanted.activated?.event, unwanted.log]).toEqual(['activated', expect.anything()])
  await text(`echo spoiled > ${dataOf(strategy)}/note-1`)
  expect((await slot.revert(unwanted)).event).toBe('reverted')
  expect(await notes()).toBe(before)

  const back = await slot.rollback({ restoreData: true })
  expect([back.activated?.event, back.log]).toEqual(['activated', expect.anything()])
  expect((await slot.confirm(back)).event).toBe('confirmed')
  expect(await notes()).toBe('1\n2\n3\n4')
}, 600_000)
