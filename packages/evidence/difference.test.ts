import type { Release } from '@deploy/release/release.ts'
import { expect, it } from 'vitest'
import { differenceOf, differenceSchema, kindOf } from './difference.ts'
import { sha256Of } from './testing.ts'

const files = (texts: Record<string, string>): Release['files'] =>
  Object.entries(texts).map(([path, text]) => ({
    path,
    size: text.length,
    sha256: sha256Of(text),
    mode: '0644',
  }))

function releaseOf(version: string, changes: Partial<Release> = {}): Release {
  const sha256 = sha256Of(version)
  return {
    schemaVersion: 1,
    application: 'voila',
    version,
    id: `${version}-${sha256.slice(0, 12)}`,
    strategy: 'tarball',
    createdAt: '2026-05-04T09:00:00.000Z',
    source: { repository: 'acme/voila', commit: sha256.slice(0, 40), ref: `refs/tags/v${version}` },
    archive: { name: `voila-${version}.tar.gz`, size: 1, sha256, sha512: sha256 + sha256, tarSha256: sha256 },
    files: files({ 'src/app.py': 'one', 'config/voila.cfg': 'port=1' }),
    ...changes,
  }
}

it('names each file that was added, removed or changed, also in its mode alone, and from which commit to which', () => {
  const previous = releaseOf('1.0.0', { files: files({ a: 'a', b: 'b', c: 'c', d: 'd' }) })
  const now = releaseOf('1.1.0', {
    files: files({ d: 'd', e: 'e', b: 'other', a: 'a' }).map((file) =>
      file.path === 'a' ? { ...file, mode: '0755' } : file,
    ),
  })
  const difference = differenceOf(now, previous)
  expect(differenceSchema.parse(difference)).toEqual(difference)
  expect(difference.files).toEqual([
    { path: 'a', what: 'changed' },
    { path: 'b', what: 'changed' },
    { path: 'c', what: 'removed' },
    { path: 'e', what: 'added' },
  ])
  expect(difference.commits).toEqual({ from: previous.source.commit, to: now.source.commit })
  expect(difference).not.toHaveProperty('image')
  expect(difference).not.toHaveProperty('images')
})

it('names other images, of the application and of the services beside it', () => {
  const image = (digit: string): NonNullable<Release['image']> => ({
    repository: 'registry.example.org/voila',
    digest: `sha256:${digit.repeat(64)}`,
    platforms: [],
  })
  const pin = (service: string, digit: string) => ({
    service,
    written: `${service}:8`,
    image: `${service}@sha256:${digit.repeat(64)}`,
  })
  const difference = differenceOf(
    releaseOf('1.1.0', { image: image('b'), pins: [pin('mongo', '2'), pin('redis', '1')] }),
    releaseOf('1.0.0', { image: image('a'), pins: [pin('mongo', '1'), pin('redis', '1')] }),
  )
  expect(difference.files).toEqual([])
  expect(difference.image).toEqual({
    from: `registry.example.org/voila@sha256:${'a'.repeat(64)}`,
    to: `registry.example.org/voila@sha256:${'b'.repeat(64)}`,
  })
  expect(difference.images).toEqual([
    { service: 'mongo', from: pin('mongo', '1').image, to: pin('mongo', '2').image },
  ])
})

it.each([
  ['shop/migrations/0002_price.py', 'migrations'],
  ['db/schema.sql', 'migrations'],
  ['requirements.txt', 'dependencies'],
  ['requirements/prod.txt', 'application'],
  ['frontend/package-lock.json', 'dependencies'],
  ['node_modules/ms/index.js', 'dependencies'],
  ['release-pins.yaml', 'dependencies'],
  ['units/voila-stack.service', 'units'],
  ['deploy/backup.timer', 'units'],
  ['nginx/site.conf', 'ports'],
  ['docker-compose.prod.yml', 'ports'],
  ['deploy.yml', 'ports'],
  ['config/voila.cfg', 'configuration'],
  ['shop/settings_prod.py', 'configuration'],
  ['scripts/check_voila', 'scripts'],
  ['install.sh', 'scripts'],
  ['src/app.py', 'application'],
  ['notebooks/board.ipynb', 'application'],
])('%s counts as %s', (path, kind) => expect(kindOf(path)).toBe(kind))
