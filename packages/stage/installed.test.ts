import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { PathFacts } from '@deploy/agent/facts.ts'
import { sha256Of } from '@deploy/plan/digest.ts'
import { driftOf } from '@deploy/plan/drift.ts'
import { copyPath } from '@deploy/plan/installed.ts'
import { environmentOf, factsOf } from '@deploy/plan/testing.ts'
import { courses } from '@deploy/plan/testing-manifests.ts'
import { localRemote } from '@deploy/test/harness/local-remote.ts'
import { expect, it, onTestFinished } from 'vitest'
import { readInstalled } from './installed.ts'

it('shows what was edited, and of what not everybody on the host may read only that it was', async () => {
  const root = mkdtempSync(join(tmpdir(), 'installed-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  const { slot: own } = environmentOf(courses)
  const [open, closed, link] = ['site.conf', 'password', 'linked'].map((name) => join(root, name))
  const files = [open!, closed!, link!].map((path) => ({ path, never: ['@'] }))
  const expected = { ...own.install!.expect, files }
  const slot = { ...own, root, install: { ...own.install!, expect: expected } }

  writeFileSync(open!, 'now\n')
  writeFileSync(closed!, 'hunter2\n')
  chmodSync(open!, 0o644)
  chmodSync(closed!, 0o640)
  symlinkSync(closed!, link!)
  const paths: Record<string, PathFacts> = {}
  for (const { path } of files) {
    const copy = copyPath(slot, path)
    mkdirSync(dirname(copy), { recursive: true })
    writeFileSync(copy, 'before\n', { mode: 0o600 })
    paths[path] = { kind: 'file', replaceable: false, sha256: sha256Of('now') }
    paths[copy] = { kind: 'file', replaceable: false, sha256: sha256Of('before') }
  }
  const facts = factsOf({ paths })
  const texts = await readInstalled(localRemote(), slot, facts)
  const found = driftOf(slot, { facts, texts, wanted: {} })
  expect(found).toMatchObject([
    { path: open, state: 'edited' },
    { path: closed, state: 'edited', diff: '' },
    { path: link, state: 'edited', diff: '' },
  ])
  expect(found[0]!.diff).toMatch(/-before\n\+now$/)
  expect(Object.keys(texts)).toEqual([open])
})
