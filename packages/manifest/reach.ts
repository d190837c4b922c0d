import type { Container } from './manifest.ts'

/** What a container may get of its host only where the manifest says why, as `container.allow` has it. */
export const reaches = ['privileged', 'hostNetwork', 'hostProcesses', 'capabilities', 'hostFolders'] as const
export type Reach = (typeof reaches)[number]

/** How people read it; completes "The container …". */
export const reachTexts: Record<Reach, string> = {
  privileged: 'is privileged: who is in it is root on the host',
  hostNetwork:
    'is in the network of the host: it may listen on every port and reach what listens on the loopback',
  hostProcesses: 'sees the processes of the host',
  capabilities: 'has more capabilities than a container has',
  hostFolders: 'sees folders or sockets of the system',
}

/** How the key is written in deploy.yml. */
export function reachKey(reach: Reach): string {
  return reach.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** Folders of the system themselves, and folders with all that is below them. */
export const systemFolders = {
  exact: [
    ...['/', '/home', '/media', '/mnt', '/opt', '/srv', '/tmp'],
    ...['/var', '/var/lib', '/var/log', '/var/spool'],
  ],
  whole: [
    ...['/bin', '/boot', '/dev', '/etc', '/lib', '/lib64', '/proc', '/root', '/run', '/sbin', '/sys', '/usr'],
    ...['/var/lib/containerd', '/var/lib/docker', '/var/run', '/var/spool/cron'],
  ],
}

/** A bind mount of it would give the host to whoever is in the container. */
function isSystemPath(path: string): boolean {
  return (
    systemFolders.exact.includes(path) ||
    systemFolders.whole.some((folder) => path === folder || path.startsWith(`${folder}/`)) ||
    path.endsWith('.sock')
  )
}

/** What the manifest itself asks for, with the key that asks. */
export function reachesOf({ privileged, network, capabilities = [], mounts }: Container): {
  reach: Reach
  key: (string | number)[]
}[] {
  return [
    ...(privileged ? [{ reach: 'privileged' as const, key: ['privileged'] }] : []),
    ...(network === 'host' ? [{ reach: 'hostNetwork' as const, key: ['network'] }] : []),
    ...(capabilities.length > 0 ? [{ reach: 'capabilities' as const, key: ['capabilities'] }] : []),
    ...mounts.flatMap(({ source }, index) =>
      isSystemPath(source) ? [{ reach: 'hostFolders' as const, key: ['mounts', index, 'source'] }] : [],
    ),
  ]
}
