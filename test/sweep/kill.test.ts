import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Course, drawKills, eachPointOnce, everyPoint, parseKill, randomFrom } from './kill.ts'
import replays from './replays.json' with { type: 'json' }

const course: Course = {
  deploy: { entries: 22, ms: 2_000 },
  rollback: { entries: 16, ms: 1_800 },
  revert: { entries: 29, ms: 3_000 },
}
const targets = ['action', 'session', 'agent', 'host'] as const
const one = { name: 'one', targets, course }
const fields = [one, { name: 'two', targets: [...targets, 'engine'] as const, course }]
const at = ({ at: moment }: ReturnType<typeof everyPoint>[number]) => JSON.stringify(moment)

test('every point is every entry of every operation, before and after, for each target', () => {
  const points = everyPoint(one)
  expect(points).toHaveLength((22 + 16 + 29) * 2 * 4)
  expect(new Set(points.map((point) => JSON.stringify(point))).size).toBe(points.length)
})

test('each point once meets every entry, every target and both sides', () => {
  const points = eachPointOnce(one)
  const of = (operation: string) => points.filter((point) => point.operation === operation)
  const seqs = (operation: string) => of(operation).map((point) => ('seq' in point.at ? point.at.seq : 0))
  expect(seqs('deploy')).toEqual(Array.from({ length: 22 }, (_, index) => index + 1))
  expect(seqs('rollback')).toEqual(Array.from({ length: 16 }, (_, index) => index + 1))
  expect(seqs('revert')).toEqual([22, 23, 24, 25, 26, 27, 28, 29])
  for (const operation of ['deploy', 'rollback', 'revert'])
    expect(new Set(of(operation).map(({ target }) => target)).size).toBe(4)
  expect(points.filter((point) => at(point).includes('before')).length).toBeGreaterThan(points.length / 3)
})

test('the same seed draws the same kills, another one others', () => {
  const draw = (seed: number) => drawKills({ rounds: 100, built: 2, seed, fields })
  expect(draw(7)).toEqual(draw(7))
  expect(draw(7)).not.toEqual(draw(8))
})

test('a draw has as many kills as asked, no point twice, random moments within the duration and a tenth', () => {
  fc.assert(
    fc.property(fc.nat(3_000), fc.nat(5), fc.integer(), (rounds, built, seed) => {
      const kills = drawKills({ rounds, built, seed, fields })
      expect(kills).toHaveLength(rounds)
      const points = kills
        .filter((kill) => 'seq' in kill.at)
        .map(({ built: _, ...kill }) => JSON.stringify(kill))
      expect(new Set(points).size).toBe(points.length)
      for (const kill of kills)
        if ('afterMs' in kill.at) expect(kill.at.afterMs).toBeLessThanOrEqual(course[kill.operation].ms * 1.1)
      expect(kills.filter((kill) => kill.built).length).toBeLessThanOrEqual(built)
    }),
    { numRuns: 30 },
  )
})

test('random numbers fill the range', () => {
  const random = randomFrom(1)
  const numbers = Array.from({ length: 1_000 }, random)
  expect(Math.min(...numbers)).toBeLessThan(0.02)
  expect(Math.max(...numbers)).toBeGreaterThan(0.98)
  expect(Math.max(...numbers)).toBeLessThan(1)
})

test('a replay line is read back, and a wrong one is refused', () => {
  for (const kill of drawKills({ rounds: 20, built: 1, seed: 3, fields }))
    expect(parseKill(JSON.stringify(kill))).toEqual(kill)
  expect(() =>
    parseKill('{"flavour":"one","operation":"deploy","target":"moon","at":{"afterMs":1}}'),
  ).toThrow()
})

test('the kept replays can be played', () => {
  expect(replays.map((replay) => parseKill(JSON.stringify(replay)))).toEqual(replays)
})
