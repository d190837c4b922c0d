import type { Ending } from '@deploy/agent/agent.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import { planDigest } from '@deploy/plan/plan.ts'
import { describe, expect, it } from 'vitest'
import { digest, entries, failed, lost, planFor, rollout, type Verb } from './testing.ts'
import { ends } from './watch.ts'

describe('what a host borrows', () => {
  it('is there while it prepares, and only then; its steps are told where', async () => {
    const ends: number[] = []
    const { calls, orders, lines, run } = rollout({ a: {} }, {}, async () => ({
      env: { FROM: '127.0.0.1:7' },
      told: () => 'Fetched 0.7 MB.',
      [Symbol.asyncDispose]: async () => void ends.push(calls.length),
    }))
    const [a] = await run()
    expect(a!.outcome).toBe('confirmed')
    expect(orders[0]!.secretEnv).toEqual({ INDEX: 'secret', FROM: '127.0.0.1:7' })
    expect(ends).toEqual([calls.indexOf('a prepare') + 1])
    expect(lines).toContain('a: Fetched 0.7 MB.')
  })

  it('and may not have, is told before anything is touched', async () => {
    const refused = new DeployError({ code: 'LISTEN_REFUSED', message: 'No.', remedy: 'Allow it.' })
    const { calls, run } = rollout({ a: {} }, {}, () => Promise.reject(refused))
    const [a] = await run()
    expect(a).toMatchObject({ outcome: 'untouched', error: { code: 'LISTEN_REFUSED' } })
    expect(calls).toEqual([])
  })
})

it('what hosts do for themselves, all do at once', async () => {
  const all = Promise.withResolvers<undefined>()
  let preparing = 0
  const prepare = () => {
    if (++preparing === 30) all.resolve(undefined)
    return all.promise
  }
  const hosts = Array.from({ length: 30 }, (_, index) => [`host-${index}`, { prepare }] as const)
  const outcomes = await rollout(Object.fromEntries(hosts), { batchSize: 30 }).run()
  expect(outcomes.every(({ outcome }) => outcome === 'confirmed')).toBe(true)
})

it('to eight of many hosts is sent at once', async () => {
  let [now, most] = [0, 0]
  const put = async () => {
    most = Math.max(most, ++now)
    await new Promise((resolve) => setTimeout(resolve, 20))
    now--
    return undefined
  }
  const hosts = Array.from({ length: 30 }, (_, index) => [`host-${index}`, { put }] as const)
  const outcomes = await rollout(Object.fromEntries(hosts), { batchSize: 30 }).run()
  expect(outcomes.every(({ outcome }) => outcome === 'confirmed')).toBe(true)
  expect(most).toBe(8)
})

describe('a host that puts back data that others share', () => {
  const guard = { web: 'backup-guard-database' }

  it.each([
    ['fails late', { queue: {}, web: { gate: () => failed('reverted', 'gate', 8) } }],
    ['had switched before another fails', { web: {}, queue: { gate: () => failed('reverted', 'gate', 8) } }],
  ])('that %s goes back when all others have', async (_, failures) => {
    const { calls, run } = rollout(
      { ...failures, queue: { ...failures.queue, revert: late } },
      {},
      undefined,
      guard,
    )
    const ended: string[] = []
    async function late() {
      await new Promise((resolve) => setTimeout(resolve, 20))
      ended.push(...calls)
      return undefined
    }
    const outcomes = await run()
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['reverted', 'reverted'])
    expect(ended).not.toContain('web revert')
    expect(calls.filter((call) => call.endsWith('revert'))).toEqual(['queue revert', 'web revert'])
  })
})

describe('two hosts', () => {
  it('are prepared, then activated and measured one after another, then confirmed', async () => {
    const { calls, orders, run } = rollout({ a: {}, b: {} })
    const outcomes = await run()
    expect(outcomes.map(({ outcome, error }) => [outcome, error])).toEqual([
      ['confirmed', undefined],
      ['confirmed', undefined],
    ])
    expect(calls.slice(0, 6).toSorted()).toEqual(
      ['a install', 'a put', 'a prepare', 'b install', 'b put', 'b prepare'].toSorted(),
    )
    expect(calls.slice(6)).toEqual(['a activate', 'a gate', 'b activate', 'b gate', 'a confirm', 'b confirm'])
    expect(outcomes[0]).toMatchObject({
      host: 'a',
      gate: 'pass since 105',
      planDigest: planDigest(planFor('a')),
    })
    expect(outcomes[0]!.journal.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(orders[0]).toMatchObject({
      kind: 'deploy',
      environment: 'prod',
      confirmSeconds: 120,
      actor: 'ada',
      secretEnv: { INDEX: 'secret' },
      release: { id: '1.0.0-aaaaaaaaaaaa', sha256: digest },
      previous: { id: '0.9.0-bbbbbbbbbbbb' },
    })
    expect(orders[0]!.steps.map(({ id, check, undo }) => [id, check, undo])).toEqual([
      ['unpack', undefined, 'true'],
      ['switch', 'false', undefined],
    ])
    expect(JSON.stringify(orders[0]!.planJson)).not.toContain('secret')
    expect(orders.map(({ deployId }) => deployId)).toEqual([
      expect.stringMatching(/^20260504t100000z-[0-9a-f]{8}$/),
      expect.stringMatching(/^20260504t100000z-[0-9a-f]{8}$/),
    ])
    expect(orders[0]!.deployId).not.toBe(orders[1]!.deployId)
  })

  it('none is activated when one cannot be prepared', async () => {
    const { calls, run } = rollout({ a: {}, b: { prepare: () => failed('aborted', 'unpack', 2) } })
    const [a, b] = await run()
    expect(calls.filter((call) => /activate|gate|confirm/.test(call))).toEqual([])
    expect(calls.at(-1)).toBe('a revert')
    expect(calls).not.toContain('b revert')
    expect([a!.outcome, a!.error]).toEqual(['reverted', undefined])
    expect(b).toMatchObject({
      outcome: 'aborted',
      logTail: ['tar: broken archive'],
      error: {
        code: 'STEP_FAILED',
        host: 'b',
        step: 'unpack',
        message: "'Unpack it' failed. Nothing was switched; 0.9.0-bbbbbbbbbbbb still serves.",
        cause: 'exit code 1\ntar: broken archive',
      },
    })
  })

  it.each([
    ['backup-dump-db', 'BACKUP_FAILED'],
    ['backup-weigh-db', 'BACKUP_TOO_SMALL'],
    ['backup-copy-db', 'BACKUP_COPY_FAILED'],
    ['backup-rehearse-db', 'BACKUP_NOT_RESTORABLE'],
    ['backup-keep-db', 'BACKUP_COPY_FAILED'],
    ['backup-restore-db', 'BACKUP_RESTORE_FAILED'],
    ['backup-guard-db', 'STEP_FAILED'],
    ['backups', 'STEP_FAILED'],
  ])('%s that fails says %s', async (step, code) => {
    const { run } = rollout({ a: { prepare: () => failed('aborted', step, 2) } })
    const [a] = await run()
    expect(a!.error?.code).toBe(code)
    expect(a!.error?.remedy).toContain(code === 'STEP_FAILED' ? 'run the deployment again' : 'db')
  })

  it('the first goes back when the second cannot be activated', async () => {
    const { calls, lines, run } = rollout({ a: {}, b: { activate: () => failed('reverted', 'switch', 5) } })
    const outcomes = await run()
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['reverted', 'reverted'])
    expect(calls.slice(-2)).toEqual(['b activate', 'a revert'])
    expect(lines).toContain('a is told: another host failed: b')
    expect(lines).toContain('a: 0.9.0-bbbbbbbbbbbb serves again.')
  })

  it('both go back when the gate of the second does not pass', async () => {
    const { calls, lines, run } = rollout({
      a: {},
      b: { gate: () => ({ event: 'broken', entries: [], logTail: [] }) },
    })
    const [a, b] = await run()
    expect([a!.outcome, b!.outcome]).toEqual(['reverted', 'reverted'])
    expect(b).toMatchObject({ gate: 'fail since 105', error: { code: 'GATE_FAILED', host: 'b' } })
    expect(calls).not.toContain('a confirm')
    expect(lines).toContain('b is told: GATE_FAILED')
  })

  it('the second is not confirmed when the first could not be', async () => {
    const { calls, run } = rollout({
      a: {
        confirm: () => {
          throw new DeployError({ code: 'NOT_CONFIRMED', message: 'It went back.', remedy: 'Again.' })
        },
      },
      b: {},
    })
    const [a, b] = await run()
    expect(calls).not.toContain('b confirm')
    expect([a!.outcome, a!.error?.code, b!.outcome]).toEqual(['reverted', 'NOT_CONFIRMED', 'reverted'])
  })
})

describe('one host', () => {
  it('is confirmed when only the answer to the confirmation was lost', async () => {
    const { run } = rollout({
      a: {
        confirm: () => {
          throw lost()
        },
        revert: () => {
          throw new DeployError({ code: 'ALREADY_CONFIRMED', message: 'It is.', remedy: 'None.' })
        },
      },
    })
    expect(await run()).toMatchObject([{ outcome: 'confirmed' }])
    expect((await run())[0]!.error).toBeUndefined()
  })

  it('is unknown when it cannot be reached any more, and people are told what it does by itself', async () => {
    const throws = () => {
      throw lost()
    }
    const { run, lines } = rollout({ a: { activate: throws, revert: throws } })
    expect(await run()).toMatchObject([{ outcome: 'unknown', error: { code: 'SSH_LOST', host: 'a' } }])
    expect(lines.at(-1)).toBe(
      'a: Could not be told to go back (The connection was lost.). The host goes back by itself.',
    )
    expect((await run())[0]!.error!.cause).toContain('Could not be told to go back')
  })

  it('is broken when its gate failed and it could not be taken back, and people are told both, in this order', async () => {
    const ending: Ending = {
      event: 'broken',
      entries: entries(20, ['reverting'], ['undo-failed', 'switch'], ['broken']),
      failedStep: 'switch',
      logTail: ['Read-only file system'],
    }
    const { run } = rollout({
      a: { gate: () => ({ event: 'broken', entries: [], logTail: [] }), revert: () => ending },
    })
    const [a] = await run()
    expect(a).toMatchObject({ outcome: 'broken', error: { code: 'GATE_FAILED' } })
    expect(a!.error!.cause).toBe(
      "'Switch it' could not be taken back. The host could not go back by itself. It needs a person now.\nRead-only file system",
    )
    expect(a!.error!.remedy).toMatch(/put .*current on a good release.* Then: Read in gate.json/)
  })

  it('is untouched when it could not even be sent the archive', async () => {
    const { run, calls } = rollout({
      a: {
        put: () => {
          throw new DeployError({ code: 'NO_SPACE', message: 'Full.', remedy: 'Free some.' })
        },
      },
    })
    expect(await run()).toMatchObject([{ outcome: 'untouched', error: { code: 'NO_SPACE', host: 'a' } }])
    expect(calls).toEqual(['a put'])
  })

  it('that is broken needs a person, and is not asked again', async () => {
    const { run, calls } = rollout({ a: { activate: () => failed('broken', 'switch', 5) } })
    expect(await run()).toMatchObject([{ outcome: 'broken', error: { code: 'HOST_BROKEN', step: 'switch' } }])
    expect(calls).not.toContain('a revert')
  })

  it('that is broken tells what failed first, apart from what could not be taken back', async () => {
    const ending: Ending = {
      event: 'broken',
      entries: entries(
        5,
        ['failed', 'switch', 'exit code 1'],
        ['undo-failed', 'unpack', 'exit code 3'],
        ['broken'],
      ),
      failedStep: 'unpack',
      logTail: ['rm: cannot remove'],
    }
    const { run } = rollout({ a: { activate: () => ending } })
    const [a] = await run()
    expect(a!.error!.message).toMatch(/^'Switch it' failed, and then 'Unpack it' could not be taken back\. /)
  })

  it('goes back when the gate itself has a bug, and the bug keeps its stack', async () => {
    const { run } = rollout({
      a: {
        gate: () => {
          throw new TypeError('undefined is not a function')
        },
      },
    })
    const [a] = await run()
    expect(a).toMatchObject({ outcome: 'reverted', error: { code: 'UNEXPECTED' } })
    expect(a!.error!.cause).toMatch(/TypeError: undefined is not a function\n +at /)
  })

  it('tells an event once, though a verb that is asked again tells it twice', async () => {
    const again = entries(
      1,
      ['opened'],
      ['begin', 'unpack'],
      ['done', 'unpack'],
      ['staged'],
      ['armed'],
      ['activated'],
    )
    const { run } = rollout({ a: { activate: () => ({ event: 'activated', entries: again, logTail: [] }) } })
    const [a] = await run()
    expect(a!.journal.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 8])
  })
})

describe('a cancelled run', () => {
  it.each<[Verb, string]>([
    ['put', 'untouched'],
    ['prepare', 'reverted'],
    ['activate', 'reverted'],
    ['gate', 'reverted'],
  ])('during %s leaves its hosts %s', async (verb, outcome) => {
    const made = rollout({
      a: {
        [verb]: () => {
          made.cancel.abort()
          throw new DeployError({ code: 'CANCELLED', message: 'Cancelled.', remedy: '' })
        },
      },
    })
    const [a] = await made.run()
    expect(a).toMatchObject({ outcome, error: { code: 'CANCELLED', cause: 'The host goes back by itself.' } })
    if (outcome === 'reverted') expect(made.lines).toContain('a is told: cancelled')
  })

  it('after the gate has passed is not confirmed', async () => {
    const made = rollout({ a: {} })
    const outcomes = made.run()
    while (!made.calls.includes('a gate')) await Promise.resolve()
    made.cancel.abort()
    expect(await outcomes).toMatchObject([{ outcome: 'reverted', error: { code: 'CANCELLED' } }])
  })

  it('between two confirmations goes on, so that all hosts serve one release', async () => {
    const made = rollout({
      a: {
        confirm: () => {
          made.cancel.abort()
          return { event: 'confirmed', entries: entries(8, ['confirmed']), logTail: [] }
        },
      },
      b: {},
    })
    expect((await made.run()).map(({ outcome }) => outcome)).toEqual(['confirmed', 'confirmed'])
  })
})

it('prints the journal as a person reads it', async () => {
  const { run, lines } = rollout({ a: { activate: () => failed('reverted', 'switch', 5) } })
  await run()
  expect(lines).toEqual([
    'a: shop.tar.gz 3/3',
    'a: The host has the plan.',
    'a: … Unpack it',
    'a: ✓ Unpack it (1.0 s)',
    'a: Ready to switch; the live release still serves.',
    'a: … Switch it',
    'a: ✗ Switch it: exit code 1 (1.0 s)',
    'a: 0.9.0-bbbbbbbbbbbb serves again.',
  ])
})

it('does not promise a release from before on a first deployment', () => {
  const first = planFor('a')
  delete first.previous
  for (const end of Object.values(ends(first)))
    expect(end).toMatch(/first deployment here, so nothing serves\.$/)
})

it('keeps the lock of hosts that wait for each other, for as long as all gates may take', async () => {
  const two = rollout({ a: {}, b: {} })
  await two.run()
  expect(two.lines.filter((line) => line.includes('waits'))).toEqual([
    'a waits for 120 s',
    'b waits for 120 s',
    'a waits for 120 s',
    'b waits for 120 s',
  ])
  const one = rollout({ a: {} })
  await one.run()
  expect(one.lines.filter((line) => line.includes('waits'))).toEqual([])
})

it('leaves a host untouched where another deployment holds the lock', async () => {
  const locked = new DeployError({
    code: 'LOCKED',
    message: 'Another deployment is under way.',
    remedy: 'Wait.',
  })
  const { run } = rollout({
    a: {
      prepare: () => Promise.reject(locked),
      revert: () => ({ event: 'aborted', entries: [], logTail: [] }),
    },
  })
  const [outcome] = await run()
  expect(outcome).toMatchObject({ outcome: 'untouched', journal: [], error: { code: 'LOCKED' } })
})
