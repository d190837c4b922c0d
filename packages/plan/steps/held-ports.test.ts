import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Context } from '../context.ts'
import { freeHeldPorts } from './held-ports.ts'

describe.each([
  { shell: ['dash'], port: 48_731 },
  { shell: ['busybox', 'ash'], port: 48_732 },
])('a port that the engine holds, under $shell', ({ shell: [program = '', ...args], port }) => {
  /** With one container, of which the engine says this; what it does is told in turn. */
  function ready({ given, policy }: { given: number; policy: string }) {
    const folder = mkdtempSync(join(tmpdir(), 'held-ports-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const programs = {
      docker: `case $* in
  'ps '*) echo id ;;
  *HostPort*) echo ${given} ;;
  *RestartPolicy*) echo '/till |${policy}' ;;
esac`,
      systemctl: `echo "$*" >> ${folder}/told`,
      sleep: ':',
    }
    for (const [name, text] of Object.entries(programs)) {
      writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`)
      chmodSync(join(folder, name), 0o755)
    }
    const proxy = spawn('sh', ['-c', 'read line', 'docker-proxy', '-proto', 'tcp', '-host-port', `${port}`])
    onTestFinished(() => void proxy.stdin.end())
    const { script } = freeHeldPorts({
      slot: { ports: { web: port } },
      facts: { uid: 0 },
    } as never as Context)
    return () => {
      const env = { PATH: `${folder}:${process.env.PATH}`, DEPLOY_ORDER_DIR: folder }
      const { status, stderr } = spawnSync(program, [...args, '-euc', script], { encoding: 'utf8', env })
      const told = join(folder, 'told')
      return { status, stderr, did: existsSync(told) ? readFileSync(told, 'utf8') : '' }
    }
  }

  test('is free after one more start of the engine, which is made once', () => {
    const act = ready({ given: 80, policy: 'always' })
    const restarted = { status: 0, did: 'restart docker.service\n' }
    expect(act()).toEqual({
      ...restarted,
      stderr: expect.stringContaining(`holds ports that no container has: ${port}`),
    })
    expect(act()).toMatchObject(restarted)
  })

  test('stays where another container would not come back, which is told', () => {
    const { status, did, stderr } = ready({ given: 80, policy: 'no' })()
    expect({ status, did }).toEqual({ status: 0, did: '' })
    expect(stderr).toContain('these containers would not come back by themselves: /till')
  })

  test('is not held when a container has it', () => {
    expect(ready({ given: port, policy: 'always' })()).toEqual({ status: 0, did: '', stderr: '' })
  })
})
