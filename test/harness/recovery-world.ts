import { type Decision, finalEvents, type Seen } from './decisions.ts'

/** Where two processes or a crash may come between is a `yield`; what stands between two is one act on the disk. */
type Work = Generator<undefined, void>

export interface Deployment {
  id: number
  fence: number
  release: number
  previous: number
  events: string[]
  marks: Set<'pending' | 'confirmed' | 'reverting' | 'abort' | 'closed'>
  /** Steps that are begun and not taken back, newest first. */
  begun: string[]
  armed: boolean
  tries: number
  lease: { boot: number; until: number }
  deadline: { boot: number; at: number }
  timer: { boot: number } | undefined
  worker: { boot: number; phase: string; work: Work; stalled: boolean } | undefined
}

const LEASE = 60
const CONFIRM = 30

/**
 * One slot of a host, as far as recovery can see it: time, starts, a disk, processes. What the agent's processes do is played; what
 * recovery decides is asked of the agent's own `decide`. Throws when something is done that must never be.
 */
export function createWorld(decide: (seen: Seen) => Decision, supervised: boolean) {
  const deployments: Deployment[] = []
  const complete = new Set([0])
  let [now, boot, current, confirmed, fence] = [0, 1, 0, 0, 0]
  const isFinal = (d: Deployment) => finalEvents.includes(d.events.at(-1) ?? '')
  const flagged = (d: Deployment) => d.marks.has('abort') || d.marks.has('reverting')
  const renew = (d: Deployment, seconds: number) => {
    d.lease = { boot, until: now + seconds }
  }
  const leaseEnded = ({ lease }: Deployment) => lease.boot !== boot || lease.until <= now
  const holds = (d: Deployment) => d.fence === fence && !d.marks.has('closed')
  const record = (d: Deployment, event: string) => {
    must(!isFinal(d), `${event} after the end of ${d.id}: ${d.events}`)
    if (event === 'reverting' || event === 'reverted')
      must(!d.marks.has('confirmed'), 'confirmed and taken back')
    d.events.push(event)
  }

  function* step(d: Deployment, name: string, act: () => void): Generator<undefined, boolean> {
    if (flagged(d) || !holds(d)) return false
    d.begun.unshift(name)
    record(d, 'begin')
    yield
    act()
    yield
    if (flagged(d)) {
      record(d, 'failed')
      return false
    }
    record(d, 'done')
    return true
  }

  function* prepare(d: Deployment): Work {
    yield
    for (const name of ['fetch', 'unpack']) {
      if (!(yield* step(d, name, () => void (name === 'unpack' && complete.add(d.release)))))
        return yield* takeBack(d)
      yield
    }
    if (flagged(d)) return yield* takeBack(d)
    renew(d, LEASE)
    record(d, 'staged')
  }

  function* activate(d: Deployment): Work {
    if (!holds(d)) return
    d.deadline = { boot, at: now + CONFIRM }
    yield
    d.marks.add('pending')
    yield
    d.begun = []
    d.armed = true
    record(d, 'armed')
    yield
    d.timer = { boot }
    for (const name of ['switch', 'identity']) {
      yield
      if (!(yield* step(d, name, () => void (name === 'switch' && point(d.release)))))
        return yield* takeBack(d)
    }
    if (flagged(d)) return yield* takeBack(d)
    renew(d, d.deadline.at - now + 30)
    yield
    record(d, 'activated')
  }

  function* takeBack(d: Deployment): Work {
    yield
    if (d.armed && !d.marks.has('reverting')) {
      must(d.marks.delete('pending'), `${d.id} is taken back against its confirmation`)
      d.marks.add('reverting')
    }
    yield
    if (d.armed && !['reverting', 'undo', 'undone'].includes(d.events.at(-1) ?? '')) record(d, 'reverting')
    while (d.begun.length > 0) {
      record(d, 'undo')
      yield
      if (d.begun[0] === 'switch') point(d.previous)
      yield
      d.begun.shift()
      record(d, 'undone')
      yield
    }
    record(d, d.armed ? 'reverted' : 'aborted')
    yield* close(d)
  }

  function* confirmWork(d: Deployment): Work {
    yield
    if (!isFinal(d)) record(d, 'confirmed')
    yield* close(d)
  }

  function* close(d: Deployment): Work {
    yield
    d.timer = undefined
    if (d.events.at(-1) === 'confirmed') {
      confirmed = d.release
      yield
      for (const release of complete)
        if (![d.release, d.previous, current].includes(release)) complete.delete(release)
    }
    yield
    d.marks.add('closed')
  }

  function point(release: number): void {
    must(complete.has(release), `current would lead to the incomplete release ${release}`)
    current = release
  }

  /** Carries out what is decided in a process that has the turn, as `carry_out` does. */
  function* finish(d: Deployment, counted: boolean): Work {
    yield
    const { decision } = decide(observe(d, 'here', counted ? d.tries : 0, 'none'))
    if (decision === 'close') yield* close(d)
    if (decision === 'confirm') yield* confirmWork(d)
    if (decision === 'give-up') {
      record(d, 'broken')
      yield* close(d)
    }
    if (decision !== 'undo') return
    if (counted) d.tries += 1
    yield* takeBack(d)
  }

  function observe(d: Deployment, how: string, tries = d.tries, worker = workerOf(d)): Seen {
    const mark = (name: 'closed' | 'confirmed' | 'reverting' | 'abort') => (d.marks.has(name) ? '1' : '')
    const late = d.deadline.boot !== boot ? 'other-boot' : d.deadline.at <= now ? 'passed' : 'ahead'
    return {
      order: 'whole',
      event: d.events.at(-1) ?? '',
      closed: mark('closed'),
      confirmed: mark('confirmed'),
      reverting: mark('reverting'),
      abort: mark('abort'),
      worker,
      deadline: late,
      timer: d.timer?.boot === boot ? 'runs' : 'gone',
      claim: holds(d) && !leaseEnded(d) ? 'held' : 'ended',
      tries: tries >= 10 ? '10' : '9',
      how,
    }
  }

  function workerOf(d: Deployment): string {
    if (d.worker?.boot !== boot) return 'none'
    return d.worker.stalled && leaseEnded(d) ? 'stalled' : 'alive'
  }

  function start(d: Deployment, phase: string, work: Work): void {
    must(workerOf(d) === 'none', 'two processes work on one deployment')
    d.worker = { boot, phase, work, stalled: false }
    renew(d, LEASE)
  }

  function flag(d: Deployment): boolean {
    if (isFinal(d) || d.marks.has('confirmed')) return false
    if (!d.armed && !d.marks.has('pending')) d.marks.add('abort')
    else if (d.marks.delete('pending') || !d.marks.has('reverting')) d.marks.add('reverting')
    return true
  }

  function reconcile(d: Deployment, how: string): void {
    if (decide(observe(d, how)).decision === 'end-worker') d.worker = undefined
    const { decision } = decide(observe(d, how))
    if (decision === 'rearm') d.timer = { boot }
    if (decision === 'undo' || decision === 'give-up') flag(d)
    if (['undo', 'give-up', 'confirm', 'close'].includes(decision)) start(d, 'undo', finish(d, true))
  }

  /** Lets a process do so many acts. */
  function advance(d: Deployment, acts: number): void {
    for (let act = 0; act < acts && d.worker?.boot === boot && !d.worker.stalled; act += 1) {
      if (holds(d)) renew(d, Math.max(LEASE, d.lease.boot === boot ? d.lease.until - now : 0))
      if (d.worker.work.next().done) d.worker = undefined
    }
  }

  function fireTimers(): void {
    for (const d of open()) {
      if (d.timer?.boot !== boot || d.deadline.boot !== boot || d.deadline.at > now || isFinal(d)) continue
      d.timer = undefined
      if (flag(d) && workerOf(d) === 'none') start(d, 'undo', finish(d, false))
    }
  }

  const open = () => deployments.filter(({ marks }) => !marks.has('closed'))

  return {
    deployments,
    open,
    deploy: (release: number) => {
      for (const d of open()) {
        reconcile(d, 'takeover')
        advance(d, 99)
      }
      if (open().length > 0) return false
      fence += 1
      const d: Deployment = {
        ...{ id: deployments.length + 1, fence, release, previous: current, events: ['opened'], begun: [] },
        ...{ marks: new Set(), armed: false, tries: 0, lease: { boot, until: now + LEASE } },
        ...{ deadline: { boot: 0, at: 0 }, timer: undefined, worker: undefined },
      }
      deployments.push(d)
      start(d, 'prepare', prepare(d))
      return true
    },
    advance,
    activate: (d: Deployment) => {
      if (d.events.at(-1) === 'staged' && !flagged(d) && holds(d) && workerOf(d) === 'none')
        start(d, 'activate', activate(d))
    },
    confirm: (d: Deployment) => {
      if (d.events.at(-1) !== 'activated' || d.deadline.boot !== boot || !d.marks.delete('pending')) return
      d.marks.add('confirmed')
      if (workerOf(d) === 'none') start(d, 'confirm', finish(d, true))
    },
    revert: (d: Deployment) => {
      if (flag(d) && workerOf(d) === 'none') start(d, 'undo', finish(d, false))
    },
    kill: (d: Deployment) => {
      d.worker = undefined
    },
    stall: (d: Deployment, stalled: boolean) => {
      if (d.worker) d.worker.stalled = stalled
    },
    loseTimer: (d: Deployment) => {
      d.timer = undefined
    },
    status: () => {
      for (const d of open()) reconcile(d, 'detached')
    },
    reboot: () => {
      boot += 1
      now = 0
      if (!supervised) return
      for (const d of open()) reconcile(d, 'here')
    },
    pass: (seconds: number) => {
      now += seconds
      fireTimers()
    },
    check: () => {
      must(complete.has(current), 'current leads to an incomplete release')
      if (open().length === 0) must(current === confirmed, `${current} serves, ${confirmed} was confirmed`)
      for (const d of deployments) {
        must(
          d.events.filter((event) => finalEvents.includes(event)).length <= 1,
          `${d.id} ended twice: ${d.events}`,
        )
        if (d.marks.has('closed'))
          must(isFinal(d) && d.timer === undefined, `${d.id} is closed before its end`)
      }
    },
  }
}

export type World = ReturnType<typeof createWorld>

function must(holds: boolean, text: string): void {
  if (!holds) throw new Error(text)
}
