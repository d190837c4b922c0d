import { readdir, readFile } from 'node:fs/promises'

/** A process as `/proc` shows it; where there is no `/proc`, nothing is found. */
interface Process {
  pid: number
  parent: number
  command: string
  environment: string
}

/** Kills a process and all that descend from it, as the runner does at the end of its patience. */
export async function killTree(pid: number): Promise<void> {
  const all = await processes()
  const tree = [pid]
  for (const parent of tree) {
    tree.push(...all.filter((one) => one.parent === parent).map((one) => one.pid))
  }
  for (const one of tree.reverse()) kill(one)
}

/** Kills what a job left behind, known by its RUNNER_TRACKING_ID, and returns the command lines. */
export async function killOrphans(trackingId: string): Promise<string[]> {
  const orphans = (await processes()).filter((one) =>
    one.environment.includes(`RUNNER_TRACKING_ID=${trackingId}\0`),
  )
  for (const orphan of orphans) kill(orphan.pid)
  return orphans.map((orphan) => orphan.command)
}

async function processes(): Promise<Process[]> {
  const names = await readdir('/proc').catch(() => [])
  const found = await Promise.all(names.filter((name) => /^\d+$/.test(name)).map(read))
  return found.filter((one) => one !== undefined)
}

async function read(pid: string): Promise<Process | undefined> {
  try {
    const [status, command, environment] = await Promise.all(
      ['status', 'cmdline', 'environ'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8')),
    )
    if (/^State:\s+Z/m.test(status!)) return undefined
    const [, parent] = /^PPid:\s+(\d+)/m.exec(status!) ?? []
    return {
      pid: Number(pid),
      parent: Number(parent),
      command: command!.replaceAll('\0', ' ').trim(),
      environment: `${environment}\0`,
    }
  } catch {
    // It ended meanwhile, or belongs to somebody else.
    return undefined
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended meanwhile.
  }
}
