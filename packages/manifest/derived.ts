import type {
  Backup,
  Check,
  Compose,
  Container,
  Hook,
  Install,
  Nfr,
  Nginx,
  NginxSwitch,
  Service,
  Slot,
} from './manifest.ts'
import { nfrSeconds } from './nfr.ts'
import { get, type Tree } from './tree.ts'

/** The settings of a slot as they are written, each parsed by itself. */
export type Parsed = Omit<Slot, 'gate' | 'container' | 'backup' | 'compose' | 'ports' | 'nginx' | 'nfr'> & {
  nfr?: Omit<Nfr, 'allowed'>
  backup: Omit<Backup, 'application' | 'environment' | 'folders'>[]
  ports: Record<string, number | [number, number]>
  nginx?: Omit<Nginx, 'switch'> & { switch?: Omit<NginxSwitch, 'file'> & { file?: string } }
  container?: Omit<Container, 'name'> & { name?: string }
  compose?: Omit<Compose, 'project'> & { project?: string }
  gate: Omit<Slot['gate'], 'checks'> & { checks: Unnamed[] }
}
type Unnamed = Omit<Check, 'name'> & { name?: string }

/** The settings with what follows from others, and from where they stand. */
export function derived(
  parsed: Partial<Parsed>,
  tree: Tree,
  {
    application,
    environment,
    turn,
    strategy,
    isLast,
  }: {
    application: string | undefined
    environment: string
    turn: 0 | 1
    strategy: unknown
    isLast: boolean
  },
): Partial<Slot> {
  const {
    gate,
    container,
    backup,
    compose: written,
    nginx: proxy,
    nfr: runs,
    ports: pairs,
    units,
    ...slot
  } = parsed
  const nginx = proxy?.files.length || proxy?.switch ? proxy : undefined
  const nfr = runs && { ...runs, allowed: !isLast || runs.consent !== undefined }
  const invalid = (key: string) => get(tree, [key]) !== undefined
  const root = slot.root ?? (application === undefined || invalid('root') ? undefined : `/opt/${application}`)
  const path = slot.path ?? (root === undefined || invalid('path') ? undefined : `${root}/current`)
  const stack = strategy === 'swarm' ? (slot.swarm ?? { accept: [], registryAuth: false }) : undefined
  const compose = named(stack && written ? { ...written, images: 'pinned' } : written, application)
  const service = parsed.service ?? (compose && serviceOf(compose))
  const confirmSeconds =
    slot.confirmSeconds ??
    (gate &&
      gate.timeoutSeconds +
        gate.initialDelaySeconds +
        nfrSeconds(nfr) +
        60 +
        switchSeconds({ backup, hooks: slot.hooks, install: slot.install }) +
        (compose?.waitSeconds ?? 0))
  const ports = pairs && numbersOf(pairs, turn)
  const beside = nginx?.switch === undefined ? undefined : ports?.[nginx.switch.port]
  const called = container && (container.name ?? service?.unit)
  const containerName = called && (beside === undefined ? called : `${called}-${beside}`)
  const names = { unit: service?.unit, container: containerName ?? service?.unit }
  const judged = gate && { ...gate, checks: gate.checks.map((each) => withName(each, names)) }
  return {
    ...slot,
    ...(units && (units.files.length > 0 || units.workers.length > 0) && { units }),
    ...(slot.install && {
      units: { files: [], enable: [], start: [], workers: slot.install.workers },
    }),
    ...(root !== undefined && { root }),
    ...(path !== undefined && { path }),
    ...(confirmSeconds !== undefined && { confirmSeconds }),
    ...(service !== undefined && { service }),
    ...(ports !== undefined && { ports }),
    ...(container && containerName && { container: { ...container, name: containerName } }),
    ...(nginx !== undefined && { nginx: withFile(nginx) }),
    ...(compose !== undefined && { compose }),
    ...(stack !== undefined && { swarm: stack }),
    ...(judged !== undefined && { gate: judged }),
    ...(nfr !== undefined && { nfr }),
    ...(backup !== undefined && {
      backup: backup.map((each) => ({
        ...each,
        application: application ?? '',
        environment,
        folders: each.places.map((place) => `${place}/${application}-${environment}/${each.name}`),
      })),
    }),
  }
}

function numbersOf(ports: Parsed['ports'], turn: 0 | 1): Record<string, number> {
  const entries = Object.entries(ports).map(([name, port]) => [
    name,
    typeof port === 'number' ? port : port[turn],
  ])
  return Object.fromEntries(entries)
}

function withFile({ switch: given, ...nginx }: NonNullable<Parsed['nginx']>): Nginx {
  if (given === undefined) return nginx
  return { ...nginx, switch: { ...given, file: given.file ?? `/etc/nginx/conf.d/${given.upstream}.conf` } }
}

/** What backups while nothing serves, hooks of the switch and an installation may add to its time. */
export function switchSeconds({
  backup = [],
  hooks = [],
  install,
}: {
  backup?: readonly Pick<Backup, 'while' | 'timeoutSeconds'>[] | undefined
  hooks?: readonly Pick<Hook, 'at' | 'timeoutSeconds'>[] | undefined
  install?: Pick<Install, 'timeoutSeconds'> | undefined
}): number {
  const counted = [
    ...backup.filter((each) => each.while === 'stopped'),
    ...hooks.filter(({ at }) => at !== 'prepare'),
    ...(install ? [install] : []),
  ]
  return counted.reduce((sum, { timeoutSeconds }) => sum + timeoutSeconds, 0)
}

interface Names {
  unit: string | undefined
  container: string | undefined
}

function named(compose: Parsed['compose'], application: string | undefined): Compose | undefined {
  const project = compose?.project ?? application
  return compose && project !== undefined ? { ...compose, project } : undefined
}

/** Who keeps a project's containers running is the engine. */
function serviceOf({ project, waitSeconds }: Compose): Service {
  return {
    manager: 'docker',
    unit: project,
    environment: {},
    startSeconds: waitSeconds,
    stopSeconds: 30,
  }
}

function withName(each: Unnamed, names: Names): Check {
  const check = each as Check
  return { ...check, name: each.name ?? `${check.type} ${target(check, names) ?? 'of the service'}` }
}

function target(check: Check, { unit, container }: Names): string | undefined {
  if (check.type === 'identity') return check.url ?? unit
  if ('url' in check) return check.url
  if (check.type === 'dns') return check.domain
  if (check.type === 'tcp') return `${check.address}:${check.port}`
  if (check.type === 'port') return String(check.port)
  if (check.type === 'tls') return `${check.serverName ?? check.address}:${check.port}`
  if (check.type === 'container') return check.service ?? container
  if (check.type === 'nginx-upstreams') return 'of the installed files'
  if (check.type === 'log') return check.file ?? check.service ?? unit
  if (check.type === 'headroom') return check.paths?.join(', ') ?? 'of the host'
  if (check.type === 'files') return check.paths.join(', ')
  if (check.type === 'fresh') return check.file ?? check.url
  if (check.type === 'command') return check.command.join(' ')
  if (check.type === 'config' || check.type === 'certificate') return check.file
  if (check.type === 'clock' || check.type === 'ports') return 'of the host'
  return check.unit ?? unit
}
