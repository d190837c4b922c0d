import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { unlikeShells, writeProgram } from '@deploy/test/harness/agent-host.ts'
import { describe, expect, it } from 'vitest'
import { createDisk, deploymentOn, tree } from '../testing-disk.ts'

/** Stands for Python: a venv is a copy of it, and it writes down what it is asked and which index it would use. */
const python = `#!/bin/sh
echo "$PIP_INDEX_URL $*" >> "$DEPLOY_ORDER_DIR/asked"
case "$*" in
  *version_info*'(3, 12)'*) exit 1 ;;
  *import_module*broken*) echo "No module named broken" >&2; exit 1 ;;
  --version) echo 'Python 3.11.2' ;;
  '-m venv .venv') mkdir -p .venv/bin; cp "$0" .venv/bin/python ;;
esac
`
const wanted = {
  path: undefined,
  requirements: 'requirements.txt',
  python: 'python3',
  minimumPython: '3.10',
  indexUrlEnv: 'COMPANY_INDEX',
  requireHashes: true,
  imports: ['voila_standin'],
}

describe.each(unlikeShells())('under $name', (shell) => {
  const ready = (changes: object = {}) => {
    const disk = createDisk(shell)
    rmSync(join(disk.folder, 'bin/python3'), { force: true })
    writeProgram(join(disk.folder, 'bin/python3'), python)
    const files = { ...tree, 'requirements.txt': 'voila==0.5.7\n' }
    const slot = { venv: { ...wanted, ...changes } as never }
    const { stepOf, folder } = deploymentOn(disk, { files, slot })
    const first = disk.newOrder()
    first.perform(stepOf('unpack'))
    const order = disk.newOrder()
    const asked = () => readFileSync(join(order.order, 'asked'), 'utf8').trimEnd().split('\n')
    return { ...order, step: stepOf('venv'), folder, asked, disk }
  }
  const secret = { COMPANY_INDEX: 'https://u:p@index.example/simple' }

  it('is made, filled from the named index only, imported, and there the second time', () => {
    const { perform, step, asked } = ready()
    expect(perform(step, secret)).toBe('done')
    const calls = asked().filter((line) => line.startsWith(secret.COMPANY_INDEX))
    expect(calls).toHaveLength(4)
    expect(calls.slice(1, 3).map((line) => line.slice(secret.COMPANY_INDEX.length + 1))).toEqual([
      '-m venv .venv',
      '-m pip install --require-hashes --requirement requirements.txt',
    ])
    expect(asked().at(-1)).toBe(' voila_standin')
    expect(perform(step, secret)).toBe('skipped')
  })

  it('fails when the index is not given, instead of asking the public one', () => {
    const { perform, step, folder } = ready()
    expect(perform(step)).toMatch(/COMPANY_INDEX/)
    expect(existsSync(join(folder, '.venv'))).toBe(false)
  })

  it('fails where the interpreter is too old or a module does not import', () => {
    const old = ready({ minimumPython: '3.12' })
    expect(old.perform(old.step, secret)).toMatch(/python3 is not Python 3.12 or later: Python 3.11.2/)
    const broken = ready({ imports: ['broken'] })
    expect(broken.perform(broken.step, secret)).toMatch(/No module named broken/)
    expect(broken.run(broken.step.check!).status).not.toBe(0)
  })

  it('is taken back to what was there, twice too, and left alone where nothing was done', () => {
    const { perform, undo, step, folder, disk } = ready()
    expect(undo(step)).toBe(0)
    expect(perform(step, secret)).toBe('done')
    expect(disk.newOrder().undo(step)).toBe(0)
    expect(existsSync(join(folder, '.venv'))).toBe(true)
    rmSync(join(folder, '.release/venv.sha256'))
    writeProgram(join(folder, '.venv/old'), '')
    const again = disk.newOrder()
    expect(again.perform(step, secret)).toBe('done')
    expect(existsSync(join(folder, '.venv/old'))).toBe(false)
    expect([again.undo(step), again.undo(step)]).toEqual([0, 0])
    expect(existsSync(join(folder, '.venv/old'))).toBe(true)
    expect([undo(step), existsSync(join(folder, '.venv'))]).toEqual([0, false])
  })
})
