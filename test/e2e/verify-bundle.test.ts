import { execFileSync, spawnSync } from 'node:child_process'
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const top = join(import.meta.dirname, '../..')
let directory: string
let clone: string

/** What git has of the project, and what `npm ci` puts beside it. */
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'deploy-verify-'))
  clone = join(directory, 'clone')
  execFileSync('git', [
    ...['-c', `safe.directory=${top}`, '-c', 'advice.detachedHead=false'],
    ...['clone', '--quiet', '--depth', '1', `file://${top}`, clone],
  ])
  // The packages of the project itself are those of the clone.
  mkdirSync(join(clone, 'node_modules'))
  for (const name of readdirSync(join(top, 'node_modules')).filter((one) => one !== '@deploy'))
    symlinkSync(join(top, 'node_modules', name), join(clone, 'node_modules', name))
  symlinkSync(join(clone, 'packages'), join(clone, 'node_modules/@deploy'))
  const off = `import net from 'node:net'
import dns from 'node:dns'
const refuse = () => { throw new Error('the network was asked') }
net.Socket.prototype.connect = refuse
for (const name of Object.keys(dns)) if (typeof dns[name] === 'function') dns[name] = refuse
`
  writeFileSync(join(directory, 'offline.mjs'), off)
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const verify = (bundle: string) => {
  const examples = join(clone, 'docs/examples')
  const args = [
    ...['--import', join(directory, 'offline.mjs'), join(clone, 'scripts/verify-bundle.ts'), bundle],
    ...['--allowed-signers', join(examples, 'allowed_signers'), '--manifest', join(examples, 'deploy.yml')],
  ]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    ...{ cwd: directory, encoding: 'utf8' },
    env: { PATH: process.env.PATH },
  })
  return { status, text: stdout + stderr }
}

test('a fresh clone says without a network what a bundle proves, and of a changed one which file it is', () => {
  const bundle = join(clone, 'docs/examples/evidence')
  const whole = verify(bundle)
  expect(whole.text).toContain('release@example.org signed this bundle, and no byte of it was changed since.')
  expect(whole.text).toContain('Nothing speaks against this bundle')
  expect(whole.status).toBe(1)
  const changed = join(directory, 'changed')
  cpSync(bundle, changed, { recursive: true })
  appendFileSync(join(changed, 'prod/lab/gate.json'), ' ')
  const broken = verify(changed)
  expect(broken.text).toContain('CHANGED prod/lab/gate.json')
  expect(broken.status).toBe(2)
})
