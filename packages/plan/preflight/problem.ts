import type { Facts } from '@deploy/agent/facts.ts'
import type { Slot } from '@deploy/manifest/manifest.ts'
import type { Release } from '@deploy/release/release.ts'

/** Something on the host that would make the plan fail; found before anything is changed. */
export interface Problem {
  code: string
  /** What is wrong. */
  message: string
  /** What to do about it: a command where one does it. */
  remedy: string
}

export interface Question {
  slot: Slot
  facts: Facts
  /** Of a deployment; a rollback needs no space. */
  release?: Release
  /** Of a rollback: the data comes back, too. */
  restoreData?: boolean
  now: Date
}

/** One kind of problem. Pure. */
export type Rule = (question: Question) => Problem[]
