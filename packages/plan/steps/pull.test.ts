import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { pulled } from './pull.ts'

const image = `registry.example.org/shop@sha256:${'a'.repeat(64)}`
const never = `The image cannot be pulled for linux/amd64: ${image}. Nothing was stopped.`

describe.each([['dash'], ['busybox', 'ash']])('F64 a pull under %s', (...shell) => {
  /** With an engine that does this for the attempt `$attempt`; a limit of minutes is one of a second. */
  function pull(engine: string) {
    const folder = mkdtempSync(join(tmpdir(), 'pull-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const text = `#!/bin/sh
[ "$1" = pull ] || { echo linux/amd64; exit; }
echo "$*" >> ${folder}/asked
attempt=$(wc -l < ${folder}/asked)
${engine}
`
    writeFileSync(join(folder, 'docker'), text)
    chmodSync(join(folder, 'docker'), 0o755)
    const hasty = pulled().script.replace('timeout 900', 'timeout 1').replace('sleep 5', 'sleep 0')
    const [program = '', ...args] = shell
    const { status, stderr } = spawnSync(program, [...args, '-euc', `image=${image}\n${hasty}`], {
      encoding: 'utf8',
      env: { PATH: `${folder}:${process.env.PATH}` },
    })
    return { status, said: stderr.trim().split('\n'), asked: readFileSync(join(folder, 'asked'), 'utf8') }
  }

  test('is made again when the registry is busy', () => {
    const { status, asked } = pull('[ "$attempt" -eq 3 ] || { echo toomanyrequests >&2; exit 1; }')
    expect([status, asked]).toEqual([0, `pull --quiet ${image}\n`.repeat(3)])
  })

  test('that is refused each time ends with what the engine said', () => {
    const { status, said } = pull('echo unauthorized >&2; exit 1')
    expect([status, said]).toEqual([1, ['unauthorized', 'unauthorized', 'unauthorized', never]])
  })

  test('from a registry that hangs ends, and is called that', () => {
    const { status, said } = pull('exec sleep 60')
    const late = 'The registry did not deliver it within 15 minutes.'
    expect([status, said.filter((line) => line !== 'Terminated')]).toEqual([1, [late, late, late, never]])
  })
})
