import { kebab } from '@deploy/kit/section.ts'
import { type Checked, check } from './check.ts'
import type { Finding } from './findings.ts'
import type {
  Backup,
  Check,
  Compose,
  Container,
  Environment,
  Hook,
  Host,
  Install,
  Nfr,
  Nginx,
  NginxSwitch,
  Promotion,
  Service,
  Slot,
} from './manifest.ts'
import { nfrSeconds } from './nfr.ts'
import { fillSlot } from './placeholders.ts'
import { placeShape, roleShape, slotShape } from './schema.ts'
import { type Branch, get, merge, pick, type Tree } from './tree.ts'

/** An environment as far as it is sound: what is missing here has its finding already. */
export interface Draft {
  name: string
  /** The merged settings, placeholders filled in: `placeOf(tree, path)` tells where each was written. */
  tree: Tree
  /** The environment as it is written. */
  own: Branch
  after?: string
  promotion?: Promotion
  hosts?: Host[]
  slot: Partial<Slot>
  /** On the second number of a port that has two. */
  other?: Partial<Slot>
  /** What this is a role of the environment for, when it is one. */
  role?: string
  /** The same for the hosts that play a role. */
  roles?: Draft[]
}

const slotKeys = new Set(Object.keys(slotShape).map(kebab))
const roleKeys = new Set(Object.keys(roleShape).map(kebab))

/** Lays an environment over the top of the file, fills in placeholders and defaults, and parses each setting by itself. */
export function draft({ name, top, own, application }: Ingredients): { draft: Draft; findings: Finding[] } {
  const isSetting = (key: string) => slotKeys.has(key)
  const merged = merge(pick(top, isSetting), pick(own, isSetting))!
  const names = { application: application ?? '', environment: name }
  const written = get(top, ['strategy'])
  const strategy = written?.kind === 'leaf' ? written.value : undefined
  const given = { names, application, strategy, isLast: isLast(name, { top, own }) }
  const first = slotOf(merged, { ...given, turn: 0 })
  const hosts = check(placeShape.hosts, own, ['hosts'])
  const after = check(placeShape.after, own, ['after'])
  const promotion = check(placeShape.promotion, own, ['promotion'])
  const common = { name, own, ...(hosts.value !== undefined && { hosts: hosts.value }) }
  const roles = rolesIn(own).map(([role, changes]) => {
    const { tree, slot, findings } = slotOf(
      merge(
        // what a release must bear is asked where its role says so
        pick(merged as Branch, (key) => key !== 'nfr'),
        pick(changes, (key) => roleKeys.has(key)),
      )!,
      {
        ...given,
        turn: 0,
      },
    )
    return { draft: { ...common, tree, slot, role }, findings }
  })
  return {
    draft: {
      ...common,
      tree: first.tree,
      ...(after.value !== undefined && { after: after.value }),
      ...(promotion.value !== undefined && { promotion: promotion.value }),
      slot: first.slot,
      ...(hasTwo(merged) && { other: slotOf(merged, { ...given, turn: 1 }).slot }),
      ...(roles.length > 0 && { roles: roles.map((each) => each.draft) }),
    },
    findings: [
      ...first.findings,
      ...roles.flatMap(({ findings }) => findings),
      ...after.findings,
      ...promotion.findings,
      ...hosts.findings,
    ],
  }
}

function rolesIn(own: Branch): [string, Branch][] {
  const roles = get(own, ['roles'])
  if (roles?.kind !== 'branch') return []
  return [...roles.entries].flatMap(([role, { value }]) =>
    value.kind === 'branch' ? [[role, value] as [string, Branch]] : [],
  )
}

/** The settings with the first or the second number of a port that has two. */
function slotOf(
  merged: Tree,
  {
    names,
    application,
    strategy,
    isLast,
    turn,
  }: {
    names: { application: string; environment: string }
    application: string | undefined
    strategy: unknown
    isLast: boolean
    turn: 0 | 1
  },
) {
  const { tree, findings } = fillSlot(merged, names, turn)
  const required = requiredBy(strategy)
  const settings = Object.entries(slotShape).map(
    ([key, schema]) => [key, setting(schema, tree, { key: kebab(key), required })] as const,
  )
  const sound = Object.fromEntries(
    settings.flatMap(([key, { value }]) => (value === undefined ? [] : [[key, value]])),
  ) as Partial<Parsed>
  return {
    tree,
    slot: derived(sound, tree, { application, environment: names.environment, turn, strategy, isLast }),
    findings: [...findings, ...settings.flatMap(([, result]) => result.findings)],
  }
}

/** Releases come here from another environment, or go to none from here: people may use it. */
function isLast(name: string, { top, own }: Pick<Ingredients, 'top' | 'own'>): boolean {
  if (get(own, ['after']) !== undefined) return true
  const all = get(top, ['environments'])
  const followers = all?.kind === 'branch' ? [...all.entries.values()] : []
  return !followers.some(({ value }) => {
    const after = get(value, ['after'])
    return after?.kind === 'leaf' && after.value === name
  })
}

function hasTwo(tree: Tree): boolean {
  const ports = get(tree, ['ports'])
  return ports?.kind === 'branch' && [...ports.entries.values()].some(({ value }) => value.kind === 'list')
}

export interface Ingredients {
  name: string
  top: Branch
  own: Branch
  /** Without one there is no default root. */
  application?: string
}

/** A draft without findings is an environment. */
export function environmentOf(
  { name, after, promotion, hosts, slot, other, roles = [] }: Draft,
  strategy: Environment['strategy'],
): Environment {
  return {
    name,
    strategy,
    ...(after !== undefined && { after }),
    ...(promotion !== undefined && { promotion }),
    hosts: hosts!,
    slot: slot as Slot,
    ...(other && { other: other as Slot }),
    ...(roles.length > 0 && {
      roles: Object.fromEntries(roles.map((each) => [each.role!, each.slot as Slot])),
    }),
  }
}

type Parsed = Omit<Slot, 'gate' | 'container' | 'backup' | 'compose' | 'ports' | 'nginx' | 'nfr'> & {
  nfr?: Omit<Nfr, 'allowed'>
  backup: Omit<Backup, 'application' | 'environment' | 'folders'>[]
  ports: Record<string, number | [number, number]>
  nginx?: Omit<Nginx, 'switch'> & { switch?: Omit<NginxSwitch, 'file'> & { file?: string } }
  container?: Omit<Container, 'name'> & { name?: string }
  compose?: Omit<Compose, 'project'> & { project?: string }
  gate: Omit<Slot['gate'], 'checks'> & { checks: Unnamed[] }
}
type Unnamed = Omit<Check, 'name'> & { name?: string }

/** The compose file says which services there are. */
function requiredBy(strategy: unknown): string[] {
  return strategy === 'compose' || strategy === 'swarm' ? ['gate'] : ['gate', 'service']
}

function setting(
  schema: (typeof slotShape)[keyof typeof slotShape],
  tree: Tree,
  { key, required }: { key: string; required: string[] },
): Checked<unknown> {
  const written = get(tree, [key]) !== undefined
  if (!written && key === 'service' && !required.includes(key)) return { findings: [] }
  if (written || !required.includes(key)) return check<unknown>(schema, tree, [key])
  return { findings: [{ ...tree.place, text: `has no ${key}, neither here nor at the top of the file` }] }
}

function derived(
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
