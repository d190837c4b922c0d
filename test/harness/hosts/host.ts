import { createServer } from 'node:net'
import { type CommandResult, type DockerOptions, docker } from './docker.ts'
import { dockerHostImage, ensureDockerHostImage, ensureHostImage, hostImage } from './image.ts'
import { ownerLabel } from './owner.ts'
import { waitUntilReady } from './ready.ts'
import { addUser, authorizeKeys, deployUser, type HostUser } from './users.ts'

export type BootOptions = {
  /** The host's own name, as `hostname` prints it there. */
  name?: string
  /** Public keys, one line each, that may log in as root and as every user who is not a system user. */
  authorizedKeys: string[]
  /** Default `[deployUser]`. */
  users?: HostUser[]
  /** With a Docker engine of its own, compose and buildx; its images and containers are on the host's disk. */
  dockerInside?: boolean
  /** Devices of this machine that the host has, too. */
  devices?: string[]
}

type ExecOptions = DockerOptions & {
  /** Default `root`. */
  user?: string
}

/**
 * Boots a Debian 12 host with systemd as process 1 and OpenSSH, in about a second. Nothing else runs on it; nginx,
 * python3 with venv and pip, git, sudo and busybox are installed. Throws when it does not come up within a minute.
 *
 *     await using host = await bootHost({ authorizedKeys: [key.publicKey] })
 */
export async function bootHost({
  name,
  authorizedKeys,
  users = [deployUser],
  dockerInside = false,
  devices = [],
}: BootOptions): Promise<TestHost> {
  await (dockerInside ? ensureDockerHostImage : ensureHostImage)((line) => console.log(line))
  const { id, port } = await runContainer({ name, dockerInside, devices })
  try {
    await waitUntilReady({ id, port })
    await authorizeKeys(id, 'root', authorizedKeys)
    for (const user of users) await addUser(id, user, authorizedKeys)
    return new TestHost({ id, port, hostKeys: await readHostKeys(id, port) })
  } catch (error) {
    await docker(['rm', '--force', '--volumes', id], { check: false })
    throw error
  }
}

/** A booted host. Its address, port, host keys and disk stay the same over every power loss and reboot. */
export class TestHost {
  /** The container's id. */
  readonly id: string
  readonly address = '127.0.0.1'
  /** Where its sshd answers. */
  readonly port: number
  /** Lines for a `known_hosts` file: `[127.0.0.1]:port ssh-ed25519 …`. */
  readonly hostKeys: string[]
  #defaultRoute = ''

  constructor(facts: { id: string; port: number; hostKeys: string[] }) {
    this.id = facts.id
    this.port = facts.port
    this.hostKeys = facts.hostKeys
  }

  /** Runs a shell command on the host without SSH. Throws on an exit code other than 0 unless `check` is false. */
  exec(command: string, { user = 'root', ...options }: ExecOptions = {}): Promise<CommandResult> {
    const args = ['exec', '--interactive', '--user', user, this.id, 'sh', '-c', command]
    return docker(args, { input: '', ...options })
  }

  /** Writes a file and the directories above it. `mode` is octal as chmod takes it, `owner` as chown does. */
  async writeFile(
    path: string,
    content: string | Uint8Array,
    { mode = '0644', owner = 'root' }: { mode?: string; owner?: string } = {},
  ): Promise<void> {
    const script = 'mkdir -p "$(dirname "$1")" && cat >"$1" && chown "$3" "$1" && chmod "$2" "$1"'
    await docker(['exec', '--interactive', this.id, 'sh', '-c', script, 'sh', path, mode, owner], {
      input: content,
    })
  }

  async readFile(path: string): Promise<string> {
    return (await docker(['exec', this.id, 'cat', path])).stdout
  }

  /** An orderly shutdown and another boot. `/run` and `/tmp` come up empty, the disk stays. */
  async reboot(): Promise<void> {
    await docker(['stop', '--time', '60', this.id])
    await this.start()
  }

  /** A power loss: every process is gone at once. `start` boots the host again. */
  async kill(): Promise<void> {
    await docker(['kill', this.id])
  }

  /** Boots a host that was killed, and waits until it is ready. */
  async start(): Promise<void> {
    await docker(['start', this.id])
    await waitUntilReady(this)
  }

  /** Freezes every process of the host, as a machine that hangs. */
  async pause(): Promise<void> {
    await docker(['pause', this.id])
  }

  async unpause(): Promise<void> {
    await docker(['unpause', this.id])
  }

  /** Pulls the network cable: connections stay open on both sides and nothing passes any more. */
  async disconnect(): Promise<void> {
    this.#defaultRoute = (await this.exec('ip route show default')).stdout.trim()
    await this.exec('ip link set eth0 down')
  }

  /** Plugs the cable in again; connections that survived go on. */
  async connect(): Promise<void> {
    await this.exec(`ip link set eth0 up && ip route replace ${this.#defaultRoute}`)
  }

  /** Removes the host and its disk. */
  async destroy(): Promise<void> {
    await docker(['rm', '--force', '--volumes', this.id])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.destroy()
  }
}

async function runContainer({
  name,
  dockerInside,
  devices,
}: {
  name: string | undefined
  dockerInside: boolean
  devices: string[]
}): Promise<{ id: string; port: number }> {
  const lent = devices.flatMap((path) => ['--device', path])
  const image = dockerInside ? dockerHostImage() : hostImage()
  const cgroups = dockerInside ? await cgroupsForAnEngine() : ['--cgroupns', 'private']
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    const { stdout } = await docker(['create', ...containerOptions(port, name), ...cgroups, ...lent, image])
    const id = stdout.trim()
    const started = await docker(['start', id], { check: false })
    if (started.code === 0) return { id, port }
    await docker(['rm', '--force', '--volumes', id])
    // Somebody else may have taken the port in between; whatever else is wrong fails again.
    if (attempt === 3) throw new Error(`The test host did not start: ${started.stderr.trim()}`)
  }
}

/** What systemd needs as process 1 of a container, on cgroup v1 and v2, without `--privileged`. */
function containerOptions(port: number, name: string | undefined): string[] {
  return [
    ...['--label', ownerLabel(), '--publish', `127.0.0.1:${port}:22`, '--stop-signal', 'SIGRTMIN+3'],
    ...['--cap-add', 'SYS_ADMIN', '--cap-add', 'NET_ADMIN'],
    ...['--security-opt', 'seccomp=unconfined', '--security-opt', 'apparmor=unconfined'],
    ...['--tmpfs', '/run', '--tmpfs', '/run/lock', '--tmpfs', '/tmp:exec,mode=1777'],
    ...(name === undefined ? [] : ['--hostname', name]),
  ]
}

/**
 * An engine inside makes control groups of its own: on cgroup v1 they are made where those of the machine are. Overlays do
 * not stand upon an overlay, so that its data are on a volume, which goes with the host.
 */
async function cgroupsForAnEngine(): Promise<string[]> {
  const { stdout } = await docker(['info', '--format', '{{.CgroupVersion}}'])
  const first = ['--security-opt', 'systempaths=unconfined', '--volume', '/var/lib/docker']
  if (stdout.trim() === '2') return [...first, '--cgroupns', 'private']
  return [...first, '--cgroupns', 'host', '--volume', '/sys/fs/cgroup:/sys/fs/cgroup:rw']
}

/** Below the range that the kernel takes for outgoing connections, so that it is still free after a reboot. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000)
    if (await isFree(port)) return port
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

async function readHostKeys(id: string, port: number): Promise<string[]> {
  const { stdout } = await docker(['exec', id, 'sh', '-c', 'cat /etc/ssh/ssh_host_*_key.pub'])
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => `[127.0.0.1]:${port} ${line.split(' ').slice(0, 2).join(' ')}`)
}
