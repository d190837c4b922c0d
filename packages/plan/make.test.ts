import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PathFacts, ReleaseState } from '@deploy/agent/facts.ts'
import type { Release } from '@deploy/release/release.ts'
import { describe, expect, it, onTestFinished } from 'vitest'
import { describePlan } from './describe.ts'
import { planDeployment, planReturn, planRollback } from './make.ts'
import { type Plan, planDigest, planSchema, planText } from './plan.ts'
import { sudoers } from './sudoers.ts'
import {
  courses,
  environmentOf,
  factsOf,
  front,
  hello,
  imageReleaseOf,
  lab,
  ledger,
  lentReleaseOf,
  releaseOf,
  shop,
  shopBeside,
  stack,
  stateOf,
  viewbovis,
  voila,
} from './testing.ts'

const cfg = '[server]\nvoila_port = 1\nproxy_http_port = 2\n[security]\nauth_enabled = true   ; note\n'
const release = releaseOf({
  'RELEASE_NOTES.md': 'notes',
  'config/voila.cfg': cfg,
  'logs/.keep': '',
  'notebooks/a b.ipynb': '{}',
  'requirements.txt': 'voila==1\n',
  'scripts/voila_start.sh': { text: '#!/bin/sh\n', mode: '0755' },
  'src/main.py': 'print()\n',
  'units/voila-stack.service': '[Unit]\n',
})
const previous: ReleaseState = stateOf('1.4.1-111111111111')
const link = (target: string): PathFacts => ({ kind: 'link', target, replaceable: false })
const settled = factsOf({
  current: previous.id,
  releases: [previous, stateOf('1.4.0-000000000000', { state: 'good', fence: 0 })],
  paths: {
    '/opt/voila_reverse_proxy': link('/opt/voila/current'),
    '/opt/voila_env': link('/srv/old_env'),
  },
})

const voilaPlan = (facts = settled, changes: Partial<Parameters<typeof planDeployment>[0]> = {}) =>
  planDeployment({
    application: 'voila',
    environment: environmentOf(voila),
    host: 'lab',
    facts,
    source: { release, configTexts: { 'config/voila.cfg': cfg } },
    ...changes,
  })

const helloPlan = (facts = factsOf({ supervisors: ['systemd', 'setsid'] })) => {
  const files = {
    'bin/serve': { text: '#!/bin/sh\n', mode: '0755' },
    'config/hello.env': 'PORT=1\n',
    'data/seed': '',
  }
  return planDeployment({
    application: 'hello',
    environment: environmentOf(hello),
    host: 'lab',
    facts,
    source: { release: releaseOf(files), configTexts: { 'config/hello.env': 'PORT=1\n' } },
  })
}

const rollbackPlan = (facts = settled, to?: string) =>
  planRollback({ application: 'voila', environment: environmentOf(voila), host: 'lab', facts, to })

const shopRelease = imageReleaseOf({ 'server/nginx.conf': '' })
const shopFacts = factsOf({ current: previous.id, releases: [previous] })
const shopPlan = (facts = shopFacts, built: Release = shopRelease) =>
  planDeployment({
    application: 'shop',
    environment: environmentOf(shop),
    host: 'lab',
    facts,
    source: { release: built, configTexts: {} },
  })
const ledgerSubject = { application: 'ledger', environment: environmentOf(ledger), host: 'lab' }
const ledgerFacts = factsOf({ ...settled, tools: [...settled.tools, 'zstd', 'docker'] })
const copy = {
  name: '20260503t100000z-0000abcd',
  kind: 'before-deployment',
  of: '1.4.0-000000000000',
  madeAt: '2026-05-03T10:00:00Z',
  bytes: 4096,
  contentBytes: 4096,
  present: true,
}
const backups = {
  placeExists: true,
  writable: true,
  device: '1',
  freeBytes: 1024 ** 3,
  copies: [copy],
}
const ledgerRollback = () => {
  const { slot, ...environment } = ledgerSubject.environment
  return planRollback({
    ...ledgerSubject,
    environment: { ...environment, slot: { ...slot, backup: slot.backup.slice(0, 1) } },
    restoreData: true,
    facts: { ...ledgerFacts, backups: { '/srv/backups/ledger-prod/database/lab': backups } },
  })
}
const unit = 'server/systemd/viewbovis.service'
const viewbovisPlan = () =>
  planDeployment({
    application: 'viewbovis',
    environment: environmentOf(viewbovis),
    host: 'ranch',
    facts: shopFacts,
    source: {
      release: imageReleaseOf({ [unit]: '[Unit]\n' }, { repository: 'aphacsubot/viewbovis' }),
      configTexts: { [unit]: '[Unit]\n' },
    },
  })

const labFiles = { 'docker-compose.prod.yml': 'services: {}\n', 'deploy.env': 'APP_PORT=1\n' }
const labRelease: Release = {
  ...releaseOf(labFiles),
  strategy: 'compose',
  pins: [{ service: 'database', written: 'mongo:8', image: `mongo@sha256:${'d'.repeat(64)}` }],
}
const labPlan = (facts = shopFacts) =>
  planDeployment({
    application: 'lab',
    environment: environmentOf(lab),
    host: 'lab',
    facts,
    source: { release: labRelease, configTexts: labFiles },
  })

const stackFiles = { 'compose.yaml': 'services: {}\n' }
const stackPlan = (facts = shopFacts) =>
  planDeployment({
    application: 'shop',
    environment: environmentOf(stack),
    host: 'manager',
    facts,
    source: { release: { ...releaseOf(stackFiles), strategy: 'swarm' }, configTexts: stackFiles },
  })

const frontFiles = {
  'server/limits.conf': 'client_max_body_size 1m;\n',
  'server/nginx.conf': 'server { listen 80; }\n',
  'server/systemd/nextstrain.service':
    '[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n',
  'server/systemd/report.service': '[Service]\nExecStart=/bin/true\n',
  'server/systemd/report.timer': '[Timer]\nOnCalendar=daily\n[Install]\nWantedBy=timers.target\n',
}
const file = { replaceable: false, owner: 'root', group: 'root', mode: '644' } as const
const frontFacts = factsOf({
  current: previous.id,
  releases: [previous],
  paths: {
    '/etc/nginx/sites-enabled/default': {
      ...file,
      kind: 'link',
      target: '/etc/nginx/sites-available/default',
      sha256: '1'.repeat(64),
    },
    '/etc/nginx/conf.d/limits.conf': { ...file, kind: 'absent' },
    '/etc/systemd/system/report.timer': { ...file, kind: 'file', mode: '600', sha256: '2'.repeat(64) },
  },
})
const frontPlan = (facts = frontFacts) =>
  planDeployment({
    application: 'front',
    environment: environmentOf(front),
    host: 'lab',
    facts,
    source: { release: releaseOf(frontFiles), configTexts: frontFiles },
  })

const coursesFile = 'django/nbh_main/sitesettings.py.example'
const coursesRelease = {
  ...releaseOf({ [coursesFile]: 'DEBUG = False\n' }, { version: '0.24.0' }),
  strategy: 'git-install' as const,
}
const coursesFacts = (version: string) => {
  const live = stateOf(`${version}-000000000000`)
  return factsOf({
    uid: 0,
    user: 'root',
    supervisors: ['systemd', 'setsid'],
    current: live.id,
    releases: [live],
  })
}
const coursesPlan = (facts = coursesFacts('0.23.1'), manifest = courses) =>
  planDeployment({
    application: 'nbhosting',
    environment: environmentOf(manifest),
    host: 'lab',
    facts,
    source: { release: coursesRelease, configTexts: {} },
  })

const besidePlan = (facts = shopFacts) =>
  planDeployment({
    application: 'shop',
    environment: environmentOf(shopBeside),
    host: 'lab',
    facts,
    source: { release: shopRelease, configTexts: {} },
  })

const plans: [string, () => Plan][] = [
  ['courses', () => coursesPlan().plan],
  ['courses-first', () => coursesPlan(factsOf()).plan],
  ['shop-beside', () => besidePlan().plan],
  ['front', () => frontPlan().plan],
  ['lab', () => labPlan().plan],
  ['lab-first', () => labPlan(factsOf()).plan],
  [
    'lab-rollback',
    () =>
      planRollback({
        application: 'lab',
        environment: environmentOf(lab),
        host: 'lab',
        facts: { ...shopFacts, releases: [previous, stateOf('1.4.0-000000000000', { state: 'good' })] },
      }),
  ],
  ['stack', () => stackPlan().plan],
  ['shop', () => shopPlan().plan],
  [
    'shop-rollback',
    () =>
      planRollback({
        application: 'shop',
        environment: environmentOf(shop),
        host: 'lab',
        facts: { ...shopFacts, releases: [previous, stateOf('1.4.0-000000000000', { state: 'good' })] },
      }),
  ],
  ['shop-lent', () => shopPlan(shopFacts, lentReleaseOf({})).plan],
  ['viewbovis', () => viewbovisPlan().plan],
  ['voila', () => voilaPlan().plan],
  ['voila-first-as-root', () => voilaPlan(factsOf({ uid: 0, user: 'root', supervisors: ['systemd'] })).plan],
  ['voila-rollback', () => rollbackPlan()],
  ['hello', () => helloPlan().plan],
  [
    'ledger',
    () =>
      planDeployment({
        ...ledgerSubject,
        facts: ledgerFacts,
        source: { release: releaseOf({ 'bin/serve': '' }), configTexts: {} },
      }).plan,
  ],
  ['ledger-rollback', ledgerRollback],
]

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

describe.each(scriptsOf(plans))('the script of %s', (_, script) => {
  it.each(shells())('is read by %s', (shell) => {
    const { status, stderr } = spawnSync(shell, ['-n', '-c', script], { encoding: 'utf8' })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })
  it('has no NUL byte', () => expect(script).not.toContain('\0'))
})

it.runIf(isThere('shellcheck', 'Scripts are not linted'))('every script passes shellcheck', () => {
  const folder = mkdtempSync(join(tmpdir(), 'shellcheck-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const files = scriptsOf(plans).map(([name, script]) => {
    const file = join(folder, name.replace(' ', '.'))
    writeFileSync(
      file,
      `DEPLOY_ORDER_DIR=/o; DEPLOY_ID=d; DEPLOY_SWITCH_UPTIME=1; PIP_INDEX_URL=; set -eu\n${script}\n`,
    )
    return file
  })
  const { stdout } = spawnSync('shellcheck', ['-s', 'sh', '-e', 'SC2034,SC2043,SC2094,SC2194', ...files], {
    encoding: 'utf8',
  })
  expect(stdout).toBe('')
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

describe('versions', () => {
  it('that are denied are neither deployed nor gone back to', () => {
    const denied = courses.replace('"0.25.2"', '"0.24.x"')
    expect(() => coursesPlan(coursesFacts('0.23.1'), denied)).toThrow(/denies 0\.24\.0/)
    const facts = coursesFacts('0.25.0')
    facts.releases.push(stateOf('0.24.0-111111111111', { state: 'good' }))
    const back = { application: 'nbhosting', environment: environmentOf(denied), host: 'lab', facts }
    expect(() => planRollback(back)).toThrow(/denies 0\.24\.0/)
    facts.releases.push(stateOf('0.23.0-111111111111', { state: 'good', fence: 0 }))
    expect(planRollback(back).release.version).toBe('0.23.0')
    expect(() => planRollback({ ...back, to: '0.24.0' })).toThrow(/denies 0\.24\.0/)
  })

  it('between which something must happen need a word, and are told', () => {
    const asked = courses.replace('consent: true, ', '')
    expect(() => coursesPlan(coursesFacts('0.23.1'), asked)).toThrow(/stopped-containers must run/)
    const hooks = ({ plan }: { plan: Plan }) => plan.steps.filter(({ id }) => id.startsWith('hook-'))
    expect(hooks(coursesPlan(coursesFacts('0.24.0'), asked))).toEqual([])
    expect(hooks(coursesPlan())[0]!.title).toContain('because 0.24.0 comes after 0.23.1')
  })
})

describe('the target of a rollback', () => {
  const there = (...releases: ReleaseState[]) => factsOf({ current: 'live-aaaaaaaaaaaa', releases })
  const live = stateOf('live-aaaaaaaaaaaa', { fence: 9 })
  const state = (id: string, changes: Partial<ReleaseState>) => stateOf(id, { state: 'good', ...changes })
  const older = state('1.0.0-aaaaaaaaaaaa', { fence: 3 })
  const newer = state('0.9.0-bbbbbbbbbbbb', { fence: 5 })
  const bad = state('1.1.0-cccccccccccc', { fence: 7, state: 'bad' })
  const targetOf = (facts: ReturnType<typeof factsOf>, to?: string) => rollbackPlan(facts, to).release.id

  it('is the good release that served last, whatever its version', () => {
    expect(targetOf(there(live, older, newer))).toBe(newer.id)
    expect(targetOf(there(newer, live, older))).toBe(newer.id)
  })

  it('is never bad, failed, staged or gone, unless the bad one is named', () => {
    const gone = state('2.0.0-dddddddddddd', { fence: 8, present: false })
    const others = [bad, gone, state('2.1.0-eeeeeeeeeeee', { fence: 8, state: 'failed' })]
    const staged = state('2.2.0-ffffffffffff', { fence: 8, state: 'staged' })
    expect(targetOf(there(live, older, staged, ...others))).toBe(older.id)
    expect(targetOf(there(live, older, bad), bad.id)).toBe(bad.id)
    for (const { id } of [gone, staged, others[2]!])
      expect(() => targetOf(there(live, older, staged, ...others), id)).toThrow(`'${id}'`)
  })

  it('is named by version or by id', () => {
    expect(targetOf(there(live, older, newer), '1.0.0')).toBe(older.id)
    expect(targetOf(there(live, older, newer), older.id)).toBe(older.id)
    const twin = state('1.0.0-999999999999', { fence: 4 })
    expect(targetOf(there(live, older, twin), '1.0.0')).toBe(twin.id)
  })

  it('is refused with what is there when there is none', () => {
    expect(() => rollbackPlan(there(live, bad))).toThrow(
      expect.objectContaining({
        code: 'ROLLBACK_TARGET',
        facts: expect.objectContaining({
          host: 'lab',
          message: 'There is no earlier good release to go back to.',
          cause: `live: live-aaaaaaaaaaaa; on the host: ${bad.id} (bad)`,
          remedy: expect.stringContaining("the input 'to'"),
        }),
      }),
    )
    expect(() => rollbackPlan(there(live))).toThrow(
      expect.objectContaining({
        facts: expect.objectContaining({
          cause: 'live: live-aaaaaaaaaaaa; on the host: none',
          remedy: expect.stringMatching(/^Deploy a fixed release/),
        }),
      }),
    )
    expect(() => rollbackPlan(there(live, older), 'live')).toThrow(
      "There is no release 'live' to go back to.",
    )
  })
})

function scriptsOf(all: typeof plans): [string, string][] {
  return all.flatMap(([name, make]) =>
    make().steps.flatMap((step) =>
      (['check', 'do', 'undo'] as const).flatMap((kind): [string, string][] => {
        const script = step[kind]
        return script === undefined ? [] : [[`${name} ${step.id}.${kind}`, script]]
      }),
    ),
  )
}

function shells(): string[] {
  return ['dash', 'bash'].filter((shell) => isThere(shell, `Scripts are not read by ${shell}`))
}

function isThere(program: string, consequence: string): boolean {
  const found = spawnSync('sh', ['-c', `command -v ${program}`]).status === 0
  if (!found) console.warn(`${consequence}: ${program} is not installed here.`)
  return found
}

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

it('comes forward again by the steps of a rollback, as a deployment of the release with its image', () => {
  const back = rollbackPlan(settled)
  expect(back.kind).toBe('rollback')
  const [left] = settled.releases.filter(({ id }) => id === settled.current)
  const facts = {
    ...settled,
    current: back.release.id,
    releases: settled.releases.map((one) =>
      one.id === left!.id
        ? { ...one, state: 'bad' as const }
        : one.id === back.release.id
          ? { ...one, state: 'live' as const }
          : one,
    ),
  }
  const release = {
    id: left!.id,
    version: '1',
    sha256: left!.sha256,
    image: 'registry.example.org/shop@sha256:1',
  }
  const subject = { application: 'voila', environment: environmentOf(voila), host: 'lab', facts }
  const forward = planReturn({ ...subject, release })
  expect(forward).toMatchObject({ kind: 'deploy', release, previous: { id: back.release.id }, blobs: [] })
  expect(forward.steps).toEqual(planRollback({ ...subject, to: left!.id }).steps)
})
