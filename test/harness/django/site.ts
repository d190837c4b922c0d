import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'vitest'
import { type Document, parseDocument } from 'yaml'
import { dist } from '../dist.ts'
import { startGitHub } from '../github/server.ts'
import { bootHost, type TestHost } from '../hosts/host.ts'
import { makeSshKey, type SshKey } from '../hosts/ssh-key.ts'
import { deployUser } from '../hosts/users.ts'
import { type RunResult, runAction } from '../runner/run-action.ts'

export type DjangoSite = Awaited<ReturnType<typeof startDjangoSite>>

/**
 * An example in a repository of its own, hosts that are its environment prod-test, and the actions that bring commits there.
 * `units` are those whose last lines a failure shows; `bare` hosts let in nobody but root.
 */
export async function startDjangoSite({
  example,
  units,
  names = ['staging'],
  bare = false,
  edit = () => {},
}: {
  example: 'inloop' | 'nbhosting'
  units: string[]
  names?: [string, ...string[]]
  bare?: boolean
  edit?: (manifest: Document, key: SshKey) => void
}) {
  const repository = `acme/${example}`
  const folder = await mkdtemp(join(tmpdir(), `deploy-test-${example}-`))
  const workspace = join(folder, 'workspace')
  const key = await makeSshKey()
  const users = bare ? [] : [deployUser]
  const [github, host, ...others] = await Promise.all([
    startGitHub({ repository }),
    ...(names.map((name) =>
      bootHost({ name, authorizedKeys: [key.publicKey], users, dockerInside: true }),
    ) as [Promise<TestHost>, ...Promise<TestHost>[]]),
  ])
  const hosts = [host, ...others]
  let workflow = github.run

  const text = async (command: string, on = host) => (await on.exec(command)).stdout.trim()

  async function git(...args: string[]): Promise<string> {
    const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org']
    return (await promisify(execFile)('git', ['-C', workspace, ...who, ...args])).stdout.trim()
  }

  async function run(action: string, inputs: Record<string, string> = {}): Promise<RunResult> {
    const access = {
      'ssh-key': key.privateKey,
      'known-hosts': hosts.flatMap(({ hostKeys }) => hostKeys).join('\n'),
    }
    return runAction({
      directory: join(dist, action),
      inputs: { ...(action !== 'build-release' && access), ...inputs },
      cwd: workspace,
      github: { repository, sha: await git('rev-parse', 'HEAD'), ref: 'refs/heads/main', runId: workflow.id },
      server: { ...github, runtimeToken: github.runtimeTokenFor(workflow) },
    })
  }

  async function succeed(action: string, inputs: Record<string, string> = {}): Promise<RunResult> {
    const result = await run(action, inputs)
    const words = units.map((unit) => `-u ${unit}`).join(' ')
    const tails =
      result.exitCode === 0
        ? []
        : await Promise.all(hosts.map((on) => text(`journalctl --no-pager -n 40 ${words}`, on)))
    expect(result.exitCode, [shown(result), ...tails].join('\n')).toBe(0)
    return result
  }

  await cp(join(import.meta.dirname, '../../../examples', example), workspace, { recursive: true })
  const manifest = parseDocument(await readFile(join(workspace, 'deploy.yml'), 'utf8'))
  manifest.setIn(['gate', 'interval-seconds'], 0.3)
  manifest.setIn(['gate', 'timeout-seconds'], 40)
  manifest.setIn(['gate', 'consecutive-successes'], 2)
  edit(manifest, key)
  for (const [index, { address, port }] of hosts.entries()) {
    const place = ['environments', 'prod-test', 'hosts', index]
    manifest.setIn([...place, 'address'], address)
    manifest.setIn([...place, 'port'], port)
  }
  await writeFile(join(workspace, 'deploy.yml'), manifest.toString())
  await git('init', '--quiet', '--initial-branch=main')

  return {
    host,
    hosts,
    key,
    workspace,
    git,
    text,
    run,
    succeed,
    read: (path: string) => readFile(join(workspace, path), 'utf8'),
    /** Commits the changes, tags the commit, and builds its release in a workflow run of its own. */
    async build(version: string, changes: Record<string, string> = {}): Promise<RunResult> {
      for (const [path, content] of Object.entries(changes)) {
        await mkdir(dirname(join(workspace, path)), { recursive: true })
        await writeFile(join(workspace, path), content)
      }
      await git('add', '--all')
      await git('commit', '--quiet', '--allow-empty', '--message', `Release ${version}`)
      await git('tag', `v${version}`)
      workflow = github.seed.run()
      return succeed('build-release')
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(hosts.map((each) => each.destroy()))
      await github.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export const shown = ({ log }: RunResult): string => log.join('\n')
