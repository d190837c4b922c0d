import { look, lookCommand } from '@deploy/agent/look.ts'
import { sh } from '@deploy/agent/sh.ts'
import { parseRelease, type Release } from '@deploy/release/release.ts'
import type { Remote } from '@deploy/remote/remote.ts'

/** What a host keeps beside the files of a release. Throws RELEASE_INVALID when that is damaged or missing. */
export async function releaseOnHost(remote: Remote, root: string, id: string): Promise<Release> {
  const path = `${root}/releases/${id}/.release/release.json`
  const { stdout } = await look(remote, sh`cat ${path}`, {
    timeoutSeconds: 30,
    maxOutputBytes: 64 * 1024 ** 2,
  })
  return parseRelease(stdout, path)
}

/** The command that shows a file on a host. Pure. */
export function readFileCommand(path: string): string {
  return lookCommand(sh`cat ${path}`)
}
