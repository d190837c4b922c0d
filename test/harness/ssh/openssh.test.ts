import { connect } from '@deploy/remote/connect.ts'
import { expect, test, vi } from 'vitest'
import { startOpenSsh, whyNoOpenSsh } from './openssh.ts'
import { factsOf, targetOf } from './target.ts'

const reason = whyNoOpenSsh()
if (reason !== undefined) console.info(`skipped: ${reason}`)

test.skipIf(reason !== undefined)('a session that ends by itself keeps no other one alive', async () => {
  await using sshd = await startOpenSsh()
  await using remote = connect(targetOf(sshd))
  const ended = Object.assign(new Error('kill ESRCH'), { code: 'ESRCH' })
  const strike = () => {
    using _ = vi.spyOn(process, 'kill').mockImplementationOnce(() => {
      throw ended
    })
    sshd.killSessions()
    expect(sshd.killSessions()).toBeGreaterThan(0)
  }
  expect(await factsOf(remote.exec('echo started; sleep 60', { onStdout: strike }))).toMatchObject({
    code: 'SSH_LOST',
  })
})
