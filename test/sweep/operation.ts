import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Remote } from '@deploy/remote/remote.ts'
import type { HostOutcome } from '@deploy/rollout/outcome.ts'
import { dist } from '@deploy/test/harness/dist.ts'
import { runAction } from '@deploy/test/harness/runner/run-action.ts'
import { drive, type Orders, reasonOf } from './drive.ts'

/** How an operation ended, as far as its driver could tell. */
export interface Ended {
  outcome?: HostOutcome<string>
  /** Why it did not come to an outcome. */
  reason?: string
}

/** An operation under way. */
export interface Running {
  ended: Promise<Ended>
  isOver(): boolean
  /** Takes the driver's process away at once. */
  kill(): Promise<void>
}

/** In this process, over a connection that stays. */
export function runHere(orders: Orders, remote: Remote): Running {
  const kept = { ...remote, [Symbol.asyncDispose]: async () => {} }
  return running(
    drive(orders, () => kept).then(
      (outcome) => ({ outcome }),
      (error: unknown) => ({ reason: reasonOf(error) }),
    ),
    () => Promise.reject(new Error('this driver cannot be killed')),
  )
}

/** In a process of its own. */
export function runAlone(orders: Orders): Running {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'drive-alone.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  child.stdin.on('error', () => {})
  child.stdin.end(JSON.stringify(orders))
  const closed = once(child, 'close')
  return running(
    closed.then(() => ({ reason: said.trim() || `ended by ${child.signalCode}` })),
    async () => {
      child.kill('SIGKILL')
      await closed
    },
  )
}

/** The built action, as a runner starts it. `folder` is its workspace. */
export async function runBuilt(
  orders: Orders & { wish: { deploy: string } },
  folder: string,
): Promise<Running> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'deploy.yml'), orders.manifest)
  await symlink(orders.wish.deploy, join(folder, 'release'))
  // The process is found by this path, which no other one has.
  await symlink(dist, join(folder, 'actions'))
  const directory = join(folder, 'actions/deploy-prod-test')
  const result = runAction({
    directory,
    inputs: {
      'ssh-key': orders.access.privateKey,
      'known-hosts': orders.access.knownHosts,
      'change-record': 'none',
      'upload-artifact': 'false',
    },
    cwd: folder,
    github: {
      ...{ repository: 'acme/sweep', sha: 'c0ffee'.padEnd(40, '0'), ref: 'refs/heads/main', runId: 1 },
      ...{ runAttempt: 1, actor: 'sweep', eventName: 'push', event: {}, job: 'deploy', workflow: 'deploy' },
    },
  })
  return running(
    result.then(({ exitCode, log }) => ({ reason: `exit code ${exitCode}\n${log.slice(-20).join('\n')}` })),
    async () => {
      for (const pid of pidsOf(directory)) process.kill(pid, 'SIGKILL')
      await result
    },
  )
}

function pidsOf(directory: string): number[] {
  try {
    const text = execFileSync('pgrep', ['-P', String(process.pid), '-f', directory], { encoding: 'utf8' })
    return text.trim().split('\n').map(Number)
  } catch {
    return []
  }
}

function running(ended: Promise<Ended>, kill: () => Promise<void>): Running {
  let over = false
  void ended.then(() => (over = true))
  return { ended, isOver: () => over, kill }
}
