import { randomBytes } from 'node:crypto'
import { appendFileSync, existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { Blob } from '@deploy/agent/agent.ts'
import { createAgentHost, findShells, sha256Of } from '@deploy/test/harness/agent-host.ts'
import { describe, expect, it } from 'vitest'

const data = randomBytes(700_000)
const sha256 = sha256Of(data)

/** Notes from where it was read. */
function blobOf(bytes: Buffer, name = sha256Of(bytes)): Blob & { offsets: number[] } {
  const offsets: number[] = []
  return {
    sha256: name,
    size: bytes.length,
    offsets,
    open: (offset) => {
      offsets.push(offset)
      return Readable.from(slices(bytes.subarray(offset)))
    },
  }
}

function* slices(bytes: Buffer): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += 65_536) yield bytes.subarray(start, start + 65_536)
}

describe.concurrent.each(findShells())('put under $name', (shell) => {
  it('sends a blob once, and again nothing', async () => {
    await using host = createAgentHost(shell)
    const blob = blobOf(data)
    const progress: number[] = []
    await host.agent.put(blob, (bytes) => progress.push(bytes))
    expect(progress.at(-1)).toBe(data.length)
    await host.agent.put(blob)
    expect(blob.offsets).toEqual([0])
    const stored = join(host.root, '.deploy/store', sha256)
    expect(readFileSync(stored).equals(data)).toBe(true)
    expect(statSync(stored).mode & 0o777).toBe(0o444)
    expect((await host.agent.probe({ blobs: [sha256, sha256Of('x')] })).blobs).toEqual({
      [sha256]: { whole: true, bytes: data.length },
      [sha256Of('x')]: { whole: false, bytes: 0 },
    })
  })

  it('asks what a host has although the agent is not there yet, and tells why it cannot come', async () => {
    await using host = createAgentHost(shell)
    expect(await host.agent.held('1-000000000000', [sha256])).toBeUndefined()
    expect(existsSync(join(host.root, '.deploy/lock'))).toBe(true)
    await using full = createAgentHost(shell)
    writeFileSync(full.root, '')
    await expect(full.agent.held('1-000000000000', [sha256])).rejects.toMatchObject({
      code: 'ROOT_NOT_WRITABLE',
    })
  })

  it('goes on by itself where an upload was cut off, again and again', async () => {
    await using host = createAgentHost(shell)
    const part = join(host.root, '.deploy/incoming', `${sha256}.part`)
    const sizeOfPart = () => (existsSync(part) ? statSync(part).size : 0)
    const offsets: number[] = []
    await host.agent.put({
      ...blobOf(data),
      open: (offset) => {
        offsets.push(offset)
        const end = offset + 300_000
        return Readable.from(
          (async function* () {
            yield data.subarray(offset, end)
            if (end >= data.length) return
            while (sizeOfPart() < end) await new Promise((resolve) => setTimeout(resolve, 20))
            host.remote.cut()
          })(),
        )
      },
    })
    expect(offsets).toEqual([0, 300_000, 600_000])
    expect(readFileSync(join(host.root, '.deploy/store', sha256)).equals(data)).toBe(true)
    expect(existsSync(part)).toBe(false)
  })

  it('takes over from an upload whose connection is dead without knowing it', async () => {
    await using host = createAgentHost(shell)
    const part = join(host.root, '.deploy/incoming', `${sha256}.part`)
    const stuck = host.agent
      .put({
        ...blobOf(data),
        open: () =>
          Readable.from(
            (async function* () {
              yield data.subarray(0, 1000)
              while (!existsSync(join(host.root, '.deploy/store', sha256)))
                await new Promise((resolve) => setTimeout(resolve, 20))
            })(),
          ),
      })
      .catch((error: unknown) => error)
    while (!existsSync(part) || statSync(part).size < 1000)
      await new Promise((resolve) => setTimeout(resolve, 20))
    await host.client().agent.put(blobOf(data))
    expect(await stuck).toMatchObject({ code: 'UPLOAD_TAKEN_OVER' })
  })

  it('removes bytes that are not the expected ones, and says both digests', async () => {
    await using host = createAgentHost(shell)
    const broken = Buffer.from(data)
    broken[1234]! ^= 1
    await expect(host.agent.put(blobOf(broken, sha256))).rejects.toMatchObject({
      code: 'DIGEST_MISMATCH',
      facts: { host: 'cherry', cause: expect.stringMatching(new RegExp(`${sha256Of(broken)}.*${sha256}`)) },
    })
    expect(existsSync(join(host.root, '.deploy/incoming', `${sha256}.part`))).toBe(false)
    await host.agent.put(blobOf(data))
  })

  it('says when too few bytes came, and begins anew when a part is too long', async () => {
    await using host = createAgentHost(shell)
    const short = { ...blobOf(data), open: () => Readable.from([data.subarray(0, 10)]) }
    await expect(host.agent.put(short)).rejects.toMatchObject({ code: 'INCOMPLETE' })
    const part = join(host.root, '.deploy/incoming', `${sha256}.part`)
    writeFileSync(part, '')
    truncateSync(part, data.length + 1)
    const blob = blobOf(data)
    await host.agent.put(blob)
    expect(blob.offsets).toEqual([0])
  })

  it('keeps nothing to which another upload has added bytes meanwhile', async () => {
    await using host = createAgentHost(shell)
    const part = join(host.root, '.deploy/incoming', `${sha256}.part`)
    const blob = blobOf(data)
    const disturbed = async function* () {
      yield* slices(data)
      appendFileSync(part, 'late')
    }
    await expect(host.agent.put({ ...blob, open: () => Readable.from(disturbed()) })).rejects.toMatchObject({
      code: 'DIGEST_MISMATCH',
    })
    await host.agent.put(blob)
    expect(blob.offsets).toEqual([0])
    expect(readFileSync(join(host.root, '.deploy/store', sha256)).equals(data)).toBe(true)
  })

  it('takes an empty blob', async () => {
    await using host = createAgentHost(shell)
    await host.agent.put(blobOf(Buffer.alloc(0)))
    expect(statSync(join(host.root, '.deploy/store', sha256Of(''))).size).toBe(0)
  })

  it('refuses what the disk cannot hold before anything is sent', async () => {
    await using host = createAgentHost(shell)
    const huge = { ...blobOf(data), size: Number.MAX_SAFE_INTEGER }
    await expect(host.agent.put(huge)).rejects.toMatchObject({
      code: 'NO_SPACE',
      facts: { cause: expect.stringMatching(/\d+ bytes and \d+ inodes are free/) },
    })
    expect(huge.offsets).toEqual([])
  })
})
