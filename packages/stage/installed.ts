import type { Facts } from '@deploy/agent/facts.ts'
import { look } from '@deploy/agent/look.ts'
import { sh } from '@deploy/agent/sh.ts'
import type { Environment, Slot } from '@deploy/manifest/manifest.ts'
import { liveSlot } from '@deploy/plan/beside.ts'
import { sha256Of } from '@deploy/plan/digest.ts'
import { type InstalledTexts, pathsToRead } from '@deploy/plan/drift.ts'
import { copyPath } from '@deploy/plan/installed.ts'
import type { Remote } from '@deploy/remote/remote.ts'

const mostBytes = 128 * 1024

/**
 * Reads what differs on a host from what the last deployment installed, with what that was; data of the host. What not everybody
 * there may read is not shown to everybody here either: neither the file nor what it was.
 */
export async function readInstalled(
  remote: Remote,
  slot: Slot,
  facts: Facts,
): Promise<Record<string, InstalledTexts>> {
  const texts = pathsToRead(slot, facts).map(async ({ path, copy }): Promise<[string, InstalledTexts][]> => {
    if (!(await isPublic(remote, path))) return []
    const [there, known] = await Promise.all([read(remote, path), read(remote, copy)])
    return [[path, { there, copy: known }]]
  })
  return Object.fromEntries((await Promise.all(texts)).flat())
}

/** With nginx.switch the slot on the port that serves, by what nginx was told on this host. */
export async function slotThatServes(
  remote: Remote,
  environment: Pick<Environment, 'slot' | 'other'>,
): Promise<Slot> {
  const { slot, other } = environment
  if (other === undefined) return slot
  const { file } = slot.nginx!.switch!
  const paths: Facts['paths'] = {}
  for (const path of [file, copyPath(slot, file)])
    paths[path] = { kind: 'file', replaceable: false, sha256: sha256Of(await read(remote, path)) }
  return liveSlot(environment, { paths, ports: {} })
}

async function isPublic(remote: Remote, path: string): Promise<boolean> {
  const script = sh`case $(stat -Lc %A ${path} 2> /dev/null) in ???????r??) echo yes ;; esac`
  return (await look(remote, script)).stdout !== ''
}

async function read(remote: Remote, path: string): Promise<string> {
  const script = sh`head -c ${mostBytes} ${path} 2> /dev/null || true`
  return (await look(remote, script, { timeoutSeconds: 30, maxOutputBytes: 2 * mostBytes })).stdout
}
