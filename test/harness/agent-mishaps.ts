import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AgentHost } from './agent-host.ts'

/** Makes it look as if what was recorded had been recorded before the host's last start. */
export function reboot(host: AgentHost, deployId: string): void {
  const order = join(host.root, '.deploy/orders', deployId)
  const turns = filesOf(join(order, 'turns'))
  const other = [join(order, 'deadline'), join(order, 'timer')].filter((path) => existsSync(path))
  for (const file of [...turns, ...filesOf(join(host.root, '.deploy/lock')), ...other]) {
    const text = readFileSync(file, 'utf8')
    writeFileSync(file, text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '00000000-0000-0000-0000-000000000000'))
  }
}

/** The lease of the highest lock ends now, as when nobody has renewed it for a minute. */
export function endLease(host: AgentHost): void {
  const folder = join(host.root, '.deploy/lock')
  const names = readdirSync(folder).filter((name) => /^\d{10}$/.test(name))
  const path = join(folder, `${names.sort().at(-1)}`)
  for (const part of [path, `${path}.lease`].filter((file) => existsSync(file)))
    writeFileSync(part, readFileSync(part, 'utf8').replace(/expires=\d+/, 'expires=1'))
}

/** Ends every process that works for the slot of a host, as a power loss does. */
export async function endProcessesOf(host: AgentHost): Promise<void> {
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8')
      if (command.includes(`\0-\0${host.root}\0`)) process.kill(Number(name), 'SIGKILL')
    } catch {
      // it has ended
    }
  }
}

function filesOf(folder: string): string[] {
  return readdirSync(folder).map((name) => join(folder, name))
}
