import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type SshHost, startSshHost } from '@deploy/test/harness/ssh/server.ts'

/** Embedded hosts that all have their application at the same path: each command runs where the host's own folder lies there. */
export interface Fleet {
  hosts: SshHost[]
  /** Where the application is, on each of them. */
  root: string
  /** How many connections were opened since the last look. */
  counts(): { connections: number }
  close(): Promise<void>
}

/** Needs root, for mount namespaces. */
export async function startFleet(place: string, count: number): Promise<Fleet> {
  const root = join(place, 'app')
  await mkdir(root, { recursive: true })
  const first = await startHost(place, root, 0)
  const others = Array.from({ length: count - 1 }, (_, index) =>
    startHost(place, root, index + 1, [first.publicKey]),
  )
  const hosts = [first, ...(await Promise.all(others))]
  let before = 0
  return {
    hosts,
    root,
    counts: () => {
      const all = hosts.reduce((sum, host) => sum + host.connections(), 0)
      const connections = all - before
      before = all
      return { connections }
    },
    close: async () => void (await Promise.all(hosts.map((host) => host.close()))),
  }
}

async function startHost(
  place: string,
  root: string,
  index: number,
  clientKeys: string[] = [],
): Promise<SshHost> {
  const folder = join(place, 'hosts', String(index))
  await mkdir(join(folder, 'disk'), { recursive: true })
  const shell = join(folder, 'shell')
  const text = `#!/bin/sh
exec unshare --mount sh -c 'mount --bind "$1" "$2" && shift 2 && cd "$HOME" && exec sh "$@"' sh ${folder}/disk ${root} "$@"
`
  await writeFile(shell, text)
  await chmod(shell, 0o755)
  return startSshHost({ home: folder, shell, clientKeys })
}
