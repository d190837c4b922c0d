import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Hook, Slot } from '@deploy/manifest/manifest.ts'
import { findShells } from '@deploy/test/harness/agent-host.ts'
import { describe, expect, it } from 'vitest'
import { containerByHand } from '../adoption.ts'
import { stateOf } from '../testing.ts'
import { createDisk, deploymentOn, tree } from '../testing-disk.ts'
import { hookSteps } from './hooks.ts'

const base: Hook = {
  name: 'assets',
  at: 'prepare',
  run: ['sh', '-c', 'mkdir -p static; printf "%s " "$DEPLOY_RELEASE" "$TOKEN" "$ROOT" "$PWD" >> static/said'],
  sudo: [],
  environment: { ROOT: '/srv/{release}/{{x}}' },
  makes: ['static'],
  onRollback: false,
  timeoutSeconds: 60,
}

describe.each(findShells())('under $name', (shell) => {
  const ready = (hook: Partial<Hook>, { live = false } = {}) => {
    const disk = createDisk(shell)
    disk.write('env', 'TOKEN=hidden\n')
    const env = { format: 'file' as const, path: disk.path('env'), required: [], rules: [] }
    const slot = { env, hooks: [{ ...base, ...hook }] }
    const first = deploymentOn(disk, { slot })
    const made = live ? deploymentOn(disk, { slot, previous: stateOf(first.release.id) }) : first
    disk.newOrder().perform(first.stepOf('unpack'))
    return { ...made, ...disk.newOrder(), disk }
  }

  it('prepares the release in it, with the variables of the host, and is not run again while its work is there', () => {
    const { perform, stepOf, folder, release, disk } = ready({})
    const environment = { DEPLOY_RELEASE: release.id }
    expect(perform(stepOf('hook-assets'), environment)).toBe('done')
    const said = () => readFileSync(join(folder, 'static/said'), 'utf8')
    expect(said()).toBe(`${release.id} hidden /srv/${release.id}/{x} ${folder} `)
    expect(perform(stepOf('hook-assets'), environment)).toBe('skipped')
    rmSync(join(folder, 'static'), { recursive: true })
    expect(disk.newOrder().perform(stepOf('hook-assets'), environment)).toBe('done')
  })

  it.each([
    ['container', (id: string) => `releases/${id}/.release`, undefined],
    ['container that was made by hand', () => containerByHand({ root: '' } as Slot), 'adopted-000000000000'],
  ])('knows the image and the %s', (_, folder, adopted) => {
    const { context, disk, perform } = ready({
      run: ['sh', '-c', 'echo "$DEPLOY_IMAGE $DEPLOY_CONTAINER" > said'],
      makes: [],
    })
    const id = adopted ?? context.release.id
    disk.write(join(folder(id), 'image'), 'shop@sha256:1\n')
    disk.write(`releases/${id}/index`, '')
    const slot = { ...context.slot, container: { name: 'shop' } as NonNullable<Slot['container']> }
    const [step] = hookSteps({ ...context, slot, release: { ...context.release, id } }).prepare
    expect(perform(step!)).toBe('done')
    expect(disk.read(`releases/${id}/said`)).toBe('shop@sha256:1 shop\n')
  })

  it('knows its project', () => {
    const { context, disk, perform } = ready({
      run: ['sh', '-c', 'echo "$COMPOSE_PROJECT_NAME" > said'],
      makes: [],
    })
    const slot = { ...context.slot, compose: { project: 'lab' } as NonNullable<Slot['compose']> }
    expect(perform(hookSteps({ ...context, slot }).prepare[0]!)).toBe('done')
    expect(disk.read(`releases/${context.release.id}/said`)).toBe('lab\n')
  })

  it('fails when it fails, and when it did not make what it was to make', () => {
    const failing = ready({ run: ['sh', '-c', 'echo no database >&2; exit 3'] })
    expect(failing.perform(failing.stepOf('hook-assets'))).toContain('no database')
    const idle = ready({ run: ['true'] })
    expect(idle.perform(idle.stepOf('hook-assets'))).toContain(
      'assets was to make static, and it is not there',
    )
    expect(idle.run(idle.stepOf('hook-assets').check!).status).not.toBe(0)
  })

  it('is taken back by its own program, and only when it was begun', () => {
    const at = {
      at: 'stopped' as const,
      makes: [],
      run: ['sh', '-c', 'touch done; exit 1'],
      undo: ['rm', 'done'],
    }
    const { perform, undo, stepOf, folder } = ready(at)
    expect(undo(stepOf('hook-assets'))).toBe(0)
    expect(perform(stepOf('hook-assets'))).toContain('failed')
    expect(existsSync(join(folder, 'done'))).toBe(true)
    expect(undo(stepOf('hook-assets'))).toBe(0)
    expect(existsSync(join(folder, 'done'))).toBe(false)
  })

  it('leaves the modes of what it made alone', () => {
    const { perform, stepOf, folder } = ready({
      run: ['sh', '-c', 'mkdir -p static && touch static/x && chmod 0755 static/x'],
    })
    perform(stepOf('hook-assets'))
    expect(perform(stepOf('modes'))).toBe('done')
    expect(existsSync(join(folder, 'static/x'))).toBe(true)
    expect(stepOf('modes').do).toContain("-path ./static ')' -prune")
  })
})

describe('where hooks stand', () => {
  const [shell] = findShells()
  const at = (moment: Hook['at'], changes: Partial<Hook> = {}): Hook => ({
    ...base,
    name: moment,
    at: moment,
    makes: [],
    ...changes,
  })
  const all = [at('prepare'), at('serving'), at('stopped'), at('started')]
  const ids = (hooks: Hook[], previous?: ReturnType<typeof stateOf>) => {
    const disk = createDisk(shell!)
    return deploymentOn(disk, { files: tree, slot: { hooks }, ...(previous && { previous }) }).steps.map(
      ({ id }) => id,
    )
  }

  it('is before, between and after stop and start', () => {
    const order = ids(all).filter((id) => /^(hook-|modes|stop|switch|start|identity)/.test(id))
    expect(order).toEqual([
      'modes',
      'hook-prepare',
      'hook-serving',
      'stop',
      'hook-stopped',
      'switch',
      'start',
      'hook-started',
      'identity',
    ])
  })

  it('is not on other hosts', () => {
    expect(ids([at('started', { hosts: ['other'] })])).not.toContain('hook-started')
  })

  it('does not touch a release that serves already, but for what prepares it', () => {
    const disk = createDisk(shell!)
    const { release } = deploymentOn(disk)
    const { steps } = deploymentOn(disk, { slot: { hooks: all }, previous: stateOf(release.id) })
    expect(steps.map(({ id }) => id).filter((id) => id.startsWith('hook-'))).toEqual(['hook-prepare'])
  })
})
