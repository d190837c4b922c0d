import { posix } from 'node:path'
import type { PathFacts } from '@deploy/agent/facts.ts'
import type { Slot } from '@deploy/manifest/manifest.ts'

/** A file that a deployment installs outside of its slot, as root. */
export interface Installed {
  /** Where, such as /etc/nginx/conf.d/shop.conf. */
  to: string
  /** A file of the release, or text of the suite's own. */
  from: { file: string } | { text: string }
}

/** Where sudo and the plan find it. */
export const nginxProgram = '/usr/sbin/nginx'

/** Everything that a slot installs: its unit, further units, files for nginx. */
export function installedFiles(slot: Slot): Installed[] {
  return [...unitFiles(slot), ...nginxFiles(slot)]
}

/** What is compared with what the last deployment left: files that it installs, and those that the application's program writes. */
export function comparedFiles(slot: Slot): string[] {
  return [...installedFiles(slot).map(({ to }) => to), ...writtenFiles(slot)]
}

/** Those that the application's program writes anew in each deployment, whatever somebody has made of them. */
export function writtenFiles({ install }: Slot): string[] {
  return install?.expect.files.map(({ path }) => path) ?? []
}

export function unitFiles({ service, units }: Slot): Installed[] {
  const own =
    service.manager === 'systemd' && service.unitFile !== undefined
      ? [{ to: unitPath(`${service.unit}.service`), from: { file: service.unitFile } }]
      : []
  return [...own, ...furtherUnits(units)]
}

export function furtherUnits(units: Slot['units']): Installed[] {
  return (units?.files ?? []).map((file) => ({ to: unitPath(posix.basename(file)), from: { file } }))
}

export function nginxFiles({ nginx, ports }: Slot): Installed[] {
  if (nginx === undefined) return []
  const files = nginx.files.map(({ file, to }) => ({ to, from: { file } }))
  if (nginx.switch === undefined) return files
  const { file, upstream, port } = nginx.switch
  return [...files, { to: file, from: { text: upstreamText(upstream, ports[port]!) } }]
}

/** What nginx reads to find the container that serves. */
export function upstreamText(upstream: string, port: number): string {
  return `# Written by each deployment, which changes over to the other port: do not edit.\nupstream ${upstream} {\n    server 127.0.0.1:${port};\n}\n`
}

/** What the last deployment installed, kept for comparing. */
export function copyPath({ root }: Slot, to: string): string {
  return `${root}/.deploy/installed${to}`
}

export function unitPath(unit: string): string {
  return `/etc/systemd/system/${unit}`
}

/** The digest of what is there, when it is a file, or a link to one, that this user may read. */
export function sumOf(facts: PathFacts | undefined): string | undefined {
  return facts?.kind === 'file' || facts?.kind === 'link' ? facts.sha256 : undefined
}
