import { expect, test } from 'vitest'
import { createSlots } from './slots.ts'

const never = new AbortController().signal

test('as many as there are places are in, the others enter in their order', async () => {
  const slots = createSlots(2)
  const entered: number[] = []
  const enter = async (number: number) => {
    const slot = await slots.take(never)
    entered.push(number)
    return slot
  }
  const [first, second] = await Promise.all([enter(1), enter(2)])
  const waiting = [enter(3), enter(4)]
  await Promise.resolve()
  expect(entered).toEqual([1, 2])
  first[Symbol.dispose]()
  await waiting[0]
  expect(entered).toEqual([1, 2, 3])
  second[Symbol.dispose]()
  await waiting[1]
  expect(entered).toEqual([1, 2, 3, 4])
})

test('who stops waiting takes no place', async () => {
  const slots = createSlots(1)
  const first = await slots.take(never)
  const leaving = new AbortController()
  const left = slots.take(leaving.signal)
  const next = slots.take(never)
  leaving.abort(new Error('left'))
  await expect(left).rejects.toThrow('left')
  first[Symbol.dispose]()
  await expect(next).resolves.toBeDefined()
  await expect(slots.take(leaving.signal)).rejects.toThrow('left')
})
