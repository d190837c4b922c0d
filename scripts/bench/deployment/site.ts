import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type GitHub, startGitHub } from '@deploy/test/harness/github/server.ts'
import { bootHost, type TestHost } from '@deploy/test/harness/hosts/host.ts'
import { makeSshKey } from '@deploy/test/harness/hosts/ssh-key.ts'
import { runAction } from '@deploy/test/harness/runner/run-action.ts'
import { builtActions } from '../built.ts'
import { type Access, knownHostsOf, type Line, startSlowLine, writeAccess } from '../transfer/lines.ts'
import { awaiting, changeShop, type Slot, unitOf, writeShop } from './shop.ts'

/** Slots by contender, each with the port of its application. */
const slots = { ours: 8100, script: 8101, ansible: 8102, capistrano: 8103 }

/** What a contender takes: built once, the same bytes for all. */
export interface ShopRelease {
  version: string
  /** The archive of the release. */
  archive: string
  /** The whole release directory. */
  folder: string
}

/** A host behind a line, a GitHub, and the shop's repository. */
export interface Site extends AsyncDisposable {
  folder: string
  repository: string
  host: TestHost
  line: Line
  access: Access
  slot(name: keyof typeof slots): Slot
  /** The release of this number, which is built when it is first asked for. */
  release(number: number): Promise<ShopRelease>
  /** Runs one of our actions on a release, as a job of its own; throws when it fails. Gives its seconds. */
  act(action: string, release: ShopRelease, inputs?: Record<string, string>): Promise<number>
}

export async function openSite(told: (line: string) => void): Promise<Site> {
  const folder = await mkdtemp(join(tmpdir(), 'deploy-bench-'))
  const closing: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })]
  const close = async () => {
    for (const end of closing.toReversed()) await end().catch((error: Error) => console.error(error.message))
  }
  try {
    const actions = await builtActions(folder, told)
    told('booting a host')
    const key = await makeSshKey()
    const host = await bootHost({ name: 'lab', authorizedKeys: [key.publicKey] })
    closing.push(() => host.destroy())
    const line = await startSlowLine(host.port)
    closing.push(() => line.close())
    const github = await startGitHub({ repository: 'acme/shop' })
    closing.push(() => github.close())
    const login = { user: 'root', privateKey: key.privateKey, hostKeys: host.hostKeys }
    const access = await writeAccess(folder, login, [line.port])
    const slot = (name: keyof typeof slots) => ({ name, port: slots[name] })
    const repository = join(folder, 'workspace')
    await mkdir(repository)
    await writeShop(repository, { slot: slot('ours'), address: host.address, port: line.port })
    await git(repository, 'init', '--quiet', '--initial-branch=main')
    await prepareHost(host, [slot('script'), slot('ansible'), slot('capistrano')])
    const stage = { 'ssh-key': key.privateKey, 'known-hosts': knownHostsOf(host.hostKeys, [line.port]) }
    const play = player({ actions, github, repository })
    const releases = new Map<number, Promise<ShopRelease>>()
    return {
      ...{ folder, repository, host, line, access, slot },
      release: (number) => {
        const known = releases.get(number) ?? buildRelease(number, { folder, repository, play })
        releases.set(number, known)
        return known
      },
      act: async (action, release, inputs = {}) => {
        for (const name of ['release', 'evidence'])
          await rm(join(repository, name), { recursive: true, force: true })
        await cp(release.folder, join(repository, 'release'), { recursive: true })
        return play(action, { ...stage, ...inputs })
      },
      [Symbol.asyncDispose]: close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

type Play = (action: string, inputs: Record<string, string>) => Promise<number>

/** Each action is a workflow run of its own. */
function player({
  actions,
  github,
  repository,
}: {
  actions: string
  github: GitHub
  repository: string
}): Play {
  return async (action, inputs) => {
    const run = github.seed.run()
    const sha = await git(repository, 'rev-parse', 'HEAD')
    const { outcome, durationMs, log } = await runAction({
      directory: join(actions, action),
      inputs,
      cwd: repository,
      github: { repository: 'acme/shop', sha, ref: 'refs/heads/main', runId: run.id },
      server: { ...github, runtimeToken: github.runtimeTokenFor(run) },
    })
    if (outcome !== 'success') throw new Error(`${action}: ${log.slice(-15).join('\n')}`)
    return durationMs / 1000
  }
}

async function buildRelease(
  number: number,
  { folder, repository, play }: { folder: string; repository: string; play: Play },
): Promise<ShopRelease> {
  const version = `1.${number}.0`
  await rm(join(repository, 'release'), { recursive: true, force: true })
  await changeShop(repository, version)
  await git(repository, 'add', '--all')
  await git(repository, 'commit', '--quiet', '--message', `Release ${version}`)
  await git(repository, 'tag', `v${version}`)
  await play('build-release', {})
  const kept = join(folder, 'releases', version)
  await cp(join(repository, 'release'), kept, { recursive: true })
  return { version, folder: kept, archive: join(kept, `shop-${version}.tar.gz`) }
}

/** What the others need once: folders, units, and a repository from which Capistrano takes its sources. */
async function prepareHost(host: TestHost, others: Slot[]): Promise<void> {
  await host.writeFile('/usr/local/bin/await-version', awaiting, { mode: '0755' })
  await host.exec('mkdir -p /opt/ours && git init --quiet --bare --initial-branch=main /srv/shop.git')
  for (const slot of others) {
    await host.writeFile(`/etc/systemd/system/shop-${slot.name}.service`, unitOf(slot))
    await host.exec(`mkdir -p /opt/${slot.name}/releases && systemctl enable --quiet shop-${slot.name}`)
  }
}

async function git(directory: string, ...words: string[]): Promise<string> {
  const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org']
  return (await promisify(execFile)('git', ['-C', directory, ...who, ...words])).stdout.trim()
}
