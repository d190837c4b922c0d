import { connect } from 'node:net'
import { docker } from './docker.ts'

const bootSeconds = 60

/** Waits until systemd has finished booting (`running`, or `degraded` by a failed unit) and sshd greets. */
export async function waitUntilReady(host: { id: string; port: number }): Promise<void> {
  await until(host, 'systemd to finish booting', async () => {
    const { stdout } = await docker(['exec', host.id, 'systemctl', 'is-system-running'], { check: false })
    return ['running', 'degraded'].includes(stdout.trim())
  })
  await until(host, `sshd to greet on 127.0.0.1:${host.port}`, () => greets(host.port))
}

async function until(host: { id: string }, what: string, condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + bootSeconds * 1000
  while (!(await condition())) {
    if (Date.now() > deadline) {
      throw new Error(`Waited ${bootSeconds} s in vain for ${what}.\n${await lastWords(host.id)}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Docker's proxy accepts connections before sshd does, so only the greeting counts. */
function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    const done = (greeted: boolean) => {
      socket.destroy()
      resolve(greeted)
    }
    socket.setTimeout(2000, () => done(false))
    socket.once('data', (bytes) => done(bytes.toString('latin1').startsWith('SSH-2.0-')))
    socket.once('error', () => done(false))
    socket.once('close', () => done(false))
  })
}

/** What helps to see why a host did not boot: its state, its console, its failed units and its journal's end. */
async function lastWords(id: string): Promise<string> {
  const reports = [
    [
      'inspect',
      '--format',
      'container: {{.State.Status}}, exit code {{.State.ExitCode}} {{.State.Error}}',
      id,
    ],
    ['logs', '--tail', '30', id],
    ['exec', id, 'systemctl', 'list-units', '--failed', '--no-pager', '--plain', '--no-legend'],
    ['exec', id, 'systemctl', 'list-jobs', '--no-pager', '--plain', '--no-legend'],
    ['exec', id, 'journalctl', '--boot', '--lines=30', '--no-pager'],
  ]
  const said: string[] = []
  for (const args of reports) {
    const { stdout, stderr } = await docker(args, { check: false })
    said.push(`${stdout}${stderr}`.trim())
  }
  return said.filter((text) => text !== '').join('\n')
}
