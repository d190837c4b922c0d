import { docker } from './docker.ts'

export type HostUser = {
  name: string
  uid?: number
  /** Default `/bin/bash`, for a system user `/bin/false`. */
  shell?: string
  /** Made with `useradd -r`: no home directory, no login, none of the authorized keys. */
  system?: boolean
}

/** Whom deployments log in as. */
export const deployUser: HostUser = { name: 'deploy', uid: 1000 }

/** Whom the Voilà servers run as. */
export const voilaUser: HostUser = { name: 'voila', system: true }

/** Makes a user on a booted host, and lets the holders of `keys` log in unless it is a system user. */
export async function addUser(hostId: string, user: HostUser, keys: string[]): Promise<void> {
  const uid = user.uid === undefined ? [] : ['--uid', String(user.uid)]
  const kind = user.system ? ['--system'] : ['--create-home']
  const shell = user.shell ?? (user.system ? '/bin/false' : '/bin/bash')
  await docker(['exec', hostId, 'useradd', ...kind, ...uid, '--shell', shell, user.name])
  if (!user.system) await authorizeKeys(hostId, user.name, keys)
}

/** Writes `~user/.ssh/authorized_keys`; `keys` are public keys, one line each. */
export async function authorizeKeys(hostId: string, user: string, keys: string[]): Promise<void> {
  const script = 'umask 077; mkdir -p ~/.ssh && cat >~/.ssh/authorized_keys'
  const input = keys.map((key) => `${key.trim()}\n`).join('')
  await docker(['exec', '--interactive', '--user', user, hostId, 'sh', '-c', script], { input })
}
