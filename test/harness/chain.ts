import { execFile } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { type Document, parseDocument } from 'yaml'
import { putAgentOnly } from './agent-only.ts'
import { dist } from './dist.ts'
import type { Permissions } from './github/api.ts'
import { type GitHub, startGitHub } from './github/server.ts'
import type { Run } from './github/state.ts'
import { endProcessesIn } from './leftovers.ts'
import { freePorts } from './ports.ts'
import type { GitHubContext } from './runner/environment.ts'
import { type RunResult, runAction } from './runner/run-action.ts'
import { type SshHost, startSshHost } from './ssh/server.ts'

const top = join(import.meta.dirname, '../..')
const git = promisify(execFile)

/** The example `hello` in a repository of its own, an embedded host and a GitHub, with the built actions to play. */
export interface Chain extends AsyncDisposable {
  workspace: string
  /** The host's disk: what would be `/` there. */
  hostRoot: string
  ports: { 'prod-test': number; prod: number }
  host: SshHost
  github: GitHub
  /** Changes files of the application, commits and tags the commit `v<version>` on main. */
  commit(version: string, changes?: Record<string, string>): Promise<string>
  /** Changes deploy.yml; the next commit takes it. */
  manifest(change: (manifest: Document) => void): Promise<void>
  /** Begins another workflow run: artifacts of the one before stay with it. */
  newRun(): void
  /** Begins another one and tells what a job of it knows: the commit, and the token for its artifacts. */
  beginRun(): Promise<{ github: GitHubContext; runtimeToken: string }>
  /** Runs `dist/<action>` as a runner would, with the host's key and fingerprint given; `workspace` is another checkout. */
  run(
    action: string,
    inputs?: Record<string, string>,
    options?: {
      signal?: AbortSignal
      onLine?: (line: string) => void
      workspace?: string
      env?: Record<string, string>
    },
  ): Promise<RunResult>
}

const stages = ['deploy-prod-test', 'health-gate', 'prepare-host', 'promote-prod', 'rollback', 'status']

/**
 * Sets the chain up in `directory`: `workspace/` and `host/`; `permissions` is what the token may do, if that is not everything. With
 * `agentOnly` the key is restricted to the agent in the roots of both environments.
 */
export async function startChain(
  directory: string,
  {
    permissions,
    enterprise,
    agentOnly = false,
  }: { permissions?: Permissions; enterprise?: string; agentOnly?: boolean } = {},
): Promise<Chain> {
  const workspace = join(directory, 'workspace')
  const hostRoot = join(directory, 'host')
  await mkdir(join(hostRoot, 'home'), { recursive: true })
  const [testPort, prodPort] = await freePorts(2)
  const ports = { 'prod-test': testPort!, prod: prodPort! }
  const host = await startSshHost({
    home: join(hostRoot, 'home'),
    env: { PATH: `${dirname(process.execPath)}:${process.env.PATH}` },
    ...(agentOnly && {
      forced: `${putAgentOnly(join(hostRoot, 'lib'))} ${hostRoot}/opt/hello-test ${hostRoot}/opt/hello`,
    }),
  })
  const github = await startGitHub({
    repository: 'acme/hello',
    enterprise,
    ...(permissions && { permissions }),
  })
  await createRepository(workspace, { host, hostRoot, ports })
  let workflowRun = github.run

  return {
    workspace,
    hostRoot,
    ports,
    host,
    github,
    newRun: () => {
      workflowRun = github.seed.run()
    },
    beginRun: async () => {
      workflowRun = github.seed.run()
      const context = await contextOf(workspace, workflowRun)
      workflowRun.headSha = context.sha
      return { github: context, runtimeToken: github.runtimeTokenFor(workflowRun) }
    },
    commit: (version, changes = {}) => commit(workspace, version, changes),
    manifest: (change) => changeManifest(workspace, change),
    run: async (action, inputs = {}, { workspace: place = workspace, ...options } = {}) => {
      const access = { 'ssh-key': host.privateKey, 'known-hosts': host.knownHosts }
      return runAction({
        directory: join(dist, action),
        inputs: { ...(stages.includes(action) && access), ...inputs },
        cwd: place,
        github: await contextOf(place, workflowRun),
        server: { ...github, runtimeToken: github.runtimeTokenFor(workflowRun) },
        ...options,
      })
    },
    [Symbol.asyncDispose]: async () => {
      await host.close()
      await endProcessesIn(hostRoot)
      await github.close()
    },
  }
}

async function createRepository(
  workspace: string,
  { host, hostRoot, ports }: { host: SshHost; hostRoot: string; ports: Chain['ports'] },
): Promise<void> {
  await cp(join(top, 'examples/hello'), workspace, { recursive: true })
  await cp(join(top, 'node_modules/ms'), join(workspace, 'node_modules/ms'), { recursive: true })
  await changeManifest(workspace, (manifest) => {
    for (const environment of ['prod-test', 'prod'] as const) {
      const place = ['environments', environment]
      const root = `${hostRoot}${manifest.getIn([...place, 'root'])}`
      manifest.setIn([...place, 'root'], root)
      manifest.setIn([...place, 'ports', 'web'], ports[environment])
      manifest.setIn([...place, 'hosts', 0, 'address'], host.address)
      manifest.setIn([...place, 'hosts', 0, 'port'], host.port)
      manifest.setIn([...place, 'hosts', 0, 'user'], host.user)
      mkdirSync(root, { recursive: true })
    }
  })
  await git('git', ['init', '--quiet', '--initial-branch=main', workspace])
}

async function changeManifest(workspace: string, change: (manifest: Document) => void): Promise<void> {
  const file = join(workspace, 'deploy.yml')
  const manifest = parseDocument(await readFile(file, 'utf8'))
  change(manifest)
  await writeFile(file, manifest.toString())
}

async function commit(workspace: string, version: string, changes: Record<string, string>): Promise<string> {
  for (const [path, text] of Object.entries(changes)) await writeFile(join(workspace, path), text)
  const inWorkspace = ['-C', workspace, '-c', 'user.name=Demo', '-c', 'user.email=demo@example.org']
  await git('git', [...inWorkspace, 'add', '--all'])
  await git('git', [...inWorkspace, 'commit', '--quiet', '--allow-empty', '--message', `Release ${version}`])
  await git('git', [...inWorkspace, 'tag', `v${version}`])
  const { stdout } = await git('git', ['-C', workspace, 'rev-parse', 'HEAD'])
  return stdout.trim()
}

async function contextOf(workspace: string, { id, attempt }: Run): Promise<GitHubContext> {
  const sha = (await git('git', ['-C', workspace, 'rev-parse', 'HEAD'])).stdout.trim()
  const tag = (await git('git', ['-C', workspace, 'tag', '--points-at', 'HEAD'])).stdout.trim().split('\n')[0]
  return {
    repository: 'acme/hello',
    sha,
    ref: tag ? `refs/tags/${tag}` : 'refs/heads/main',
    runId: id,
    runAttempt: attempt,
    actor: 'octo-dev',
    eventName: 'push',
    event: {},
    job: 'deploy',
    workflow: 'deploy',
  }
}
