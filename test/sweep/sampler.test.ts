import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, expect, test, vi } from 'vitest'
import { startSampler } from './sampler.ts'

afterEach(() => vi.useRealTimers())

test('a sampler that is stopped while it asks asks no more', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  let answer = (_: undefined) => {}
  const ask = vi.fn(() => new Promise<undefined>((resolve) => (answer = resolve)))
  const sampler = startSampler(ask)
  vi.advanceTimersByTime(0)
  sampler.stop()
  answer(undefined)
  await turn()
  expect(sampler.take()).toHaveLength(1)
  expect([vi.getTimerCount(), ask.mock.calls.length]).toEqual([0, 1])
})
