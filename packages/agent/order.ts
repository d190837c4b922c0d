export type Phase = 'fetch' | 'prepare' | 'switch' | 'identity'

/** One step as the host runs it: `do`, `check` and `undo` are POSIX sh, each run by `sh -eu` in a process of its own. */
export interface OrderStep {
  /** Lower-case letters, digits and dashes; unique in its order. */
  id: string
  /** `fetch` and `prepare` run in the verb prepare, `switch` and `identity` in activate. */
  phase: Phase
  title: string
  do: string
  /** Exit 0: the step is done already and is skipped. */
  check?: string
  /** Takes the step back; must succeed on a half-done and on an untouched step. Undone in reverse order. */
  undo?: string
  timeoutSeconds: number
}

/** Who runs long verbs, so that they outlive the SSH session, and who keeps the timer of an unconfirmed activation. */
export type Supervisor = 'systemd' | 'systemd-user' | 'setsid'

/** A release named by the bytes it is made of. */
export interface ReleaseRef {
  id: string
  /** Of the archive. */
  sha256: string
}

/** What the agent is told to do: a plan in the form that a POSIX shell reads. It carries no secrets but `secretEnv`. */
export interface Order {
  deployId: string
  kind: 'deploy' | 'rollback'
  environment: string
  release: ReleaseRef
  /** The live release that the plan was made for; absent on a first deployment. Another live release on the host → refused. */
  previous?: ReleaseRef
  supervisor: Supervisor
  confirmSeconds: number
  /** Good releases that stay besides the live one. */
  keep: number
  /** Good releases that there must be before an adopted one goes; without it that stays. */
  discardAdoptedAfter?: number
  /** Who and from where, for the lock and the history: a login, a run URL. */
  actor: string
  url: string
  steps: OrderStep[]
  /** plan.json, for people: kept on the host as it is. */
  planJson: string
  /** Variables of the steps of fetch and prepare, such as an index URL; one 0600 file that is removed when prepare ends. */
  secretEnv: Record<string, string>
}
