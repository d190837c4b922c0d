import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'vitest'
import { type Document, parseDocument } from 'yaml'
import { dist } from '../dist.ts'
import { startGitHub } from '../github/server.ts'
import { bootHost } from '../hosts/host.ts'
import { makeSshKey } from '../hosts/ssh-key.ts'
import { type RunResult, runAction } from '../runner/run-action.ts'

export type DjangoSite = Awaited<ReturnType<typeof startDjangoSite>>

/**
 * An example in a repository of its own, a host that is its environment prod-test, and the actions that bring commits there.
 * `units` are those whose last lines a failure shows.
 */
export async function startDjangoSite({
  example,
  units,
  edit = () => {},
}: {
  example: 'nbhosting'
  units: string[]
  edit?: (manifest: Document) => void
}) {
  const repository = `acme/${example}`
  const folder = await mkdtemp(join(tmpdir(), `deploy-test-${example}-`))
  const workspace = join(folder, 'workspace')
  const key = await makeSshKey()
  const [host, github] = await Promise.all([
    bootHost({ name: 'staging', authorizedKeys: [key.publicKey], dockerInside: true }),
    startGitHub({ repository }),
  ])
  let workflow = github.run

  const text = async (command: string) => (await host.exec(command)).stdout.trim()

  async function git(...args: string[]): Promise<string> {
    const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org']
    return (await promisify(execFile)('git', ['-C', workspace, ...who, ...args])).stdout.trim()
  }

  async function run(action: string, inputs: Record<string, string> = {}): Promise<RunResult> {
    const access = { 'ssh-key': key.privateKey, 'known-hosts': host.hostKeys.join('\n') }
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
    const said = result.exitCode === 0 ? '' : await text(`journalctl --no-pager -n 40 ${words}`)
    expect(result.exitCode, `${shown(result)}\n${said}`).toBe(0)
    return result
  }

  await cp(join(import.meta.dirname, '../../../examples', example), workspace, { recursive: true })
  const manifest = parseDocument(await readFile(join(workspace, 'deploy.yml'), 'utf8'))
  const place = ['environments', 'prod-test', 'hosts', 0]
  manifest.setIn([...place, 'address'], host.address)
  manifest.setIn([...place, 'port'], host.port)
  manifest.setIn(['gate', 'interval-seconds'], 0.3)
  manifest.setIn(['gate', 'timeout-seconds'], 40)
  manifest.setIn(['gate', 'consecutive-successes'], 2)
  edit(manifest)
  await writeFile(join(workspace, 'deploy.yml'), manifest.toString())
  await git('init', '--quiet', '--initial-branch=main')

  return {
    host,
    workspace,
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
      await host.destroy()
      await github.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export const shown = ({ log }: RunResult): string => log.join('\n')
