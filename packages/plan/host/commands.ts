import type { Facts, ReleaseState } from '@deploy/agent/facts.ts'
import type { Environment, Slot } from '@deploy/manifest/manifest.ts'
import { nginxFiles } from '../installed.ts'
import { planRollback } from '../make.ts'

/**
 * Every command that a deployment, its way back or a rollback runs as root in this environment, as sudo is asked for them.
 * They are those of a plan for a host on which nothing was installed by other hands, but for the links of Debian's nginx; a file of
 * another mode, or a link that leads elsewhere, adds a line that the dry run of the deployment names. Pure.
 */
export function plannedCommands(environment: Environment, application: string): string[] {
  // the releases are invented, so none of their versions is denied
  const allowed = (of: Slot): Slot => ({ ...of, denyVersions: [] })
  const slot = allowed(environment.slot)
  const other = environment.other && allowed(environment.other)
  const turns =
    other === undefined
      ? [{ ...environment, slot }]
      : [
          { ...environment, slot, other },
          { ...environment, slot: other, other: slot },
        ]
  const plans = turns.map((turn) =>
    planRollback({ application, environment: turn, host: 'host', facts: bareHost(slot.root), to: undefined }),
  )
  const { nfr } = slot
  const boot = nfr?.coldBoot && nfr.consent !== undefined ? ['systemctl reboot'] : []
  // a rollback runs few of the hooks
  const hooks = slot.hooks.flatMap(({ sudo }) => sudo.map((words) => words.join(' ')))
  return [
    ...new Set([...plans.flatMap(({ privileged }) => privileged), ...hooks, ...sitesOfDebian(slot), ...boot]),
  ]
}

/** The way back to a site that Debian enables by a link, such as the one that it brings along. */
function sitesOfDebian(slot: Slot): string[] {
  const enabled = '/etc/nginx/sites-enabled/'
  return nginxFiles(slot).flatMap(({ to }) =>
    to.startsWith(enabled) ? [`ln -sfn ${to.replace(enabled, '/etc/nginx/sites-available/')} ${to}`] : [],
  )
}

/** A rollback's plan needs a release that serves and one before it; which ones they are stands in none of the commands. */
function bareHost(root: string): Facts {
  const release = (version: string, fence: number, state: ReleaseState['state']): ReleaseState => ({
    id: `${version}-${'0'.repeat(12)}`,
    sha256: '0'.repeat(64),
    state,
    fence,
    deployId: `d${fence}`,
    present: true,
  })
  const live = release('2.0.0', 2, 'live')
  return {
    user: 'deploy',
    uid: 1000,
    groups: [],
    os: { id: '', version: '', kernel: '', arch: '' },
    tools: [],
    supervisors: ['systemd-user', 'setsid'],
    time: 0,
    charset: 'UTF-8',
    root: { path: root, exists: true, writable: true, freeBytes: 0, freeInodes: 0 },
    unwritable: [],
    spaces: {},
    versions: {},
    paths: {},
    folders: {},
    ports: {},
    units: {},
    accounts: {},
    current: live.id,
    releases: [live, release('1.0.0', 1, 'good')],
    blobs: {},
    backups: {},
  }
}
