import { expect, test } from 'vitest'
import { roomOf } from './room.ts'

/** user nice system idle iowait irq softirq steal guest guest_nice */
const line = (second: number, idle: number, busy: number, available: number, service = 0) =>
  `sample ${second}.00 ${service} 1000 ${available} ${busy} 0 0 ${idle} 0 0 0 0 0 0`

test('the processors on average, the memory at its least', () => {
  const printed = [line(1, 100, 100, 900), line(2, 130, 170, 400), line(3, 180, 220, 800), 'noise'].join('\n')
  // 80 of 200 ticks were idle.
  expect(roomOf(printed, { withService: false })).toEqual({ cpuPercent: 40, memoryPercent: 40, samples: 3 })
})

test('too few samples, or times that stand still, say nothing', () => {
  const two = [line(1, 100, 100, 900), line(2, 130, 170, 400)]
  expect(roomOf(two.join('\n'), { withService: false })).toBeUndefined()
  const still = [1, 2, 3].map((second) => line(second, 100, 100, 900)).join('\n')
  expect(roomOf(still, { withService: false })).toBeUndefined()
  expect(roomOf('', { withService: true })).toBeUndefined()
})

test('memory that grows by 1 MiB a minute grows by 60 an hour, whatever the first third did', () => {
  const grown = Array.from({ length: 30 }, (_, index) =>
    line(index * 60, 100 * index, 100 * index, 900, index < 10 ? 1 : 50_000 + 1024 * index),
  )
  const room = roomOf(grown.join('\n'), { withService: true })
  expect(room?.memoryGrowthMebibytesPerHour).toBeCloseTo(60, 3)
  const without = roomOf(grown.map((each) => each.replace(/ \d+ 1000 /, ' 0 1000 ')).join('\n'), {
    withService: true,
  })
  expect(without).not.toHaveProperty('memoryGrowthMebibytesPerHour')
})
