import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const directory = mkdtempSync(join(tmpdir(), 'deploy-release-'))
const source = join(directory, 'source')
const remote = join(directory, 'remote.git')
const git = (...words: string[]) => execFileSync('git', words, { encoding: 'utf8' }).trim()
const tags = () => git('-C', remote, 'tag').split('\n').filter(Boolean)
const tagged = (tag: string) => git('-C', remote, 'rev-parse', tag)

beforeAll(() => {
  git('init', '--quiet', '--bare', remote)
  git('init', '--quiet', '--initial-branch=main', source)
  git('-C', source, 'config', 'user.name', 'Demo')
  git('-C', source, 'config', 'user.email', 'demo@example.org')
  git('-C', source, 'remote', 'add', 'origin', remote)
  commit('The first', {
    'dist/promote-prod/action.yml': 'name: one\n',
    'dist/action.yml': 'name: stub\n',
    'src.ts': 'source\n',
    '.github/workflows/chain.yml': 'on:\n  workflow_call:\n',
    '.github/workflows/ci.yml': 'on: push\n',
  })
})

afterAll(() => rmSync(directory, { recursive: true }))

/** The steps of this file follow each other, as releases do. */
test('without --push nothing points at the release, here or there', () => {
  const { stdout } = release('1.0.0')
  expect(stdout).toContain('Dry run: --push would push the tag v1.0.0, and v1 to the same commit.')
  expect(tags()).toEqual([])
  expect(git('-C', source, 'tag')).toBe('')
})

test('a release is the tree of dist/ with the workflows that others call, and no source', () => {
  const before = git('-C', source, 'status', '--porcelain', '--branch')
  release('1.0.0', '--push', '--out', join(directory, 'out'))
  expect(tags()).toEqual(['v1', 'v1.0.0'])
  expect(tagged('v1')).toBe(tagged('v1.0.0'))
  expect(git('-C', remote, 'ls-tree', '-r', '--name-only', 'v1').split('\n')).toEqual([
    '.github/workflows/chain.yml',
    'action.yml',
    'promote-prod/action.yml',
  ])
  expect(git('-C', remote, 'log', '--format=%B', 'v1')).toBe(
    `v1.0.0\n\n- The first\n\nSource-Commit: ${git('-C', source, 'rev-parse', 'HEAD')}`,
  )
  expect(git('-C', source, 'status', '--porcelain', '--branch')).toBe(before)

  const checkout = join(directory, 'checkout')
  git('-c', 'advice.detachedHead=false', 'clone', '--quiet', '--branch', 'v1', remote, checkout)
  execFileSync('sha256sum', ['-c', '--strict', join(directory, 'out/SHA256SUMS')], {
    cwd: checkout,
    stdio: 'ignore',
  })
  expect(readFileSync(join(directory, 'out/notes.md'), 'utf8')).toBe('v1.0.0\n\n- The first\n')
})

test('a version is given away once', () => {
  const first = tagged('v1.0.0')
  commit('The second', { 'dist/action.yml': 'name: other\n' })
  expect(release('1.0.0', '--push')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('v1.0.0 is there already'),
  })
  expect(tagged('v1.0.0')).toBe(first)
})

test('v1 moves to the next version, whose notes begin where the last ended', () => {
  const first = tagged('v1.0.0')
  expect(release('1.1.0', '--push').stdout).toContain('v1.1.0\n\n- The second\n\n')
  expect(tagged('v1')).toBe(tagged('v1.1.0'))
  expect(tagged('v1.0.0')).toBe(first)
})

test('neither a pre-release nor a mended old version moves v1', () => {
  const newest = tagged('v1')
  expect(release('1.2.0-rc.1', '--push').status).toBe(0)
  expect(release('1.0.1', '--push').status).toBe(0)
  expect(tagged('v1')).toBe(newest)
  expect(tags()).toEqual(['v1', 'v1.0.0', 'v1.0.1', 'v1.1.0', 'v1.2.0-rc.1'])
})

test('where the remote refuses one of the tags, neither is there', () => {
  writeFileSync(join(remote, 'hooks/update'), '#!/bin/sh\n[ "$1" != refs/tags/v2 ]\n', { mode: 0o755 })
  expect(release('2.0.0', '--push').status).toBe(1)
  expect(tags()).not.toContain('v2.0.0')
})

test('what is not committed is not released, and neither is what is no version', () => {
  expect(release('v3').stderr).toContain("'v3' is no version")
  writeFileSync(join(source, 'src.ts'), 'changed\n')
  expect(release('3.0.0')).toMatchObject({ status: 1, stderr: expect.stringContaining('Commit or remove') })
})

function commit(message: string, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(source, path)), { recursive: true })
    writeFileSync(join(source, path), text)
  }
  git('-C', source, 'add', '--all')
  git('-C', source, 'commit', '--quiet', '--message', message)
}

function release(version: string, ...words: string[]) {
  const script = join(import.meta.dirname, 'release.ts')
  return spawnSync(process.execPath, [script, '--version', version, ...words], {
    cwd: source,
    encoding: 'utf8',
  })
}
