import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Document } from 'yaml'
import { dist } from '../dist.ts'
import { type GitHub, startGitHub } from '../github/server.ts'
import type { Run } from '../github/state.ts'
import { bootHost, type TestHost } from '../hosts/host.ts'
import { setUp } from '../hosts/set-up.ts'
import { makeSshKey, type SshKey } from '../hosts/ssh-key.ts'
import { deployUser, voilaUser } from '../hosts/users.ts'
import { type Keeper, type RecordSystem, startKeeper } from '../records/keeper.ts'
import { type RunResult, runAction } from '../runner/run-action.ts'
import { shortenNfr } from '../short-nfr.ts'
import { type PackageIndex, startPackageIndex } from './package-index.ts'
import { exampleRepository, type Repository } from './repository.ts'

const withHosts = ['deploy-prod-test', 'health-gate', 'prepare-host', 'promote-prod', 'rollback', 'status']

/** A booted Debian host, a package index on it, a GitHub, who keeps the records and the example's repository: all that the chain needs. */
export interface Site extends AsyncDisposable {
  host: TestHost
  key: SshKey
  index: PackageIndex
  github: GitHub
  keeper: Keeper
  repository: Repository
  /** A folder for the test's own things. */
  scratch: string
  /** What Ops do once: the scripts of prepare-host for both slots, run as root. */
  prepare(): Promise<void>
  /** Begins another workflow run: artifacts of the one before stay with it. */
  newRun(): Run
  /** Runs `dist/<action>` in `workspace`, the repository unless given, with key, host keys and package index. */
  run(action: string, inputs?: Record<string, string>, options?: RunOptions): Promise<RunResult>
  /** Runs `dist/<action>` until it prints a text, and takes its process away at once, as when the machine is gone. */
  runUntilKilled(action: string, text: string): Promise<RunResult>
}

interface RunOptions {
  workspace?: string
  env?: Record<string, string>
  signal?: AbortSignal
  onLine?: (line: string) => void
}

/**
 * Boots it all. A `bare` host has neither the user who deploys nor that of the servers. With `load` each release is put under a
 * short load and killed. `records` says who keeps the change records. `settings` change the example's deploy.yml further.
 */
export async function startSite({
  bare = false,
  load = false,
  records = 'github',
  settings = () => {},
}: {
  bare?: boolean
  load?: boolean
  records?: RecordSystem
  settings?: (manifest: Document, key: SshKey) => void
} = {}): Promise<Site> {
  const scratch = await mkdtemp(join(tmpdir(), 'deploy-test-voila-'))
  const key = await makeSshKey()
  const host = await bootHost({
    name: 'lab',
    authorizedKeys: [key.publicKey],
    users: bare ? [] : [deployUser, voilaUser],
  })
  const index = await startPackageIndex(host)
  const github = await startGitHub({ repository: 'acme/voila' })
  const keeper = await startKeeper(records, github)
  const directory = join(scratch, 'workspace')
  await mkdir(directory)
  const repository = await exampleRepository(directory, (manifest) => {
    onHost(manifest, { host, load })
    // From the moment on at which Ops have prepared the host.
    manifest.setIn(['setup', 'authorized-keys'], [{ key: key.publicKey.trim(), 'agent-only': true }])
    keeper.enter(manifest)
    settings(manifest, key)
  })
  github.seed.commit({ sha: await repository.head(), author: 'ada' })
  let run = github.run
  const newRun = () => {
    run = github.seed.run()
    return run
  }
  const site: Site = {
    ...{ host, key, index, github, keeper, repository, scratch, newRun },
    prepare: async () => {
      for (const environment of ['prod-test', 'prod']) await prepareAsRoot(site, environment)
    },
    runUntilKilled: async (action, text) => {
      let killed = false
      const onLine = (line: string) => {
        if (killed || !line.includes(text)) return
        killed = true
        process.kill(childRunning(join(dist, action)), 'SIGKILL')
      }
      return site.run(action, {}, { onLine })
    },
    run: async (action, inputs = {}, { workspace = directory, env = {}, ...options } = {}) => {
      const sha = await repository.head()
      return runAction({
        directory: join(dist, action),
        inputs: {
          ...(withHosts.includes(action) && access(host, key)),
          ...keeper.inputsOf(action),
          ...inputs,
        },
        env: { PIP_INDEX_URL: index.url, ...env },
        cwd: workspace,
        github: { repository: 'acme/voila', sha, ref: 'refs/heads/prod-test', runId: run.id },
        server: { ...github, runtimeToken: github.runtimeTokenFor(run) },
        secrets: keeper.secrets,
        ...options,
      })
    },
    [Symbol.asyncDispose]: async () => {
      await host.destroy()
      await rm(scratch, { recursive: true, force: true })
      await Promise.all([github.close(), keeper.close()])
    },
  }
  return site
}

async function prepareAsRoot({ host, repository, run }: Site, environment: string): Promise<void> {
  const { exitCode, log } = await run('prepare-host', { environment, mode: 'script' })
  if (exitCode !== 0) throw new Error(log.join('\n'))
  const folder = join(repository.directory, 'prepare-host')
  await setUp(host, await readFile(join(folder, environment, 'lab.sh'), 'utf8'))
  await rm(folder, { recursive: true })
}

/** The id of the process that this one has started for a script in this folder. */
function childRunning(folder: string): number {
  const pids = execFileSync('pgrep', ['-P', String(process.pid), '-f', folder], { encoding: 'utf8' })
  return Number(pids.split('\n')[0])
}

interface Wanted {
  host: TestHost
  load: boolean
}

/** The values of deploy.yml that a test host needs, and times that suit a machine beside us. */
function onHost(manifest: Document, { host, load }: Wanted): void {
  for (const environment of ['prod-test', 'prod']) {
    const place = ['environments', environment, 'hosts', 0]
    manifest.setIn([...place, 'address'], host.address)
    manifest.setIn([...place, 'port'], host.port)
  }
  const gate = {
    'interval-seconds': 0.3,
    'timeout-seconds': 25,
    'consecutive-successes': 2,
    'failure-limit': 8,
  }
  // The kernel under the host belongs to another machine, and so does its clock.
  manifest.setIn(['setup', 'time-sync'], false)
  if (load) shortenNfr(manifest)
  else manifest.delete('nfr')
  for (const [name, value] of Object.entries(gate)) manifest.setIn(['gate', name], value)
}

function access(host: TestHost, key: SshKey): Record<string, string> {
  return { 'ssh-key': key.privateKey, 'known-hosts': host.hostKeys.join('\n') }
}
