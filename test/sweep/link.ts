import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '@deploy/remote/connect.ts'
import { endProcessesIn } from '@deploy/test/harness/leftovers.ts'
import { freePorts } from '@deploy/test/harness/ports.ts'
import { startProxy } from '@deploy/test/harness/ssh/proxy.ts'
import { type SshHost, startSshHost } from '@deploy/test/harness/ssh/server.ts'
import { drive, reasonOf } from './drive.ts'
import { describe } from './lane.ts'
import { buildTarball } from './releases.ts'
import { manifestText, processService } from './tarball.ts'

export interface LinkResult {
  confirmed: number
  /** How each of the others ended. */
  others: string[]
  /** Connections that were reset under way. */
  resets: number
}

/**
 * Good deployments, one after another in each of several slots, over a link that takes 300 ms in each direction and resets
 * one chunk in a hundred. Every one must be confirmed: a false rollback is one of `others`.
 */
export async function deployOverBadLink({
  deployments,
  lanes,
  seed,
  told,
}: {
  deployments: number
  lanes: number
  seed: number
  told(line: string): void
}): Promise<LinkResult> {
  const folder = await mkdtemp(join(tmpdir(), 'sweep-link-'))
  await mkdir(join(folder, 'home'))
  const host = await startSshHost({ home: join(folder, 'home') })
  const result: LinkResult = { confirmed: 0, others: [], resets: 0 }
  let left = deployments
  const take = () => left-- > 0
  try {
    const ports = await freePorts(lanes)
    await Promise.all(
      ports.map((port, index) =>
        slot({ folder: join(folder, `slot-${index}`), host, port, seed: seed + index, take, told, result }),
      ),
    )
    return result
  } finally {
    await host.close()
    await endProcessesIn(folder)
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

interface SlotOptions {
  folder: string
  host: SshHost
  port: number
  seed: number
  /** Whether there is one more to do. */
  take(): boolean
  told(line: string): void
  result: LinkResult
}

async function slot({ folder, host, port, seed, take, told, result }: SlotOptions): Promise<void> {
  const root = join(folder, 'opt')
  await mkdir(root, { recursive: true })
  const faults = { delayMs: 300, resetChance: 0.01 }
  await using proxy = await startProxy({ port: host.port, faults, seed })
  const { address, user, privateKey } = host
  const knownHosts = host.knownHosts.replace(`:${host.port}`, `:${proxy.port}`)
  const manifest = manifestText({
    ...{ root, web: port, service: processService(port), confirmSeconds: 90 },
    host: { address, port: proxy.port, user },
  })
  for (let count = 1; take(); count++) {
    const { directory } = await buildTarball(folder, `1.0.${count}`)
    const orders = {
      manifest,
      access: { privateKey, passphrase: '', knownHosts },
      wish: { deploy: directory },
    }
    const began = performance.now()
    const ended = await drive(orders, (target) =>
      connect({ name: 'lab', address: target.host, port: target.port, user, privateKey, knownHosts }),
    ).then(
      (outcome) => ({ outcome }),
      (error: unknown) => ({ outcome: undefined, reason: reasonOf(error) }),
    )
    await rm(directory, { recursive: true })
    const text = describe({ reason: undefined, ...ended })
    if (ended.outcome?.outcome === 'confirmed') result.confirmed++
    else result.others.push(text)
    told(`${text} after ${((performance.now() - began) / 1000).toFixed(1)} s`)
  }
  result.resets += proxy.resets()
}
