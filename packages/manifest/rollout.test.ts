import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { batchSeconds, batchSizes } from './rollout.ts'
import { edit, outcome, small } from './testing.ts'

const hosts = (count: number) =>
  `[${Array.from({ length: count }, (_, index) => `{ name: h${index}, address: h${index}.example.org }`).join(', ')}]`
const one = '[{ name: one, address: one.example.org }]'
const fleet = (count: number, group: string) =>
  outcome(edit(small, [one, hosts(count)], ['service:\n', `rollout: ${group}\nservice:\n`]))

describe('batches', () => {
  it.each([
    [10, { batchSize: 1 }, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]],
    [10, { batchSize: 4 }, [4, 4, 2]],
    [10, { batchSize: 4, firstBatch: 1 }, [1, 4, 4, 1]],
    [3, { batchSize: 10 }, [3]],
    [3, { batchSize: 1, firstBatch: 10 }, [3]],
  ])('%i hosts by %j', (count, policy, sizes) => {
    expect(batchSizes(count, policy)).toEqual(sizes)
  })

  it('have every host once, and never more than they may', () => {
    const size = fc.integer({ min: 1, max: 500 })
    fc.assert(
      fc.property(size, size, fc.option(size, { nil: undefined }), (count, batchSize, firstBatch) => {
        const sizes = batchSizes(count, { batchSize, ...(firstBatch !== undefined && { firstBatch }) })
        expect(sizes.reduce((sum, each) => sum + each)).toBe(count)
        expect(Math.min(...sizes)).toBeGreaterThan(0)
        expect(sizes[0]).toBeLessThanOrEqual(firstBatch ?? batchSize)
        expect(Math.max(0, ...sizes.slice(1))).toBeLessThanOrEqual(batchSize)
      }),
    )
  })

  it('take the way back of a failed host into account only where the rollout goes on after it', () => {
    const slot = { confirmSeconds: 60.5, service: { startSeconds: 10, stopSeconds: 5 } }
    expect(batchSeconds({ ...slot, rollout: { maximumFailures: 0 } })).toBe(61)
    expect(batchSeconds({ ...slot, rollout: { maximumFailures: 1 } })).toBe(91)
  })
})

describe('deploy.yml', () => {
  it('says how a release comes to several hosts, and an environment may say it otherwise', () => {
    const { manifest } = outcome(
      edit(
        small,
        ['service:\n', 'rollout: { batch-size: 3, maximum-failures: 2 }\nservice:\n'],
        [one, `${hosts(4)}\n    rollout: { first-batch: 1, on-failure: keep-healthy }`],
      ),
    )
    expect(manifest?.environments.prod?.slot.rollout).toEqual({
      firstBatch: 1,
      batchSize: 3,
      maximumFailures: 2,
      onFailure: 'keep-healthy',
    })
  })

  it.each([
    ['{ batch-size: 0 }', 'rollout.batch-size: must be a whole number from 1 to 500'],
    ['{ first-batch: 1.5 }', 'rollout.first-batch: must be a whole number from 1 to 500'],
    ['{ maximum-failures: -1 }', 'rollout.maximum-failures: must be a whole number from 0 to 499'],
    ['{ on-failure: stop }', 'rollout.on-failure: must be one of revert-all, keep-healthy'],
    ['{ batchsize: 2 }', "rollout.batchsize: unknown key; did you mean 'batch-size'?"],
  ])('%s is refused', (group, text) => {
    expect(fleet(2, group).mistakes).toEqual([expect.stringContaining(text)])
  })

  it('is refused when the batches together take longer than hosts wait for each other', () => {
    // The gate and the confirmation have 180 s; with failures 120 s for the way back come on top.
    expect(fleet(40, '{}').mistakes).toEqual([])
    expect(fleet(41, '{}').mistakes).toEqual([
      expect.stringContaining(
        'rollout.batch-size: 41 batches of up to 180 seconds each are more than the 7200 seconds that hosts wait for each other',
      ),
    ])
    expect(fleet(40, '{ maximum-failures: 1 }').mistakes).toEqual([
      expect.stringContaining('40 batches of up to 300 seconds each'),
    ])
    expect(fleet(500, '{ batch-size: 500 }').mistakes).toEqual([])
  })
})
