import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { environmentOf } from '@deploy/plan/testing.ts'
import { hello } from '@deploy/plan/testing-manifests.ts'
import { findShells } from '@deploy/test/harness/agent-host.ts'
import { describe, expect, it, onTestFinished } from 'vitest'
import { lookScript, readLook } from './look.ts'

const environment = environmentOf(hello)
const [host] = environment.hosts
const about = { application: 'hello', environment: 'prod', host: 'lab' }

describe.each(findShells())('with $name', ({ path }) => {
  it('what is written on the host is read here, of this host alone, and not when it is cut', () => {
    const folder = mkdtempSync(join(tmpdir(), 'look-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const env = { PATH: path(join(folder, 'bin')), HOME: folder }
    const { status, stdout } = spawnSync('sh', ['-s', '--', 'seen.txt'], {
      ...{ cwd: folder, env },
      input: lookScript(host!, environment, 'hello'),
      encoding: 'utf8',
    })
    expect([status, stdout]).toEqual([0, 'Written: seen.txt. Nothing on this host was changed.\n'])
    const text = readFileSync(join(folder, 'seen.txt'), 'utf8')
    const { facts } = readLook(text, about)
    expect(facts.uid).toBe(process.getuid!())
    expect(facts.root.path).toBe('/opt/hello')
    const refused = expect.objectContaining({ code: 'LOOK_INVALID' })
    expect(() => readLook(text, { ...about, host: 'elsewhere' })).toThrow(refused)
    expect(() => readLook(text.slice(0, text.length - 10), about)).toThrow(refused)
  })
})

it('keeps what each release says of itself', () => {
  const text =
    '@look fact for hello\tprod\tlab\n@look end 0\n@look release.json 1.0.0-a\n{"a":\n1}\n\n@look release.json 1.1.0-b\n{}\n\n'
  expect([...readLook(text, about).releases]).toEqual([
    ['1.0.0-a', '{"a":\n1}\n'],
    ['1.1.0-b', '{}\n\n'],
  ])
})
