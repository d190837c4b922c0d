import { existsSync, readFileSync } from 'node:fs'
import type { TestHost } from '../hosts/host.ts'
import { bootEngineHost, type EngineHost } from './engine-host.ts'
import type { Login } from './registry.ts'

const tun = '/dev/net/tun'
const restricted = '/proc/sys/kernel/apparmor_restrict_unprivileged_userns'

/** Why nobody can have an engine of his own on a host of this machine; undefined where it can be. */
export function whyNotRootless(): string | undefined {
  if (!existsSync(tun)) return `this machine has no ${tun}`
  if (existsSync(restricted) && readFileSync(restricted, 'utf8').trim() !== '0')
    return `AppArmor keeps user namespaces from users here (${restricted})`
  return undefined
}

/**
 * A real host on which the engine is that of the user `deploy`, who is not in the group docker; that of root is stopped. Its
 * loopback is its own: it reaches the registry under `outerAddress`.
 */
export async function bootRootlessHost(options: { login?: Login } = {}): Promise<EngineHost> {
  const dock = await bootEngineHost({ name: 'roots', devices: [tun], ...options })
  try {
    await asOnOtherHosts(dock.host)
    await startOwnEngine(dock.host, dock.registry.outerAddress)
    return dock
  } catch (error) {
    await dock[Symbol.asyncDispose]()
    throw error
  }
}

/** What a container lacks that boots as a host: udev, which lets everybody use tun, and the list of what the kernel has. */
async function asOnOtherHosts(host: TestHost): Promise<void> {
  const unit = `[Service]\nType=oneshot\nExecStart=/bin/chmod 0666 ${tun}\n[Install]\nWantedBy=sysinit.target\n`
  await host.writeFile('/etc/systemd/system/tun.service', unit)
  await host.exec(`
    systemctl daemon-reload && systemctl enable --quiet --now tun.service
    mkdir -p "/lib/modules/$(uname -r)"
    echo kernel/net/ipv4/netfilter/ip_tables.ko > "/lib/modules/$(uname -r)/modules.builtin"
  `)
}

/**
 * As docs/security.md says. The disk of such a host is no place for layers, and the networks of its engine keep off the one in which
 * the registry is.
 */
async function startOwnEngine(host: TestHost, registry: string): Promise<void> {
  const settings = {
    'data-root': '/var/lib/docker/deploy',
    'default-address-pools': [{ base: '10.201.0.0/16', size: 24 }],
    'insecure-registries': [registry],
  }
  const path = '/home/deploy/.config/docker/daemon.json'
  await host.exec(`
    systemctl disable --quiet --now docker.service docker.socket
    ln -s /usr/share/docker.io/contrib/dockerd-rootless*.sh /usr/bin/
    chmod 711 /var/lib/docker && install -d -o deploy /var/lib/docker/deploy
    loginctl enable-linger deploy
  `)
  await host.writeFile(path, JSON.stringify(settings))
  await host.exec('chown -R deploy: /home/deploy/.config')
  await host.exec('XDG_RUNTIME_DIR=/run/user/$(id -u) dockerd-rootless-setuptool.sh install', {
    user: 'deploy',
  })
}
