import { spawnSync } from 'node:child_process'

const needed = ['git', 'sh', 'tar', 'gzip', 'sha256sum', 'setsid', 'timeout']

/** What the embedded host and the build use of this machine, and what is missing of it, in one sentence; '' when all is there. */
export function whatIsMissing(platform: string = process.platform): string {
  if (platform !== 'linux')
    return `The embedded host runs the real agent, which needs Linux; this is ${platform}.`
  const missing = needed.filter((name) => spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0)
  return missing.length === 0
    ? ''
    : `The demo needs ${missing.join(', ')}: install it (Debian: git, coreutils, tar, util-linux).`
}
