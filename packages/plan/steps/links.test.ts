import { existsSync, mkdirSync, readlinkSync, symlinkSync } from 'node:fs'
import { findShells } from '@deploy/test/harness/agent-host.ts'
import { describe, expect, it } from 'vitest'
import { privileges } from '../context.ts'
import { stateOf } from '../testing.ts'
import { createDisk, deploymentOn } from '../testing-disk.ts'
import { expose, switchCurrent } from './links.ts'

const previous = stateOf('1.4.1-111111111111')

describe.each(findShells())('under $name', (shell) => {
  it('current is switched, found again, and taken back', () => {
    const disk = createDisk(shell)
    symlinkSync(`releases/${previous.id}`, disk.path('current'))
    const { context, release } = deploymentOn(disk, { previous })
    const step = switchCurrent(context)
    const { perform, undo } = disk.newOrder()
    expect(perform(step)).toBe('done')
    expect(readlinkSync(disk.path('current'))).toBe(`releases/${release.id}`)
    expect(perform(step)).toBe('skipped')
    expect([undo(step), undo(step)]).toEqual([0, 0])
    expect(readlinkSync(disk.path('current'))).toBe(`releases/${previous.id}`)
  })

  it('the first deployment makes current, and its undo removes it', () => {
    const disk = createDisk(shell)
    const step = switchCurrent(deploymentOn(disk).context)
    const { perform, undo } = disk.newOrder()
    expect(undo(step)).toBe(0)
    expect(perform(step)).toBe('done')
    expect([undo(step), undo(step)]).toEqual([0, 0])
    expect(existsSync(disk.path('current'))).toBe(false)
    // what is to be adopted, and was not moved away yet
    mkdirSync(disk.path('current/src'), { recursive: true })
    expect(undo(step)).toBe(0)
    expect(existsSync(disk.path('current/src'))).toBe(true)
  })

  it('a link that an earlier try left does not disturb, and no link is made inside a release', () => {
    const disk = createDisk(shell)
    const { context, stepOf, release, folder } = deploymentOn(disk, { previous })
    disk.newOrder().perform(stepOf('unpack'))
    mkdirSync(disk.path(`releases/${previous.id}`))
    symlinkSync(`releases/${previous.id}`, disk.path('current'))
    symlinkSync('releases/half', disk.path('.current.new'))
    const step = switchCurrent(context)
    const { perform, undo } = disk.newOrder()
    expect(perform(step)).toBe('done')
    expect(readlinkSync(disk.path('current'))).toBe(`releases/${release.id}`)
    expect(existsSync(disk.path('.current.new'))).toBe(false)
    expect(existsSync(disk.path(`releases/${previous.id}/.current.new`))).toBe(false)
    symlinkSync('releases/half', disk.path('.current.new'))
    expect(undo(step)).toBe(0)
    expect(existsSync(`${folder}/.current.new`)).toBe(false)
  })

  it.each([
    ['absent', undefined],
    ['a link to elsewhere', '/srv/elsewhere'],
  ])('a path that is %s leads to current, and back again', (_, before) => {
    const disk = createDisk(shell)
    const { context } = deploymentOn(disk)
    const path = disk.path('app')
    if (before) symlinkSync(before, path)
    const seen = before
      ? { kind: 'link' as const, target: before, replaceable: true }
      : { kind: 'absent' as const, replaceable: true }
    const facts = { ...context.facts, paths: { [path]: seen } }
    const step = expose({ ...context, facts }, { id: 'path', path, target: disk.path('current') })!
    expect(step.privileged).toEqual([])
    const { perform, undo } = disk.newOrder()
    expect(undo(step)).toBe(0)
    expect(perform(step)).toBe('done')
    expect(readlinkSync(path)).toBe(disk.path('current'))
    expect(perform(step)).toBe('skipped')
    expect([undo(step), undo(step)]).toEqual([0, 0])
    expect(before ? readlinkSync(path) : existsSync(path)).toBe(before ?? false)
  })

  it('a path that became a folder since it was looked at fails instead of being filled', () => {
    const disk = createDisk(shell)
    const { context } = deploymentOn(disk)
    const path = disk.path('app')
    mkdirSync(path)
    const facts = { ...context.facts, paths: { [path]: { kind: 'absent' as const, replaceable: true } } }
    const step = expose({ ...context, facts }, { id: 'path', path, target: disk.path('current') })!
    expect(disk.newOrder().perform(step)).toMatch(/^failed/)
  })
})

describe('exposing a path', () => {
  const context = { slot: { root: '/opt/a' }, facts: { uid: 1000, paths: {} } } as never
  const target = '/opt/a/current'

  it('needs root where its folder is not writable', () => {
    expect(expose(context, { id: 'path', path: '/opt/b', target })!.privileged).toEqual([
      'ln -sfn /opt/a/current /opt/b',
      'rm -f /opt/b',
    ])
  })

  it('is nothing where the path is current itself', () => {
    expect(expose(context, { id: 'path', path: target, target })).toBeUndefined()
  })

  it('never takes back a link that was right before', () => {
    const facts = { uid: 0, paths: { '/opt/b': { kind: 'link', target, replaceable: true } } }
    const step = expose({ slot: {}, facts } as never, { id: 'path', path: '/opt/b', target })!
    expect(step.undo).toBeUndefined()
  })

  it('asks for each command once', () => {
    const { root, list } = privileges(context)
    expect([root(['a', 'b c']).script, root(['a', 'b c']).script]).toEqual([
      "sudo -n a 'b c'",
      "sudo -n a 'b c'",
    ])
    expect(list).toEqual(['a b c'])
  })
})
