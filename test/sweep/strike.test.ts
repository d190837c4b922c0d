import { expect, test } from 'vitest'
import { granted, readAway } from './strike.ts'

test('what a host has seen becomes stretches of time, and a line that was cut off does not', () => {
  const [first, ...others] = readAway('10.20 10.90 no task is healthy\n11.2')
  expect(first!.from).toBe(10.2)
  expect(first!.to).toBeGreaterThan(10.9)
  expect(others).toEqual([])
  expect(readAway('cat: /run/sweep/away: No such file or directory\n')).toEqual([])
})

test('what keeps a service away long after the kill is not granted, however well it is seen', () => {
  expect(
    granted(
      [
        { from: 101, to: 112 },
        { from: 140, to: 160 },
        { from: 160, to: 170 },
      ],
      100,
    ),
  ).toEqual([
    { from: 101, to: 112 },
    { from: 140, to: 145 },
  ])
})
