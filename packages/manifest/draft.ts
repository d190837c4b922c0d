import { kebab } from '@deploy/kit/section.ts'
import { type Checked, check } from './check.ts'
import { derived, type Parsed } from './derived.ts'
import type { Finding } from './findings.ts'
import type { Environment, Host, Promotion, Slot } from './manifest.ts'
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
