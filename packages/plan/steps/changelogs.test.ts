import type { Release } from '@deploy/release/release.ts'
import { findShells } from '@deploy/test/harness/agent-host.ts'
import { describe, expect, it } from 'vitest'
import { stateOf } from '../testing.ts'
import { createDisk, deploymentOn } from '../testing-disk.ts'
import { changelogs } from './changelogs.ts'

const previous = stateOf('1.4.1-111111111111')
const commit = 'c'.repeat(40)
const all = ['v0.4.0', 'v0.9.0', 'v0.10.0', 'v0.11.0']

describe.each(findShells())('changelogs of submodules under $name', (shell) => {
  /** What a slot says that has `serving` to a release with `tag`. */
  function judged(serving: object[] | undefined, tag: string, acknowledged: string[]) {
    const disk = createDisk(shell)
    const { context, release } = deploymentOn(disk, { previous })
    const before = { ...release, submodules: serving }
    disk.write(`releases/${previous.id}/.release/release.json`, JSON.stringify(before, null, 2))
    const published = all.slice(0, all.indexOf(tag) + 1)
    const submodules = [{ path: 'datalab', tag, commit, acknowledged, published }]
    const step = changelogs(context, { ...release, submodules } as Release)!
    const { status, output } = disk.newOrder().run(step.do)
    return [status, output.trim()]
  }
  const serves = (tag: string) => [
    { path: 'lib/datalab', tag: 'v0.1.0', commit },
    { path: 'datalab', tag, commit },
  ]

  it('are asked for one by one between what serves and what comes', () => {
    expect(judged(serves('v0.4.0'), 'v0.10.0', ['v0.10.0'])).toEqual([
      1,
      'datalab goes to v0.10.0 from v0.4.0. With changelogs of their own: v0.9.0 v0.10.0\ndeploy.yml does not acknowledge the changelogs of datalab for: v0.9.0. Read them, and add them to acknowledged under build.submodules.',
    ])
    expect(judged(serves('v0.4.0'), 'v0.10.0', ['v0.9.0', 'v0.10.0'])[0]).toBe(0)
    expect(judged(serves('v0.9.0'), 'v0.10.0', ['v0.10.0'])[0]).toBe(0)
  })

  it('are not asked for on the way to the same or an older version, nor where none served', () => {
    expect(judged(serves('v0.10.0'), 'v0.10.0', ['v0.10.0'])).toEqual([0, ''])
    expect(judged(serves('v0.11.0'), 'v0.9.0', ['v0.9.0'])).toEqual([0, ''])
    expect(judged(undefined, 'v0.10.0', ['v0.10.0'])).toEqual([0, ''])
  })
})

it('are nothing to a release without them, nor to a first one', () => {
  const disk = createDisk(findShells()[0]!)
  const { context, release } = deploymentOn(disk, { previous })
  expect(changelogs(context, release)).toBeUndefined()
  const submodules = [{ path: 'datalab', tag: 'v1.0.0', commit }]
  expect(changelogs(context, { ...release, submodules })).toBeUndefined()
  const acknowledged = [{ ...submodules[0]!, acknowledged: ['v1.0.0'], published: ['v1.0.0'] }]
  expect(changelogs(context, { ...release, submodules: acknowledged })?.title).toContain(
    'datalab up to v1.0.0',
  )
  const { previous: _, ...first } = context
  expect(changelogs(first, { ...release, submodules: acknowledged })).toBeUndefined()
})
