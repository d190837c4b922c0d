import { once } from 'node:events'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { findShells } from '@deploy/test/harness/agent-host.ts'
import { describe, expect, it } from 'vitest'
import { createDisk, deploymentOn } from '../testing-disk.ts'
import { startUnit } from './systemd.ts'

const service = {
  manager: 'systemd',
  unit: 'voila-stack',
  environment: {},
  startSeconds: 5,
  stopSeconds: 5,
} as const

/** A unit that systemd starts again and again: its status shows no line of its log by then. */
const systemctl = `#!/bin/sh
case $1 in
  is-active | is-failed) exit 3 ;;
  status) echo 'Active: activating (auto-restart)'; exit 3 ;;
esac
`

/** With --since, --lines would take the first lines of what was written since, so it is not asked for. */
const journalctl = `#!/bin/sh
case " $* " in *' --lines'*) exit 2 ;; esac
seq 100
echo 'ValueError: Not a boolean'
`

describe.each(findShells())('under $name', (shell) => {
  it('a service that does not come up is explained by the last lines that it wrote', () => {
    const disk = createDisk(shell)
    const { context } = deploymentOn(disk, { slot: { service: { ...service, startSeconds: 1 } } })
    const step = startUnit({ ...context, facts: { ...context.facts, uid: 0 } })
    const commands = join(disk.folder, 'systemd')
    mkdirSync(commands)
    for (const [name, text] of Object.entries({ systemctl, journalctl })) {
      writeFileSync(join(commands, name), text)
      chmodSync(join(commands, name), 0o755)
    }
    const { status, output } = disk.newOrder().run(`PATH=${commands}:$PATH\n${step.do}`)
    expect(status).toBe(1)
    expect(output).toContain(
      'voila-stack.service does not become active:\nActive: activating (auto-restart)\n',
    )
    expect(output.trimEnd().split('\n').slice(-2)).toEqual(['100', 'ValueError: Not a boolean'])
    expect(output).not.toContain('\n50\n')
  })

  it('a service lives until it listens, or for a second', async () => {
    const disk = createDisk(shell)
    const naps = (ports: Record<string, number>, more = '') => {
      const { context } = deploymentOn(disk, { slot: { service, ports } })
      const { do: start } = startUnit({ ...context, facts: { ...context.facts, uid: 0 } })
      const counting = `naps=0; systemctl() { :; }; sleep() { naps=$((naps + 1)); }; ${more}`
      return disk.newOrder().run(`${counting}\n${start}\necho "$naps"`).output
    }
    expect(naps({})).toBe('10\n')
    expect(naps({ web: 1 })).toBe('10\n')
    expect(naps({ web: 1 }, 'grep() { [ "$naps" -ge 3 ]; }')).toBe('3\n')
    // who listened before the start is another one
    const listener = createServer().listen(0)
    await once(listener, 'listening')
    expect(naps({ web: (listener.address() as AddressInfo).port })).toBe('10\n')
    listener.close()
  })
})
