/** A disturbance of the next requests that it matches. */
export interface Fault {
  method?: string
  /** Path as the client sends it, whole or as a pattern. */
  path?: string | RegExp
  /** What is answered instead of the truth. Needed unless `dropReply` or `hang` is set. */
  status?: number
  headers?: Record<string, string>
  body?: unknown
  /** How many requests are hit; 1 unless given. */
  times?: number
  /** Carry the request out, then cut the connection, so that the client cannot know whether it counted. */
  dropReply?: boolean
  /** Do nothing and never answer. */
  hang?: boolean
}

export interface Faults {
  add: (fault: Fault) => void
  /** Forgets those that were not met. */
  clear: () => void
  /** The fault for this request, which is thereby used once. */
  take: (method: string, path: string) => Fault | undefined
}

export function createFaults(): Faults {
  let pending: (Fault & { left: number })[] = []
  return {
    add: (fault) => {
      if (fault.status === undefined && !fault.dropReply && !fault.hang)
        throw new Error('a fault needs a status, dropReply or hang')
      pending.push({ ...fault, left: fault.times ?? 1 })
    },
    clear: () => {
      pending = []
    },
    take: (method, path) => {
      const fault = pending.find((one) => one.left > 0 && matches(one, method, path))
      if (fault) fault.left -= 1
      return fault
    },
  }
}

function matches(fault: Fault, method: string, path: string): boolean {
  if (fault.method !== undefined && fault.method.toUpperCase() !== method) return false
  if (fault.path === undefined) return true
  return typeof fault.path === 'string' ? fault.path === path : fault.path.test(path)
}
