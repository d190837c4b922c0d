import type * as z from 'zod/mini'
import type { manifestSchema } from './schema.ts'

type File = z.output<typeof manifestSchema>
type Written<K extends keyof File> = NonNullable<File[K]>

export type Build = Written<'build'>
export type Files = Written<'files'>
export type Venv = Written<'venv'>
export type Config = Written<'config'>[number]
export type Service = Written<'service'>
export type Gate = Written<'gate'>
export type Check = Gate['checks'][number]
export type Host = File['environments'][string]['hosts'][number]

/** Where an environment lives on each of its hosts: everything is filled in, placeholders of ports and names included. */
export interface Slot {
  root: string
  path: string
  keep: number
  shared: string[]
  ports: Record<string, number>
  files: Files
  venv?: Venv
  config: Config[]
  service: Service
  gate: Gate
  confirmSeconds: number
}

export interface Environment {
  name: string
  /** The environment that a release must have passed before. */
  after?: string
  hosts: Host[]
  slot: Slot
}

/** deploy.yml, understood: defaults filled in, overrides applied. */
export interface Manifest {
  application: string
  strategy: File['strategy']
  build: Build
  environments: Record<string, Environment>
}
