import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseManifest } from '@deploy/manifest/parse.ts'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const find = (pattern: string) => globSync(pattern, { cwd: root }).toSorted()

interface Job {
  permissions?: Record<string, string>
  steps: { uses?: string; with?: Record<string, unknown> }[]
}

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

describe.each(find('examples/*/.github/workflows/*.yml'))('%s', (path) => {
  const workflow: { permissions: object; concurrency: Record<string, unknown>; jobs: Record<string, Job> } =
    parse(read(path))

  test('asks for no more rights than each job needs, and never runs twice at once', () => {
    expect(workflow.permissions).toEqual({})
    expect(workflow.concurrency['cancel-in-progress']).toBe(false)
    for (const job of Object.values(workflow.jobs))
      expect([{ contents: 'read' }, { contents: 'read', issues: 'write' }]).toContainEqual(job.permissions)
  })

  test('gives each action only inputs that it has', () => {
    const steps = Object.values(workflow.jobs).flatMap((job) => job.steps)
    const own = steps.filter(({ uses }) => uses?.startsWith('org/deploy/'))
    expect(own).not.toEqual([])
    for (const { uses, with: given = {} } of own) {
      const name = uses?.replace(/^org\/deploy\/(.+)@v1$/, '$1')
      const { inputs } = parse(read(`actions/${name}/action.yml`))
      expect(Object.keys(given).filter((key) => !(key in inputs))).toEqual([])
    }
  })
})
