import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { connect } from '@deploy/remote/connect.ts'
import ssh2, { type SFTPWrapper } from 'ssh2'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type SshHost, startSshHost } from './server.ts'
import { targetOf } from './target.ts'

let home: string
let host: SshHost
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'host-'))
  host = await startSshHost({ home, env: { COLOUR: 'blue' } })
})
afterEach(async () => {
  await host.close()
  await rm(home, { recursive: true })
})

test('commands start in the home, with a clean environment', async () => {
  await using remote = connect(targetOf(host))
  const { stdout } = await remote.exec(
    'pwd; env | grep -v "^_=\\|^PWD=\\|^SHLVL=" | cut -d= -f1 | sort; echo $USER $COLOUR',
  )
  expect(stdout).toBe(`${home}\nCOLOUR\nHOME\nLANG\nLOGNAME\nPATH\nSHELL\nUSER\ndeploy blue\n`)
})

test('what a command left behind in its group goes with the channel, a session of its own stays', async () => {
  await using remote = connect(targetOf(host))
  // The limit counts from the call: on a busy machine logging in alone might use it up.
  await remote.exec('true')
  // A busy machine gives numbers of processes and groups away again within seconds, so they are known by their words.
  const seconds = `60.${Date.now()}`
  const command = [
    `(trap "" TERM; sleep ${seconds}) &`,
    'setsid sleep 61 > /dev/null 2>&1 < /dev/null & echo $! > own',
  ].join('\n')
  await expect(remote.exec(command, { timeoutSeconds: 2 })).rejects.toMatchObject({ code: 'SSH_TIMEOUT' })
  expect((await remote.exec('cat own')).stdout).toMatch(/^\d+\n$/)
  await expect.poll(async () => (await remote.exec(`pgrep -r R,S,D -f '[s]leep ${seconds}'`)).stdout).toBe('')
  expect((await remote.exec('kill "$(cat own)"')).code).toBe(0)
})

describe('SFTP', () => {
  let client: ssh2.Client
  let sftp: SFTPWrapper
  beforeEach(async () => {
    client = new ssh2.Client()
    await new Promise<void>((resolve, reject) => {
      client.once('ready', resolve).once('error', reject)
      client.connect({
        host: host.address,
        port: host.port,
        username: host.user,
        privateKey: host.privateKey,
      })
    })
    sftp = await promisify(
      client.sftp.bind(client) as (done: (error: Error | undefined, sftp: SFTPWrapper) => void) => void,
    )()
  })
  afterEach(() => client.end())

  test('writes, reads, lists, renames and removes', async () => {
    const bytes = Buffer.alloc(300_000, 'deploy ')
    await done((next) => sftp.mkdir('releases', next))
    await done((next) => sftp.writeFile('releases/a.tmp', bytes, next))
    await done((next) => sftp.rename('releases/a.tmp', 'releases/a', next))
    expect(await readFile(join(home, 'releases/a'))).toEqual(bytes)
    const names = await new Promise((resolve, reject) =>
      sftp.readdir('releases', (error, list) =>
        error ? reject(error) : resolve(list.map(({ filename }) => filename)),
      ),
    )
    expect(names).toEqual(['a'])
    const read = await new Promise((resolve, reject) =>
      sftp.readFile('releases/a', (error, data) => (error ? reject(error) : resolve(data))),
    )
    expect(read).toEqual(bytes)
    const size = await new Promise((resolve, reject) =>
      sftp.stat('releases/a', (error, stats) => (error ? reject(error) : resolve(stats.size))),
    )
    expect(size).toBe(bytes.length)
    await done((next) => sftp.unlink('releases/a', next))
    await done((next) => sftp.rmdir('releases', next))
    expect(await readdir(home)).toEqual([])
  })

  test('says that a file does not exist', async () => {
    await expect(done((next) => sftp.unlink('nothing', next))).rejects.toMatchObject({ code: 2 })
  })
})

function done(start: (next: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => start((error) => (error ? reject(error) : resolve())))
}
