import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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

test('a host that is slow takes fewer samples, not longer', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'room-'))
  await writeFile(join(folder.path, 'sleep'), '#!/bin/sh\nexec /bin/sleep 2\n', { mode: 0o755 })
  const script = sampleRoom(slotOf('/nowhere', 'process'), { durationSeconds: 7, withService: false })
  const probe = hostWith(`${folder.path}:${process.env.PATH}`)
  const { code, stdout } = await probe.exec(script, new AbortController().signal)
  // The fifth comes after 8 s, and five there are always.
  expect([code, roomOf(stdout, { withService: false })?.samples]).toEqual([0, 5])
})
