import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { parseDocument } from 'yaml'
import { dist } from '../dist.ts'
import { pythonBase } from '../docker/python-base.ts'
import { type Registry, startRegistry } from '../docker/registry.ts'
import { type GitHub, startGitHub } from '../github/server.ts'
import { docker } from '../hosts/docker.ts'
import { bootHost, type TestHost } from '../hosts/host.ts'
import { setUp } from '../hosts/set-up.ts'
import { makeSshKey } from '../hosts/ssh-key.ts'
import { askForApproval, type Keeper, type RecordSystem, startKeeper } from '../records/keeper.ts'
import { type RunResult, runAction } from '../runner/run-action.ts'
import { shortenNfr } from '../short-nfr.ts'

const example = join(import.meta.dirname, '../../../examples/viewbovis')
const login = { user: 'ci', password: 'right-and-secret' }

/** Files of the repository by path, each with how its text changes. */
type Changes = Record<string, (text: string) => string>

/** The example viewbovis with a host of its own, a registry, a GitHub and who keeps the change records. */
export interface Site extends AsyncDisposable {
  host: TestHost
  registry: Registry
  github: GitHub
  keeper: Keeper
  /** What Ops do once: the scripts of prepare-host for both slots, run as root. */
  prepare(): Promise<void>
  /** Commits changes and tags them `v<version>`; the workflow run is another one from then on. */
  commit(version: string, changes?: Changes): Promise<void>
  run(action: string, inputs?: Record<string, string>): Promise<RunResult>
  /** A document of the workspace: `release/release.json`, `evidence/…`. */
  read(path: string): Promise<string>
}

export async function startSite({ records }: { records: RecordSystem }): Promise<Site> {
  const scratch = await mkdtemp(join(tmpdir(), 'deploy-test-viewbovis-'))
  const workspace = join(scratch, 'workspace')
  const key = await makeSshKey()
  const [host, registry, github, base] = await Promise.all([
    bootHost({ name: 'ranch', authorizedKeys: [key.publicKey], dockerInside: true }),
    startRegistry({ login }),
    startGitHub({ repository: 'acme/viewbovis' }),
    pythonBase(),
  ])
  const [keeper] = await Promise.all([startKeeper(records, github), registry.offerTo(host), bringData(host)])
  await cp(example, workspace, { recursive: true })
  const git = gitIn(workspace)
  await git('init', '--quiet', '--initial-branch=prod-test')
  await git('commit', '--quiet', '--allow-empty', '--message', 'Begin')
  await writeFile(join(workspace, '.gitignore'), 'release/\nevidence/\n')
  await edit(join(workspace, 'deploy.yml'), (text) => here(text, { host, registry, keeper, base }))
  let workflow = github.seed.run()
  const site: Site = {
    host,
    registry,
    github,
    keeper,
    prepare: async () => {
      for (const environment of ['prod-test', 'prod']) await prepareAsRoot(site, environment)
      await rm(join(workspace, 'prepare-host'), { recursive: true })
    },
    commit: async (version, changes = {}) => {
      for (const folder of ['release', 'evidence'])
        await rm(join(workspace, folder), { recursive: true, force: true })
      for (const [path, change] of Object.entries(changes)) await edit(join(workspace, path), change)
      await git('add', '--all')
      await git('commit', '--quiet', '--allow-empty', '--message', `Release ${version}`)
      await git('tag', `v${version}`)
      github.seed.commit({ sha: await git('rev-parse', 'HEAD'), author: 'ada' })
      workflow = github.seed.run()
    },
    run: async (action, inputs = {}) => {
      const stage = !['build-release', 'sbom-and-checksum'].includes(action)
      const access = { 'ssh-key': key.privateKey, 'known-hosts': host.hostKeys.join('\n') }
      const sha = await git('rev-parse', 'HEAD')
      return runAction({
        directory: join(dist, action),
        inputs: { ...(stage && access), ...keeper.inputsOf(action), ...inputs },
        env: { REGISTRY_USER: login.user, REGISTRY_TOKEN: login.password },
        cwd: workspace,
        github: { repository: 'acme/viewbovis', sha, ref: 'refs/heads/prod-test', runId: workflow.id },
        server: { ...github, runtimeToken: github.runtimeTokenFor(workflow) },
        secrets: [login.password, ...keeper.secrets],
      })
    },
    read: (path) => readFile(join(workspace, path), 'utf8'),
    async [Symbol.asyncDispose]() {
      await host.destroy()
      await registry[Symbol.asyncDispose]()
      await Promise.all([github.close(), keeper.close()])
      const images = await docker(['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}'])
      const own = images.stdout.split('\n').filter((name) => name.startsWith(`${registry.address}/`))
      if (own.length > 0) await docker(['rmi', ...own], { check: false })
      await rm(scratch, { recursive: true, force: true })
    },
  }
  return site
}

/** What of deploy.yml is another company's: its registry, its host, when that is on, and its change records. */
function here(
  text: string,
  { host, registry, keeper, base }: Pick<Site, 'host' | 'registry' | 'keeper'> & { base: string },
) {
  const manifest = parseDocument(text)
  const first = ['environments', 'prod-test', 'hosts', 0]
  manifest.setIn(['build', 'image', 'repository'], `${registry.address}/viewbovis`)
  manifest.setIn(['build', 'image', 'args'], { BASE: base })
  keeper.enter(manifest)
  askForApproval(manifest, keeper.system)
  shortenNfr(manifest)
  manifest.setIn(['gate', 'interval-seconds'], 0.5)
  manifest.setIn([...first, 'address'], host.address)
  manifest.setIn([...first, 'port'], host.port)
  manifest.deleteIn([...first, 'available'])
  // The test host has another nginx and no cron, and the kernel under it belongs to another machine, and so does its clock.
  manifest.setIn(['setup', 'packages'], ['docker.io', 'nginx-light'])
  manifest.deleteIn(['environments', 'prod', 'setup', 'cron'])
  manifest.setIn(['setup', 'time-sync'], false)
  return manifest.toString()
}

async function prepareAsRoot({ host, read, run }: Site, environment: string): Promise<void> {
  const { exitCode, outputs, log } = await run('prepare-host', { environment, mode: 'script' })
  if (exitCode !== 0) throw new Error(log.join('\n'))
  await setUp(host, await read(outputs.scripts!))
}

/** What is on the host before anything else; `aws` takes its objects from /srv/s3. */
async function bringData(host: TestHost): Promise<void> {
  const aws = `#!/bin/sh\n[ "$1 $2 $3" = 's3 cp --only-show-errors' ] && exec cp "/srv/s3/\${4#s3://}" "$5"\n`
  await host.writeFile('/usr/local/bin/aws', aws, { mode: '0755' })
  await host.exec(`set -eu
    s3=/srv/s3/s3-csu-003/viewbovis
    mkdir -p $s3 /ViewBovis
    python3 -c 'import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as db:
    db.execute("CREATE TABLE sample (name, county, clade, date)")
    db.execute("INSERT INTO sample VALUES (?, ?, ?, ?)", ("AF-1", "Kent", "B6", "2026-01-01"))' $s3/viewbovis.db
    echo '{"today": "2026-01-01"}' > $s3/metadata.json
    cp $s3/* /ViewBovis/`)
}

async function edit(file: string, change: (text: string) => string): Promise<void> {
  await writeFile(file, change(await readFile(file, 'utf8')))
}

function gitIn(directory: string): (...args: string[]) => Promise<string> {
  const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org']
  return async (...args) =>
    (await promisify(execFile)('git', ['-C', directory, ...who, ...args])).stdout.trim()
}
