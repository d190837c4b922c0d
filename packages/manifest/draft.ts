import { kebab } from '@deploy/kit/section.ts'
import { type Checked, check } from './check.ts'
import type { Finding } from './findings.ts'
import type { Backup, Check, Compose, Container, Environment, Host, Service, Slot } from './manifest.ts'
import { fillSlot } from './placeholders.ts'
import { placeShape, slotShape } from './schema.ts'
import { type Branch, get, merge, pick, type Tree } from './tree.ts'

/** An environment as far as it is sound: what is missing here has its finding already. */
export interface Draft {
  name: string
  /** The merged settings, placeholders filled in: `placeOf(tree, path)` tells where each was written. */
  tree: Tree
  /** The environment as it is written. */
  own: Branch
  after?: string
  hosts?: Host[]
  slot: Partial<Slot>
}

const slotKeys = new Set(Object.keys(slotShape).map(kebab))

/** Lays an environment over the top of the file, fills in placeholders and defaults, and parses each setting by itself. */
export function draft({ name, top, own, application }: Ingredients): { draft: Draft; findings: Finding[] } {
  const isSetting = (key: string) => slotKeys.has(key)
  const merged = merge(pick(top, isSetting), pick(own, isSetting))!
  const { tree, findings } = fillSlot(merged, { application: application ?? '', environment: name })
  const required = requiredBy(get(top, ['strategy']))
  const settings = Object.entries(slotShape).map(
    ([key, schema]) => [key, setting(schema, tree, { key: kebab(key), required })] as const,
  )
  const sound = Object.fromEntries(
    settings.flatMap(([key, { value }]) => (value === undefined ? [] : [[key, value]])),
  )
  const hosts = check(placeShape.hosts, own, ['hosts'])
  const after = check(placeShape.after, own, ['after'])
  return {
    draft: {
      name,
      tree,
      own,
      ...(after.value !== undefined && { after: after.value }),
      ...(hosts.value !== undefined && { hosts: hosts.value }),
      slot: derived(sound as Partial<Parsed>, tree, { application, environment: name }),
    },
    findings: [...findings, ...settings.flatMap(([, result]) => result.findings)],
  }
}

export interface Ingredients {
  name: string
  top: Branch
  own: Branch
  /** Without one there is no default root. */
  application?: string
}

/** A draft without findings is an environment. */
export function environmentOf({ name, after, hosts, slot }: Draft): Environment {
  return { name, ...(after !== undefined && { after }), hosts: hosts!, slot: slot as Slot }
}

type Parsed = Omit<Slot, 'gate' | 'container' | 'backup' | 'compose'> & {
  backup: Omit<Backup, 'application' | 'environment' | 'folders'>[]
  container?: Omit<Container, 'name'> & { name?: string }
  compose?: Omit<Compose, 'project'> & { project?: string }
  gate: Omit<Slot['gate'], 'checks'> & { checks: Unnamed[] }
}
type Unnamed = Omit<Check, 'name'> & { name?: string }

/** The compose file says which services there are. */
function requiredBy(strategy: Tree | undefined): string[] {
  const inCompose = strategy?.kind === 'leaf' && strategy.value === 'compose'
  return inCompose ? ['gate'] : ['gate', 'service']
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
  { application, environment }: { application: string | undefined; environment: string },
): Partial<Slot> {
  const { gate, container, backup, compose: written, ...slot } = parsed
  const invalid = (key: string) => get(tree, [key]) !== undefined
  const root = slot.root ?? (application === undefined || invalid('root') ? undefined : `/opt/${application}`)
  const path = slot.path ?? (root === undefined || invalid('path') ? undefined : `${root}/current`)
  const compose = named(written, application)
  const service = parsed.service ?? (compose && serviceOf(compose))
  const confirmSeconds =
    slot.confirmSeconds ??
    (gate &&
      gate.timeoutSeconds +
        gate.initialDelaySeconds +
        60 +
        stoppedSeconds(backup ?? []) +
        (compose?.waitSeconds ?? 0))
  const names = { unit: service?.unit, container: container?.name ?? service?.unit }
  const judged = gate && { ...gate, checks: gate.checks.map((each) => withName(each, names)) }
  return {
    ...slot,
    ...(root !== undefined && { root }),
    ...(path !== undefined && { path }),
    ...(confirmSeconds !== undefined && { confirmSeconds }),
    ...(service !== undefined && { service }),
    ...(container && service && { container: { ...container, name: container.name ?? service.unit } }),
    ...(compose !== undefined && { compose }),
    ...(judged !== undefined && { gate: judged }),
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

/** What backups add to the time in which nothing serves. */
export function stoppedSeconds(backup: readonly Pick<Backup, 'while' | 'timeoutSeconds'>[]): number {
  return backup
    .filter((each) => each.while === 'stopped')
    .reduce((sum, { timeoutSeconds }) => sum + timeoutSeconds, 0)
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
  if (check.type === 'http') return check.url
  if (check.type === 'tcp') return `${check.address}:${check.port}`
  if (check.type === 'container') return container
  if (check.type === 'log') return check.file ?? unit
  if (check.type === 'identity') return check.url ?? unit
  return check.unit ?? unit
}
