import type * as z from 'zod/mini'
import type { headShape, placeShape, slotShape } from './schema.ts'

type Parsed<K extends keyof typeof slotShape> = NonNullable<z.output<(typeof slotShape)[K]>>

export type Build = z.output<typeof headShape.build>
export type Policy = NonNullable<NonNullable<z.output<typeof headShape.sbom>>['policy']>
export type ChangeRecord = NonNullable<z.output<typeof headShape.changeRecord>>
export type Files = Parsed<'files'>
export type Venv = Parsed<'venv'>
export type Config = Parsed<'config'>[number]
export type Env = Parsed<'env'>
export type Settings = Parsed<'settings'>
export type Install = Parsed<'install'>
export type Hook = Parsed<'hooks'>[number]
export type Service = Parsed<'service'>
/** Always with a name. */
export type Container = Parsed<'container'> & { name: string }
/** Always with a project. */
export type Compose = Parsed<'compose'> & { project: string }
export type Swarm = Parsed<'swarm'>
/** Every check has a name, unique in its gate. */
export type Check = Parsed<'gate'>['checks'][number] & { name: string }
/** With what follows from its place in the file. */
export type Backup = Parsed<'backup'>[number] & {
  application: string
  environment: string
  /** In each place, the folder of this backup alone. */
  folders: string[]
}
export type Nginx = Omit<Parsed<'nginx'>, 'switch'> & { switch?: NginxSwitch }
/** Always with its file. */
export type NginxSwitch = NonNullable<Parsed<'nginx'>['switch']> & { file: string }
export type Units = Parsed<'units'>
export type Rollout = Parsed<'rollout'>
export type Setup = Parsed<'setup'>
export type Signature = Parsed<'signature'>
export type Gate = Omit<Parsed<'gate'>, 'checks'> & { checks: Check[] }
/** `allowed`: consent was given, or none is needed. */
export type Nfr = Parsed<'nfr'> & { allowed: boolean }
export type Load = NonNullable<Nfr['load']>
export type Host = z.output<typeof placeShape.hosts>[number]
/** What a release needs before it comes to an environment. */
export type Promotion = NonNullable<z.output<typeof placeShape.promotion>>
export type Available = NonNullable<Host['available']>

/**
 * Where an environment lives on each of its hosts. Everything is filled in, placeholders of ports and names included;
 * those of the release (`{version}`, `{commit}`, `{release}`) wait for `fillRelease`.
 */
export interface Slot {
  root: string
  path: string
  /** What was installed by hand at `path` becomes a release. */
  adopt?: boolean
  /** Good releases that there must be before the adopted one may go; never without. */
  discardAdoptedAfter?: number
  keep: number
  shared: string[]
  ports: Record<string, number>
  files: Files
  /** Range of versions by program. */
  requires: Record<string, string>
  venv?: Venv
  config: Config[]
  /** The variables of the application, which the host keeps. */
  env?: Env
  /** The file of settings that the site keeps. */
  settings?: Settings
  /** Ranges of versions that never serve. */
  denyVersions: string[]
  /** Of the strategy git-install, always. */
  install?: Install
  hooks: Hook[]
  precompress: Parsed<'precompress'>
  service: Service
  /** Of the strategy image. */
  container?: Container
  /** Whose signature a release must carry. */
  signature?: Signature
  /** What is saved before a release is replaced. */
  backup: Backup[]
  /** Of the strategies compose and swarm. */
  compose?: Compose
  /** Of the strategy swarm, always. */
  swarm?: Swarm
  /** Its container goes when its release is confirmed in the environment after it. */
  ephemeral?: boolean
  nginx?: Nginx
  units?: Units
  /** What the hosts need once. */
  setup?: Setup
  drift: 'refuse' | 'report'
  gate: Gate
  /** What it must bear once its gate has passed. */
  nfr?: Nfr
  rollout: Rollout
  confirmSeconds: number
}

export interface Environment {
  name: string
  strategy: Manifest['strategy']
  /** The environment that a release must have passed before. */
  after?: string
  promotion?: Promotion
  hosts: Host[]
  /** Of the hosts that play no role. */
  slot: Slot
  /** The slots of those that do, by role: the same but for what `roleShape` names. */
  roles?: Record<string, Slot>
  /** With nginx.switch: the same slot on the other of its two ports. Which of them serves is known on each host. */
  other?: Slot
}

/** deploy.yml, understood: defaults filled in, overrides applied. */
export interface Manifest {
  application: string
  strategy: z.output<typeof headShape.strategy>
  build: Build
  /** What the packages of a release must be. */
  policy?: Policy
  /** Where the change record is kept, when not on GitHub as always. */
  changeRecord?: ChangeRecord
  environments: Record<string, Environment>
}
