import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseManifest } from '@deploy/manifest/parse.ts'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const find = (pattern: string) => globSync(pattern, { cwd: root }).toSorted()

describe.each(find('examples/*/deploy.yml'))('%s', (path) => {
  const folder = join(root, path, '..')

  test('is right, and what it names is there', () => {
    const { build, environments } = parseManifest(read(path), path)
    const installed = Object.values(environments).flatMap(({ slot }) => [
      slot.service?.unitFile,
      ...(slot.units?.files ?? []),
      ...(slot.nginx?.files ?? []).map(({ file }) => file),
    ])
    // What an install makes is not in the repository.
    const included = build.include.filter((name) => name !== 'node_modules')
    const named = [...included, ...build.rules.requiredFiles, build.image?.dockerfile, ...installed]
    const missing = named.filter((name) => name !== undefined && !existsSync(join(folder, name)))
    expect(missing).toEqual([])
  })
})

test.each(
  find('examples/*/.github/workflows/*.yml'),
)('%s asks for no more rights than each job needs', (path) => {
  const workflow: { permissions: object; jobs: Record<string, { permissions?: object }> } = parse(read(path))
  expect(workflow.permissions).toEqual({})
  for (const job of Object.values(workflow.jobs)) {
    // Only who takes the artifacts of another run reads them.
    const more = JSON.stringify(job).includes('"from-run"') ? { actions: 'read' } : {}
    const reads = { contents: 'read', ...more }
    expect([reads, { ...reads, issues: 'write' }]).toContainEqual(job.permissions)
  }
})
