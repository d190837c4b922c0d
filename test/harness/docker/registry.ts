import { docker } from '../hosts/docker.ts'
import type { TestHost } from '../hosts/host.ts'
import { dockerHostImage, ensureDockerHostImage } from '../hosts/image.ts'
import { ownerLabel } from '../hosts/owner.ts'
import { type Front, openFront } from './front.ts'

export interface Login {
  user: string
  password: string
}

/** A real registry in a container, reached through a front that counts and can fail. */
export interface Registry extends AsyncDisposable {
  /** `127.0.0.1:<port>`, here and on each host that it was offered to. */
  address: string
  /** For an engine whose loopback is its own: it must be told that there is no TLS. */
  outerAddress: string
  front: Front
  login?: Login
  /** Lets a host reach the registry under the same address, also after a reboot. */
  offerTo(host: TestHost): Promise<void>
}

const start = `
  htpasswd=
  if [ -n "$1" ]; then
    python3 -c 'import crypt,sys; print(sys.argv[1] + ":" + crypt.crypt(sys.argv[2], crypt.mksalt(crypt.METHOD_BLOWFISH, rounds=16)))' "$1" "$2" > /htpasswd
    htpasswd='auth: { htpasswd: { realm: test, path: /htpasswd } }'
  fi
  cat > /config.yml <<CONFIG
version: 0.1
log: { level: warn }
storage: { filesystem: { rootdirectory: /var/lib/registry }, delete: { enabled: true } }
http: { addr: ":5000", relativeurls: true }
$htpasswd
CONFIG
  exec docker-registry serve /config.yml
`

/** Starts Debian's docker-registry, empty; with a login it asks for it (htpasswd, basic authentication). */
export async function startRegistry({ login }: { login?: Login } = {}): Promise<Registry> {
  await ensureDockerHostImage((line) => console.log(line))
  const { stdout } = await docker([
    ...['run', '--detach', '--label', ownerLabel(), '--publish', '127.0.0.1::5000', dockerHostImage()],
    ...['sh', '-euc', start, 'sh', login?.user ?? '', login?.password ?? ''],
  ])
  const id = stdout.trim()
  try {
    const port = Number((await docker(['port', id, '5000/tcp'])).stdout.trim().split(':').at(-1))
    await untilAnswering(port, id)
    const gateway = await gatewayOf(id)
    const front = await openFront({ port }, ['127.0.0.1', gateway])
    return {
      address: `127.0.0.1:${front.port}`,
      outerAddress: `${gateway}:${front.port}`,
      front,
      ...(login && { login }),
      offerTo: (host) => forward(host, { gateway, port: front.port }),
      async [Symbol.asyncDispose]() {
        await front[Symbol.asyncDispose]()
        await remove(id)
      },
    }
  } catch (error) {
    await remove(id)
    throw error
  }
}

async function untilAnswering(port: number, id: string): Promise<void> {
  const deadline = Date.now() + 30_000
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/v2/`).catch(() => undefined)
    if (answer?.status === 200 || answer?.status === 401) return
    if (Date.now() > deadline) {
      const { stdout, stderr } = await docker(['logs', '--tail', '20', id], { check: false })
      throw new Error(`The registry does not answer.\n${stdout}${stderr}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** The address by which a container, and so a host, reaches this machine; a network's own settings need not name it. */
async function gatewayOf(id: string): Promise<string> {
  const format = '{{.NetworkSettings.Networks.bridge.Gateway}}'
  return (await docker(['inspect', id, '--format', format])).stdout.trim()
}

/** Engines take a registry without TLS on the loopback only, so each host has a socket of that port that leads here. */
async function forward(host: TestHost, { gateway, port }: { gateway: string; port: number }): Promise<void> {
  const unit = `registry-${port}`
  await host.writeFile(
    `/etc/systemd/system/${unit}.socket`,
    `[Socket]\nListenStream=127.0.0.1:${port}\n[Install]\nWantedBy=sockets.target\n`,
  )
  await host.writeFile(
    `/etc/systemd/system/${unit}.service`,
    `[Service]\nExecStart=/lib/systemd/systemd-socket-proxyd ${gateway}:${port}\n`,
  )
  await host.exec(`systemctl daemon-reload && systemctl enable --quiet --now ${unit}.socket`)
}

async function remove(id: string): Promise<void> {
  await docker(['rm', '--force', '--volumes', id], { check: false })
}
