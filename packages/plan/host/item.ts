import type { Script } from '@deploy/agent/sh.ts'

/** One thing that a host needs before the first deployment. */
export interface Item {
  /** Lower-case letters, digits and dashes; unique in a script. */
  id: string
  /** What is so once it is done: `The user deploy`. */
  title: string
  /** One sentence for those who review it. */
  why: string
  /** Text that `wanted` prints in `check` and `do`. */
  text?: string
  /** Ends with 0 when the host is so; `differs` and `unseen` end it with words. Changes nothing, needs no root to be asked. */
  check: Script
  /** Makes it so, as root; may be asked twice. Without one `remedy` says what people do. */
  do?: Script
  remedy?: string
}

/** `folder /srv/data` → `folder-srv-data` */
export function idOf(...parts: (string | number)[]): string {
  return parts
    .join('-')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
}
