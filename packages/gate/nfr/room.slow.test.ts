import { sh } from '@deploy/agent/sh.ts'
import { expect, test } from 'vitest'
import { hostWith, slotOf } from '../testing.ts'
import { roomOf, sampleRoom } from './room.ts'

test.each([
  ['dash'],
  ['bash'],
  ['busybox', 'ash'],
])('a host tells how much room it has under %s', async (...shell) => {
  const script = sampleRoom(slotOf('/nowhere', 'process'), { durationSeconds: 2, withService: true })
  const probe = hostWith(process.env.PATH!)
  const { stdout } = await probe.exec(sh`exec ${shell} -c ${script.script}`, new AbortController().signal)
  expect(roomOf(stdout, { withService: true })).toMatchObject({ samples: 3 })
})
