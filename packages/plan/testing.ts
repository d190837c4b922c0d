import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Facts } from '@deploy/agent/facts.ts'
import type { Environment } from '@deploy/manifest/manifest.ts'
import { parseManifest } from '@deploy/manifest/parse.ts'
import { type Image, type Release, releaseId } from '@deploy/release/release.ts'
import { onTestFinished } from 'vitest'
import type { Context } from './context.ts'
import { sha256Of } from './digest.ts'
import type { Step } from './plan.ts'
import type { Source, TextBlob } from './strategies/strategy.ts'
import { tarball } from './strategies/tarball.ts'

/** The application of the guide, in the place that the guide gives it. */
export const voila = `application: voila
strategy: tarball
build: { archive: "voila_release_{version}.tar.gz", include: [config, notebooks, scripts, src, units, requirements.txt] }
root: /opt/voila
path: /opt/voila_reverse_proxy
shared: [logs]
ports: { voila: 8866, proxy: 8080 }
files:
  group: voila
  directories: "0750"
  files: "0640"
  patterns: { "scripts/*.sh": "0750", "notebooks/**": "0440" }
venv:
  path: /opt/voila_env
  minimum-python: "3.10"
  index-url-env: PIP_INDEX_URL
  require-hashes: true
  imports: [voila_standin]
config:
  - file: config/voila.cfg
    set:
      server.voila_port: "{port.voila}"
      server.proxy_http_port: "{port.proxy}"
      server.notebook: notebooks/dashboard-{version}.ipynb
      security.auth_enabled: false
service: { unit: voila-stack, unit-file: units/voila-stack.service }
gate: { checks: [{ type: http, url: "http://127.0.0.1:{port.proxy}/health" }] }
environments:
  prod: { hosts: [{ name: lab, address: lab.example.org }] }
`

/** A small service on a host without systemd. */
export const hello = `application: hello
strategy: tarball
build: { include: [bin, config] }
shared: [data]
config:
  - { file: config/hello.env, format: env, set: { PORT: "{port.web}", RELEASE: "{release}" } }
ports: { web: 8080 }
service: { manager: process, unit: hello, command: [bin/serve, "two words"], environment: { MODE: "it's on" } }
gate: { checks: [{ type: tcp, port: "{port.web}" }] }
environments:
  prod: { hosts: [{ name: lab, address: lab.example.org }] }
`

/** An application in a container, of which the host needs nothing but its image. */
export const shop = `application: shop
strategy: image
build: { include: [server], image: { repository: registry.example.org/shop } }
ports: { web: 8080 }
service: { manager: docker, unit: "shop-prod", environment: { MODE: "it's on" }, command: [serve, "two words"] }
container:
  publish: [{ port: "{port.web}", to: 80 }]
  mounts: [{ source: /srv/shop-data, target: /data }, { source: /srv/shop.cfg, target: /app/shop.cfg, read-only: true }]
  env-file: /srv/shop.env
  user: "1000:1000"
  init: true
  login: { user-env: REGISTRY_USER, password-env: REGISTRY_PASSWORD }
gate: { checks: [{ type: http, url: "http://127.0.0.1:{port.web}/" }] }
environments:
  prod: { hosts: [{ name: lab, address: lab.example.org }] }
`

/** The same behind nginx, which changes over from the old container to the new one. */
export const shopBeside = shop.replace('web: 8080', 'web: [8080, 8081]').replace(
  'gate:',
  `nginx:
  files: [{ file: server/nginx.conf, to: /etc/nginx/sites-enabled/default }]
  switch: { port: web, upstream: shop, ready: /health }
gate:`,
)

/** The application of the guide whose own unit runs its own script, which calls the image by a tag. */
export const viewbovis = `application: viewbovis
strategy: image
build: { include: [server], image: { repository: aphacsubot/viewbovis } }
ports: { web: 3000 }
service: { unit: viewbovis, unit-file: server/systemd/viewbovis.service }
container: { tag: "aphacsubot/viewbovis:prod", allow: { host-network: the proxy in front asks its loopback } }
gate: { checks: [{ type: http, url: "http://127.0.0.1:{port.web}/" }] }
environments:
  prod: { hosts: [{ name: ranch, address: ranch.example.org }] }
`

/** An application with data, of which it says how it is saved and put back. */
export const ledger = `application: ledger
strategy: tarball
build: { include: [bin] }
ports: { web: 8080 }
service: { manager: process, unit: ledger, command: [bin/serve] }
backup:
  - name: database
    command: [pg_dump, --format=custom, ledger]
    env-file: /etc/ledger/database.env
    compress: none
    places: [/srv/backups, /mnt/nas/backups]
    separate-file-systems: true
    verify: [pg_restore, --list]
    restore:
      command: [pg_restore, --clean, --dbname=ledger]
      schema-version: [psql, -Atc, "select max(id) from migrations", ledger]
  - name: documents
    container: ledger-store
    command: [save, --output-path, "{file}", --label, "it's {stamp} of {environment}"]
    suffix: .tar.gz
    when-smaller: warn
    places: [/srv/backups]
    restore: { command: [load, "{file}"], when: always, while: serving }
  - { name: uploads, folder: /srv/uploads, while: stopped, places: [/srv/backups], restore: { when: never } }
gate: { checks: [{ type: tcp, port: "{port.web}" }] }
environments:
  prod: { hosts: [{ name: lab, address: lab.example.org }] }
`

/** The application of the guide: three services, of which the database must come first. */
export const lab = `application: lab
strategy: compose
build: { include: [docker-compose.prod.yml, datalab] }
shared: [logs]
ports: { app: 8081, api: 5001 }
config:
  - { file: deploy.env, format: env, set: { APP_PORT: "{port.app}" } }
compose:
  files: [docker-compose.prod.yml]
  project: datalab-deployment
  profiles: [prod]
  order: [database, api, app]
  env-files: [{ path: /srv/lab/server.env, as: .env_server, variables: [SECRET_KEY, IDENTIFIER_PREFIX] }]
  persistent: ["database:/data/db", "api:/app/files"]
  ephemeral: ["app:/cache"]
  allow: [{ service: app, what: host-network, reason: "it's found by broadcast" }]
  login: { registry: registry.example.org, user-env: REGISTRY_USER, password-env: REGISTRY_PASSWORD }
gate: { checks: [{ type: http, url: "http://127.0.0.1:{port.app}/" }] }
environments:
  prod: { hosts: [{ name: lab, address: lab.example.org }] }
`

/** The same services on a swarm. */
export const stack = `application: shop
strategy: swarm
build: { include: [compose.yaml] }
ports: { web: 8081 }
compose:
  profiles: [prod]
  env-files: [{ path: /srv/shop/server.env, variables: [SECRET_KEY] }]
  login: { registry: registry.example.org, user-env: REGISTRY_USER, password-env: REGISTRY_PASSWORD }
swarm: { accept: [depends_on, restart], registry-auth: true }
gate: { checks: [{ type: http, url: "http://127.0.0.1:{port.web}/" }] }
environments:
  prod: { hosts: [{ name: manager, address: manager.example.org }] }
`

/** A web application with files for nginx and units of its own beside that of the service. */
export const front = `application: front
strategy: tarball
build: { include: [src, server] }
ports: { web: 3000 }
service: { unit: front }
nginx:
  files:
    - { file: server/nginx.conf, to: /etc/nginx/sites-enabled/default }
    - { file: server/limits.conf, to: /etc/nginx/conf.d/limits.conf }
units:
  files: [server/systemd/nextstrain.service, server/systemd/report.timer, server/systemd/report.service]
  enable: [nextstrain.service, report.timer]
  start: [nextstrain.service, report.timer]
gate: { checks: [{ type: unit }] }
environments:
  prod: { hosts: [{ name: lab, address: lab.example.org }] }
`

/** An application that installs itself, with settings that the site keeps and a step for one jump of versions. */
export const courses = `application: nbhosting
strategy: git-install
build: {}
deny-versions: ["0.25.2"]
settings:
  file: /etc/nbhosting/sitesettings.py
  link: django/nbh_main/sitesettings.py
  example: django/nbh_main/sitesettings.py.example
  renamed: { log_subprocess_stderr: DEBUG_log_subprocess_stderr }
  own: [SECRET_KEY]
  values: { DEBUG: "False" }
hooks:
  - name: stopped-containers
    at: prepare
    run: [sh, upgrades/0.24.sh]
    timeout-seconds: 21600
    jump: { from: "<=0.23", to: ">=0.24", consent: true, dedicated-engine: ["*-x-*"] }
install:
  run: [./install.sh, --quiet]
  environment: { SITE: "{environment} {release}" }
  workers: [nbh-monitor.service]
  expect:
    nginx: true
    inactive: [nbh-uwsgi.service]
    commands: [{ name: migrations, run: [python3, django/manage.py, migrate, --check] }]
    files: [{ path: /etc/systemd/system/nbh-monitor.service, never: ["--(period|idle) *(--|$)"] }]
service: { unit: nbh-django }
backup:
  - name: database
    command: [/opt/nbhosting/current/bin/nbh-data, dump]
    while: stopped
    places: [/srv/backups]
    restore: { command: [/opt/nbhosting/current/bin/nbh-data, restore], schema-version: [/opt/nbhosting/current/bin/nbh-data, version] }
gate: { checks: [{ type: unit }] }
environments:
  prod: { hosts: [{ name: lab, address: lab.example.org, user: root }] }
`

export function environmentOf(manifest: string): Environment {
  return parseManifest(manifest, 'deploy.yml').environments.prod!
}

/** A host on which nothing was deployed yet. */
export function factsOf(changes: Partial<Facts> = {}): Facts {
  return {
    user: 'deploy',
    uid: 1000,
    groups: ['deploy', 'voila'],
    os: { id: 'debian', version: '12', kernel: '6.1.0', arch: 'x86_64' },
    tools: ['tar', 'gzip', 'sha256sum', 'timeout', 'systemctl', 'setsid', 'sudo', 'python3'],
    python: '3.11.2',
    supervisors: ['systemd-user', 'setsid'],
    time: Date.parse('2026-05-04T10:00:00Z') / 1000,
    charset: 'UTF-8',
    root: {
      path: '/opt/voila',
      exists: true,
      writable: true,
      owner: 'deploy',
      freeBytes: 10 * 1024 ** 3,
      freeInodes: 1_000_000,
    },
    unwritable: [],
    spaces: {},
    versions: {},
    paths: {},
    folders: {},
    ports: {},
    accounts: { voila: { user: true, group: true } },
    releases: [],
    blobs: {},
    backups: {},
    ...changes,
  }
}

type Content = string | { text: string; mode: string }

/** A release whose archive is only a name; enough where nothing is unpacked. */
export function releaseOf(
  files: Record<string, Content>,
  { version = '1.4.2', archive = 'archive' }: { version?: string; archive?: string } = {},
): Release {
  const sha256 = sha256Of(archive)
  return {
    schemaVersion: 1,
    application: 'voila',
    version,
    id: releaseId(version, sha256),
    strategy: 'tarball',
    createdAt: '2026-05-04T09:00:00Z',
    source: { repository: 'acme/voila', commit: 'c0ffee'.padEnd(40, '0'), ref: `refs/tags/v${version}` },
    archive: {
      name: `voila_release_${version}.tar.gz`,
      size: 4096,
      sha256,
      sha512: '0'.repeat(128),
      tarSha256: '0'.repeat(64),
    },
    files: Object.entries(files)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([path, content]) => ({
        path,
        size: Buffer.byteLength(textOf(content)),
        sha256: sha256Of(textOf(content)),
        mode: typeof content === 'string' ? '0644' : content.mode,
      })),
  }
}

export function textOf(content: Content): string {
  return typeof content === 'string' ? content : content.text
}

/** The same with an image. */
export function imageReleaseOf(
  files: Record<string, Content>,
  { version = '1.4.2', repository = 'registry.example.org/shop' } = {},
): Release & { image: Image } {
  const sha256 = (text: string) => `sha256:${sha256Of(text)}`
  const platforms = [
    {
      platform: 'linux/amd64',
      manifest: sha256(version),
      config: sha256(`config ${version}`),
      layers: [{ digest: sha256('layer'), size: 512 }],
    },
  ]
  return {
    ...releaseOf(files, { version, archive: `archive ${version}` }),
    strategy: 'image',
    image: { repository, digest: sha256(version), platforms },
  }
}

/** The same without a registry: the image is a file beside the archive. */
export function lentReleaseOf(files: Record<string, Content>): Release {
  const release = imageReleaseOf(files)
  const { repository: _, ...image } = release.image
  const layout = { name: 'shop-1.4.2.image.tar', size: 61_200_000, sha256: sha256Of('layout') }
  return { ...release, image: { ...image, layout } }
}

/** What a step's shell finds on its PATH, in a folder made for it. */
interface Shell {
  path(folder: string): string
}

/** A folder that stands for a host's disk, with a hostile name, and a shell that runs steps there as the agent does. */
export function createDisk(shell: Shell) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'plan-')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const root = join(folder, "it's a $root")
  for (const name of ['releases', 'shared', '.deploy/store']) mkdirSync(join(root, name), { recursive: true })
  const path = shell.path(join(folder, 'bin'))
  let orders = 0

  /** One deployment's folder and the way to run its steps. */
  const newOrder = () => {
    orders += 1
    const order = join(root, '.deploy/orders', `d${orders}`)
    mkdirSync(join(order, 'backup'), { recursive: true })
    const run = (script: string, env: NodeJS.ProcessEnv = {}) => {
      const { status, stdout, stderr } = spawnSync('sh', ['-eu', '-c', script], {
        cwd: root,
        encoding: 'utf8',
        timeout: 25_000,
        env: {
          PATH: path,
          DEPLOY_ORDER_DIR: order,
          DEPLOY_SWITCH_UPTIME: readFileSync('/proc/uptime', 'utf8').split(' ')[0],
          ...env,
        },
      })
      return { status, output: stdout + stderr }
    }
    /** As the agent: `skipped` when the check says so, else what `do` gave. */
    const perform = (step: Step, env?: NodeJS.ProcessEnv) => {
      if (step.check !== undefined && run(step.check, env).status === 0) return 'skipped'
      const { status, output } = run(step.do, env)
      return status === 0 ? 'done' : `failed: ${output}`
    }
    const undo = (step: Step) => (step.undo === undefined ? 'nothing' : run(step.undo).status)
    return { order, run, perform, undo }
  }

  return {
    root,
    folder,
    newOrder,
    path: (name: string) => join(root, name),
    read: (name: string) => readFileSync(join(root, name), 'utf8'),
    write: (name: string, text: string) => write(join(root, name), text),
    /** Builds an archive and puts it with a plan's texts into the store. */
    store: (files: Record<string, Content>, version = '1.4.2') => {
      const source = mkdtempSync(join(folder, 'source-'))
      for (const [name, content] of Object.entries(files)) {
        write(join(source, name), textOf(content))
        if (typeof content !== 'string') chmodSync(join(source, name), Number.parseInt(content.mode, 8))
      }
      const archive = join(folder, 'archive.tar.gz')
      execFileSync('tar', ['--sort=name', '--mtime=@0', '-czf', archive, '-C', source, '.'])
      const sha256 = createHash('sha256').update(readFileSync(archive)).digest('hex')
      copyFileSync(archive, join(root, '.deploy/store', sha256))
      const release = releaseOf(files, { version })
      return { ...release, id: releaseId(version, sha256), archive: { ...release.archive, sha256 } }
    },
    storeTexts: (texts: TextBlob[]) => {
      for (const { text } of texts) write(join(root, '.deploy/store', sha256Of(text)), text)
    },
  }
}

export type Disk = ReturnType<typeof createDisk>

export const tree: Record<string, Content> = {
  'bin/serve': { text: '#!/bin/sh\nexec sleep 60\n', mode: '0755' },
  'config/hello.env': '# ours\nPORT=1 # not this\n',
  'data/seed.txt': 'seed',
  "docs/it's $HOME & co.txt": 'hostile',
  '-rf': 'hostile',
}

interface Wanted {
  files?: Record<string, Content>
  version?: string
  slot?: Partial<Context['slot']>
  previous?: Context['previous']
  sign?: (release: Release) => Source['signature']
}

/** A deployment of a release to this disk: what is needed lies in the store. The steps ask for no other login. */
export function deploymentOn(
  disk: Disk,
  { files = tree, version = '1.4.2', slot = {}, previous, sign }: Wanted = {},
) {
  const release = disk.store(files, version)
  const context: Context = {
    slot: { ...environmentOf(hello).slot, root: disk.root, path: `${disk.root}/current`, ...slot },
    host: 'lab',
    facts: factsOf({ supervisors: ['setsid'] }),
    release: { id: release.id, version, sha256: release.archive.sha256 },
    ...(previous && { previous }),
  }
  const configTexts = Object.fromEntries(
    Object.entries(files).map(([path, content]) => [path, textOf(content)]),
  )
  const signature = sign?.(release)
  const { steps, texts } = tarball({ release, configTexts, ...(signature && { signature }) }).deploy(context)
  disk.storeTexts(texts)
  return {
    release,
    context,
    steps,
    stepOf: (id: string) => steps.find((step) => step.id === id)!,
    folder: join(disk.root, 'releases', release.id),
  }
}

export function stateOf(id: string, changes: Partial<NonNullable<Context['previous']>> = {}) {
  return {
    id,
    sha256: sha256Of(id),
    state: 'live' as const,
    fence: 1,
    deployId: 'd0',
    present: true,
    ...changes,
  }
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
