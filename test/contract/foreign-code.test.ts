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
    const files = globSync('.github/workflows/*.{yml,yaml}', { cwd: top })
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
})
