import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { settled, voilaPlan } from '@deploy/plan/sample-plans.ts'
import { environmentOf, factsOf, releaseOf } from '@deploy/plan/testing.ts'
import { hello, voila } from '@deploy/plan/testing-manifests.ts'
import { expect, it, onTestFinished } from 'vitest'
import type { OpenHost } from '../hosts.ts'
import { type PlannedHost, planHosts } from '../plans.ts'
import { packageTexts, writePackage } from './package.ts'

const files = { 'bin/serve': '', 'config/hello.env': 'PORT=1\n', 'data/a': '' }
const url = 'https://github.com/acme/hello/actions/runs/7'

const host = { name: 'lab', address: 'lab', port: 22, user: 'deploy' }

function planned(archivePath: string) {
  const environment = environmentOf(hello)
  const facts = factsOf()
  const seen = { host, facts, remote: {}, installed: {} } as unknown as OpenHost
  const source = { release: releaseOf(files), configTexts: files }
  const wish = { kind: 'deploy', source, archivePath } as const
  const now = new Date(facts.time * 1000)
  const [open] = planHosts([seen], { application: 'hello', environment, wish, now })
  return { open: open!, environment, url, commit: 'c0ffee' }
}

it('the same plan gives the same bytes, and SHA256SUMS names every file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'package-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const archive = join(folder, 'a.tar.gz')
  const { size } = releaseOf(files).archive
  writeFileSync(archive, 'x'.repeat(size))
  const given = { ...planned(archive), sign: undefined }
  const digests = [
    await writePackage(join(folder, 'one.tar'), 'hello', given),
    await writePackage(join(folder, 'two.tar'), 'hello', given),
  ]
  expect(digests[0]).toBe(digests[1])
  execFileSync('tar', ['-x', '-f', 'one.tar'], { cwd: folder })
  const named = readFileSync(join(folder, 'hello/SHA256SUMS'), 'utf8')
  const listed = named
    .trim()
    .split('\n')
    .map((line) => line.slice(66))
  const there = readdirSync(join(folder, 'hello'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, 'hello/').length))
  expect(listed.toSorted()).toEqual(there.filter((path) => path !== 'SHA256SUMS').toSorted())
})

it('a variable is named, and asked for on the host; what is measured there is written out', () => {
  const open = { ...voilaPlan(), host, facts: settled } as unknown as PlannedHost
  const texts = packageTexts({ open, environment: environmentOf(voila), url, commit: 'c0ffee' })
  expect(texts['README.txt']).toContain('PIP_INDEX_URL')
  expect(texts['deploy.sh']).toContain('secrets=PIP_INDEX_URL')
  expect(Object.keys(texts)).not.toContain('order/secret-env')
  expect(texts['checks.sh']).toContain('http://127.0.0.1:8080/health 200')
  expect(texts['checks.sh']).toMatch(/^proven identity$/m)
  expect(texts['order/order']).toMatch(/^deploy=by-hand$/m)
})
