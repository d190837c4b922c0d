import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')

/** From the bottom to the top: a layer imports from those before it and from itself. */
const layers = [
  'kit',
  'manifest',
  'sbom',
  'release',
  'remote',
  'agent',
  'plan',
  'rollout',
  'gate',
  'evidence',
  'record',
  'stage',
]

const owners: Record<string, string> = {
  ssh2: 'remote',
  '@cyclonedx/cyclonedx-library': 'sbom',
  '@actions/core': 'kit',
}

const sources = ['actions', 'packages'].flatMap((top) =>
  readdirSync(join(root, top), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.includes('node_modules'))
    .map((file) => join(top, file)),
)

test.each(sources)('%s imports downwards only', (file) => {
  const [top, name] = file.split('/') as [string, string]
  const allowed = top === 'actions' ? layers : layers.slice(0, layers.indexOf(name) + 1)
  for (const target of imports(file)) {
    const layer = target.match(/^@deploy\/([^/]+)\//)?.[1]
    if (layer === 'test') expect(file, 'only tests use the harness').toMatch(/\.test\.ts$|fixtures?\.ts$/)
    else if (layer) expect(allowed, `${file} imports ${target}`).toContain(layer)
    const reaches =
      target.startsWith('..') &&
      join(file, '..', target).split('/').slice(0, 2).join('/') !== `${top}/${name}`
    expect(reaches, `${file} reaches into another package by ${target}`).toBe(false)
  }
})

test.each(Object.entries(owners))('%s is imported by %s alone', (library, owner) => {
  const users = sources.filter(
    (file) =>
      !file.endsWith('.test.ts') &&
      imports(file).some((target) => target === library || target.startsWith(`${library}/`)),
  )
  expect(users.length).toBeGreaterThan(0)
  for (const file of users) expect(file).toMatch(new RegExp(`^packages/${owner}/`))
})

test('every package is a layer', () => {
  expect(readdirSync(join(root, 'packages')).toSorted()).toEqual(layers.toSorted())
})

function imports(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8')
  return [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g)].map((match) => match[1]!)
}
