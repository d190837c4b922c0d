import { hostname } from 'node:os'
import { docker } from './docker.ts'

const label = 'deploy-test-host.owner'

/** Tells the processes of this run, which global setup starts, whose hosts they boot. */
export const ownerVariable = 'DEPLOY_TEST_HOST_OWNER'

/** The label of a host: the process, on which machine, that answers for its removal. */
export function ownerLabel(): string {
  return `${label}=${process.env[ownerVariable] ?? thisProcess()}`
}

export function thisProcess(): string {
  return `${hostname()}:${process.pid}`
}

/** Removes the hosts that `owner` booted, with their volumes. Returns how many there were. */
export async function removeHostsOf(owner: string): Promise<number> {
  const all = await hostsOf(owner)
  for (let left = all; left.length > 0; left = await hostsOf(owner)) await remove(left)
  return all.length
}

async function hostsOf(owner: string): Promise<string[]> {
  const { stdout } = await docker(['ps', '-aq', '--filter', `label=${label}=${owner}`])
  return stdout.split('\n').filter((id) => id !== '')
}

/** Another run may remove the same ones at this moment. */
async function remove(ids: string[]): Promise<void> {
  const { stderr } = await docker(['rm', '--force', '--volumes', ...ids], { check: false })
  const failures = stderr
    .split('\n')
    .filter((line) => line !== '' && !/No such container|is already in progress/.test(line))
  if (failures.length > 0) throw new Error(failures.join('\n'))
}

/** Removes the hosts of runs on this machine that ended without doing so. Returns how many there were. */
export async function removeLeftovers(): Promise<number> {
  const format = `{{.Label "${label}"}}`
  const { stdout } = await docker(['ps', '-a', '--filter', `label=${label}`, '--format', format])
  const owners = new Set(stdout.split('\n').filter((owner) => owner !== ''))
  let removed = 0
  for (const owner of owners) if (isGone(owner)) removed += await removeHostsOf(owner)
  return removed
}

function isGone(owner: string): boolean {
  const [machine, pid] = owner.split(':')
  if (machine !== hostname()) return false
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}
