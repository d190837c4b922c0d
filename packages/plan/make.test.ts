import { spawnSync } from 'node:child_process'
import { isThere } from '@deploy/test/harness/programs.ts'
import { describe, expect, it } from 'vitest'
import { describePlan } from './describe.ts'
import { planDeployment } from './make.ts'
import { type Plan, planDigest, planSchema, planText } from './plan.ts'
import { plans, release, settled, shopFacts, shopPlan, shopRelease, voilaPlan } from './sample-plans.ts'
import { sudoers } from './sudoers.ts'
import { environmentOf, factsOf, releaseOf, stateOf } from './testing.ts'
import { hello, voila } from './testing-manifests.ts'

describe.each(plans)('the plan %s', (name, make) => {
  it('is the one that a person has read', async () => {
    await expect(planText(make())).toMatchFileSnapshot(`golden/${name}.json`)
    await expect(`${describePlan(make(), 'deploy').join('\n')}\n`).toMatchFileSnapshot(`golden/${name}.txt`)
  })

  it('is a plan, and the same every time', () => {
    expect(planSchema.parse(make())).toEqual(make())
    expect(planDigest(make())).toBe(planDigest(make()))
  })

  it('has another digest when anything in it is other', () => {
    const plan = make()
    const seen = new Set([planDigest(plan)])
    const variants = leaves(plan).map((path) => changed(plan, path) as Plan)
    for (const variant of variants) if (planSchema.safeParse(variant).success) seen.add(planDigest(variant))
    const valid = variants.filter((variant) => planSchema.safeParse(variant).success)
    expect(valid.length).toBeGreaterThan(20)
    expect(seen.size).toBe(valid.length + 1)
  })

  it('brings every text that its steps take from the store', () => {
    const plan = make()
    const stored = [...planText(plan).matchAll(/\.deploy\/store\/([0-9a-f]{64})/g)].map(
      ([, sha256]) => sha256,
    )
    const brought = new Set(plan.blobs.map(({ sha256 }) => sha256))
    expect(new Set(stored)).toEqual(brought)
  })
})

describe('a release in a container', () => {
  it('that serves already gets its other settings in the switch, where they can be taken back', () => {
    const live = factsOf({ current: shopRelease.id, releases: [stateOf(shopRelease.id)] })
    const { steps } = shopPlan(live).plan
    const written = steps.find(({ id }) => id === 'container')!
    expect(written).toMatchObject({ phase: 'switch', undo: expect.stringContaining('backup/container') })
    expect(steps.find(({ id }) => id === 'stop')!.check).toContain(written.check!)
    expect(steps.map(({ id }) => id).indexOf('stop')).toBeLessThan(steps.indexOf(written))
  })

  it('is not deployed by a manifest of another strategy', () => {
    const environment = environmentOf(hello)
    const source = { release: shopRelease, configTexts: {} }
    const made = () =>
      planDeployment({ application: 'shop', environment, host: 'lab', facts: shopFacts, source })
    expect(made).toThrow(expect.objectContaining({ code: 'STRATEGY_MISMATCH' }))
  })
})

describe('what sudo must allow', () => {
  const plan = voilaPlan().plan
  it('is exactly what the steps run as root', () => {
    const used = plan.steps.flatMap(({ do: act, undo = '' }) =>
      [...`${act}\n${undo}`.matchAll(/sudo -n (.*)/g)].map(([, command]) => command!),
    )
    expect(new Set(used)).toEqual(new Set(plan.privileged))
    expect(plan.privileged).toContain('systemctl --no-block stop voila-stack.service')
  })

  it('is nothing for root', () => {
    const { plan } = voilaPlan(factsOf({ uid: 0 }))
    expect(plan.privileged).toEqual([])
    expect(planText(plan)).not.toContain('sudo')
  })

  it('escapes what sudoers would read as syntax', () => {
    expect(sudoers({ privileged: ['ln -sfn /a:b /c,d=e\\f'] }, 'deploy')).toBe(
      'deploy ALL=(root) NOPASSWD: /usr/bin/ln -sfn /a\\:b /c\\,d\\=e\\\\f\n',
    )
  })

  it.runIf(isThere('visudo', 'The sudoers fragment is not checked'))('is accepted by visudo', () => {
    const input = sudoers({ privileged: [...plan.privileged, 'ln -sfn /a:b,c=d /e@f'] }, 'deploy')
    const { status, stderr } = spawnSync('visudo', ['-cf', '-'], { input, encoding: 'utf8' })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })
})

describe('a deployment of the live release', () => {
  const live = stateOf(release.id)
  const facts = factsOf({ ...settled, current: release.id, releases: [live] })
  const { steps } = voilaPlan(facts).plan
  const stepOf = (id: string) => steps.find((step) => step.id === id)!

  it('writes configuration only while the service stands still', () => {
    const ids = steps.filter(({ phase }) => phase === 'switch').map(({ id }) => id)
    expect(ids.indexOf('config')).toBeGreaterThan(ids.indexOf('stop'))
    expect(ids.indexOf('config')).toBeLessThan(ids.indexOf('start'))
  })

  it('stops a service whose configuration is to change', () => {
    expect(stepOf('stop').check).toContain(stepOf('config').check)
  })

  it('has no step that could unpack over it or remove it', () => {
    expect(stepOf('unpack').undo).toBeUndefined()
    expect(stepOf('unpack').do).not.toMatch(/\brm\b|\bmv\b|\btar\b/)
  })
})

it('rounds seconds up, because a shell counts in whole ones', () => {
  const environment = environmentOf(voila)
  const slot = { ...environment.slot, confirmSeconds: 90.2 }
  const service = { ...slot.service, startSeconds: 1.25, stopSeconds: 2.5 }
  const { plan } = voilaPlan(settled, { environment: { ...environment, slot: { ...slot, service } } })
  expect(plan.confirmSeconds).toBe(91)
  for (const { timeoutSeconds } of plan.steps) expect(Number.isInteger(timeoutSeconds)).toBe(true)
  expect(planText(plan)).not.toMatch(/-[glen][eqt] \d+\.\d/)
})

it('refuses a configuration file that the release does not have', () => {
  const bare = releaseOf({ 'src/main.py': '' })
  expect(() => voilaPlan(settled, { source: { release: bare, configTexts: {} } })).toThrow(
    expect.objectContaining({ code: 'CONFIG_MISSING' }),
  )
})

type Path = (string | number)[]

function leaves(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  return Object.entries(value).flatMap(([key, item]) => leaves(item, [...path, key]))
}

function changed(value: unknown, [key, ...rest]: Path): unknown {
  if (key === undefined) return typeof value === 'number' ? value + 1 : `${String(value)} `
  const copy: Record<string, unknown> = Array.isArray(value)
    ? ([...value] as never)
    : { ...(value as object) }
  copy[key] = changed(copy[key], rest)
  return copy
}
