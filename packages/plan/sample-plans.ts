import type { PathFacts, ReleaseState } from '@deploy/agent/facts.ts'
import type { Release } from '@deploy/release/release.ts'
import { planDeployment, planRollback } from './make.ts'
import type { Plan } from './plan.ts'
import { environmentOf, factsOf, imageReleaseOf, lentReleaseOf, releaseOf, stateOf } from './testing.ts'
import {
  courses,
  front,
  hello,
  lab,
  ledger,
  shop,
  shopBeside,
  stack,
  viewbovis,
  voila,
} from './testing-manifests.ts'

const cfg = '[server]\nvoila_port = 1\nproxy_http_port = 2\n[security]\nauth_enabled = true   ; note\n'
export const release = releaseOf({
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
export const settled = factsOf({
  current: previous.id,
  releases: [previous, stateOf('1.4.0-000000000000', { state: 'good', fence: 0 })],
  paths: {
    '/opt/voila_reverse_proxy': link('/opt/voila/current'),
    '/opt/voila_env': link('/srv/old_env'),
  },
})

export const voilaPlan = (facts = settled, changes: Partial<Parameters<typeof planDeployment>[0]> = {}) =>
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

export const rollbackPlan = (facts = settled, to?: string) =>
  planRollback({ application: 'voila', environment: environmentOf(voila), host: 'lab', facts, to })

export const shopRelease = imageReleaseOf({ 'server/nginx.conf': '' })
export const shopFacts = factsOf({ current: previous.id, releases: [previous] })
export const shopPlan = (facts = shopFacts, built: Release = shopRelease) =>
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
export const coursesFacts = (version: string) => {
  const live = stateOf(`${version}-000000000000`)
  return factsOf({
    uid: 0,
    user: 'root',
    supervisors: ['systemd', 'setsid'],
    current: live.id,
    releases: [live],
  })
}
export const coursesPlan = (facts = coursesFacts('0.23.1'), manifest = courses) =>
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

export const plans: [string, () => Plan][] = [
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
