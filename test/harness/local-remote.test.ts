import { expect, test } from 'vitest'
import { localRemote } from './local-remote.ts'

test('a reader that fails fails the command, as over a connection', async () => {
  const refuse = async () => {
    throw new Error('no more')
  }
  await expect(localRemote().exec('yes', { onStdout: refuse })).rejects.toThrow('no more')
})
