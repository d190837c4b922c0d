import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { actions } from '../../scripts/readmes.ts'
import { dist } from '../harness/dist.ts'

const top = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(path, 'utf8')

interface Action {
  runs: Record<string, unknown>
}

interface Workflow {
  on: string | object
  permissions?: unknown
  jobs: Record<string, { permissions?: Record<string, string>; steps?: { uses?: string; with?: object }[] }>
}

describe('H44 whoever moves a tag of somebody else', () => {
  it.each(actions)('%s runs nothing that it does not bring along: no action of others, no image', (name) => {
    for (const folder of [join(top, 'actions'), dist]) {
      const { runs } = parse(read(join(folder, name, 'action.yml'))) as Action
      expect(runs.using).toBe('node24')
      expect(Object.keys(runs).toSorted()).toEqual(['main', 'using'])
    }
  })

  it('gets nothing of our own workflows: they may read, have no secret and keep no login', () => {
    const { started: files } = workflows()
    expect(files).not.toEqual([])
    for (const file of files) {
      const text = read(join(top, file))
      expect(text, file).not.toMatch(/secrets\.|pull_request_target|workflow_run/)
      const { permissions, jobs } = parse(text) as Workflow
      expect(permissions, file).toEqual({})
      for (const { permissions: own, steps = [] } of Object.values(jobs)) {
        for (const right of Object.values(own ?? {})) expect(right, file).toBe('read')
        for (const { uses, with: given } of steps.filter((step) =>
          step.uses?.startsWith('actions/checkout@'),
        ))
          expect(given, uses).toMatchObject({ 'persist-credentials': false })
        for (const { uses } of steps) expect(uses ?? 'actions/', file).toMatch(/^(?:actions\/|\.\/)/)
      }
    }
  })

  it('gets no login from the workflows that others call, and no step there is of strangers', () => {
    const { called: files } = workflows()
    expect(files).not.toEqual([])
    for (const file of files) {
      const { permissions, jobs } = parse(read(join(top, file))) as Workflow
      expect(permissions, file).toEqual({})
      for (const { uses, with: given } of Object.values(jobs).flatMap(({ steps = [] }) => steps)) {
        expect(uses ?? 'actions/', file).toMatch(/^(?:actions\/|docker\/setup-buildx-action@|org\/deploy\/)/)
        if (uses?.startsWith('actions/checkout@'))
          expect(given, file).toMatchObject({ 'persist-credentials': false })
      }
    }
  })
})

/** Our workflows: those that events start here, and those that run in the repositories of others, with their rights. */
function workflows(): { started: string[]; called: string[] } {
  const files = globSync('.github/workflows/*.{yml,yaml}', { cwd: top })
  const isCalled = (file: string): boolean => {
    const { on } = parse(read(join(top, file))) as Workflow
    return typeof on === 'object' && Object.keys(on).join() === 'workflow_call'
  }
  return { started: files.filter((file) => !isCalled(file)), called: files.filter(isCalled) }
}
