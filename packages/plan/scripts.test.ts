import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isThere } from '@deploy/test/harness/programs.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { plans } from './sample-plans.ts'

const scripts = scriptsOf(plans)
let folder: string
let files: string[]

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'scripts-'))
  files = [...scripts].map(([script, name]) => {
    const file = join(folder, name)
    // What the agent gives to every step.
    const given = 'DEPLOY_ORDER_DIR=/o; DEPLOY_ID=d; DEPLOY_SWITCH_UPTIME=1; PIP_INDEX_URL=; set -eu'
    writeFileSync(file, `${given}\n${script}\n`)
    return file
  })
})

afterAll(() => rmSync(folder, { recursive: true }))

it('the plans have scripts, and none has a NUL byte', () => {
  expect(scripts.size).toBeGreaterThan(200)
  for (const [script, name] of scripts) expect(script, name).not.toContain('\0')
})

/** As a word of what docker is told; a volume without a name is lost with its container when that is removed so. */
const losesData =
  /\brendered [^\n]*\bdown\b|\bcompose [^\n]*\bdown\b|\bvolume (rm|prune)\b|\bsystem prune\b|\bdocker( container)? rm [^\n]*(--volumes|-v\b)|--renew-anon-volumes/

it('no step takes a compose project down, or removes a volume', () => {
  expect('rendered a.yaml down --volumes').toMatch(losesData)
  for (const [script, name] of scripts) expect(script, name).not.toMatch(losesData)
})

it.each(
  ['dash', 'bash'].filter((shell) => isThere(shell, `Scripts are not read by ${shell}`)),
)('%s reads the script of every step', (shell) => {
  const loop = 'for file; do "$0" -n "$file"; done'
  const { status, stderr } = spawnSync(shell, ['-c', `set -e; ${loop}`, ...[shell, ...files]], {
    encoding: 'utf8',
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
})

it.runIf(isThere('shellcheck', 'Scripts are not linted'))('every script passes shellcheck', () => {
  const flags = ['-s', 'sh', '-e', 'SC2034,SC2043,SC2094,SC2194']
  const { status, stdout } = spawnSync('shellcheck', [...flags, ...files], { encoding: 'utf8' })
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' })
})

/** Every script once, with the name of the first step that has it. */
function scriptsOf(all: typeof plans): Map<string, string> {
  const found = new Map<string, string>()
  for (const [name, make] of all)
    for (const step of make().steps)
      for (const kind of ['check', 'do', 'undo'] as const) {
        const script = step[kind]
        if (script !== undefined && !found.has(script)) found.set(script, `${name}.${step.id}.${kind}`)
      }
  return found
}
