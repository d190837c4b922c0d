import { lines, sh } from '@deploy/agent/sh.ts'
import type { Setup, Slot } from '@deploy/manifest/manifest.ts'
import { sudoers } from '../sudoers.ts'
import { agentOnlyCommand } from './agent-only.ts'
import { installed } from './files.ts'
import { type Item, idOf } from './item.ts'
import { blobOf } from './shared-keys.ts'

/**
 * The keys of the action, each in a line that takes away what a deployment does not need: terminals, agents, X11, ~/.ssh/rc. Tunnels
 * stay, because the gate asks through them, but lead only to the host's loopback and to what a check names (sshd(8)). They are
 * written as that user, so that no link in its home leads root elsewhere.
 */
export function authorizedKeys(
  user: string,
  keys: Setup['authorizedKeys'],
  slotsOf: (key: string) => Slot[],
): Item {
  const blobs = keys.map(({ key }) => blobOf(key))
  const text = keys.map((each) => `${options(each, slotsOf(each.key))} ${each.key}\n`).join('')
  return {
    id: idOf('keys', user),
    title: `The keys by which the action logs in as ${user}`,
    why: 'A key that only serves deployments: no terminal, no agent or X11 forwarding; tunnels lead to the loopback and to what the gate asks.',
    text,
    check: sh`has_keys ${user} ${blobs}`,
    do: sh`add_keys ${user} ${blobs}`,
  }
}

function options({ from, agentOnly }: Setup['authorizedKeys'][number], slots: Slot[]): string {
  const others = slots.flatMap(asked).filter((each) => !/^(?:127\.0\.0\.1|localhost|\[::1\]):/.test(each))
  const open = ['127.0.0.1:*', 'localhost:*', '[::1]:*', ...new Set(others)]
  const roots = [...new Set(slots.map(({ root }) => root))]
  return [
    ...(agentOnly ? [`command="${agentOnlyCommand(roots)}"`] : []),
    'restrict',
    'port-forwarding',
    ...open.map((each) => `permitopen="${each}"`),
    ...(from === undefined ? [] : [`from="${from}"`]),
  ].join(',')
}

/** What the gate asks through the host. */
function asked({ gate, nfr }: Slot): string[] {
  const checks = gate.checks.flatMap((check) => {
    if (check.type === 'tcp' && check.from === 'host') return [target(check.address, check.port)]
    if (check.type === 'http' && check.from === 'host') return [targetOf(check.url)]
    if (check.type === 'identity' && check.url !== undefined) return [targetOf(check.url)]
    return []
  })
  return nfr?.load?.from === 'host' ? [...checks, targetOf(nfr.load.url)] : checks
}

function targetOf(url: string): string {
  const { hostname, port, protocol } = new URL(url)
  return target(hostname.replace(/^\[|\]$/g, ''), Number(port) || (protocol === 'https:' ? 443 : 80))
}

function target(address: string, port: number): string {
  return `${address.includes(':') ? `[${address}]` : address}:${port}`
}

/** The gate asks through the connection what only the host itself can reach. */
export function tunnels(user: string, slot: Slot): Item[] {
  if (!slot.gate.checks.some((check) => 'from' in check && check.from === 'host')) return []
  return [
    {
      id: idOf('tunnels', user),
      title: `sshd opens tunnels for ${user}`,
      why: 'The gate asks through them what only the host itself can reach.',
      check: sh`
        [ "$(id -u)" = 0 ] || unseen 'only root may ask sshd for its settings'
        settings=$(sshd -T -C ${`user=${user},host=localhost,addr=127.0.0.1`} 2> /dev/null) || unseen 'sshd does not tell its settings'
        printf '%s\\n' "$settings" | grep -Eq '^allowtcpforwarding (yes|all|local)$' || differs 'AllowTcpForwarding forbids it'
      `,
      remedy: `Set "AllowTcpForwarding local" in sshd_config, below "Match User ${user}" where not for all.`,
    },
  ]
}

/** Without it a service manager of the user ends with the login, and nothing takes an unconfirmed release back after a reboot. */
export function linger(user: string): Item {
  return {
    id: idOf('linger', user),
    title: `The service manager of ${user} runs without a login`,
    why: 'The host itself takes an unconfirmed release back, also after a reboot; systemd does that for a user who lingers.',
    check: sh`
      [ -d /run/systemd/system ] || exit 0
      [ -e ${`/var/lib/systemd/linger/${user}`} ] || differs ${`${user} does not linger`}
    `,
    do: sh`loginctl enable-linger ${user}`,
  }
}

/** One that lingers since another application was set up keeps the groups of that day. */
export function managerGroups(user: string): Item {
  return {
    id: idOf('groups', user),
    title: `The service manager of ${user} is in the groups of ${user}`,
    why: 'The steps of a deployment run under it, and it has the groups that the user had when it started. It starts again, and with it what runs under it.',
    check: sh`
      [ -d /run/systemd/system ] || exit 0
      number=$(id -u ${user} 2> /dev/null) || exit 0
      pid=$(systemctl show -p MainPID --value "user@$number.service")
      [ "\${pid:-0}" != 0 ] || exit 0
      has=$(sed -n -e 's/^Groups://p' -e 's/^Gid://p' "/proc/$pid/status" | tr '\t\n' '  ')
      for group in $(id -G ${user}); do
        case " $has " in *" $group "*) ;; *) differs "it started before $(getent group "$group" | cut -d: -f1) was one of them" ;; esac
      done
    `,
    do: sh`systemctl restart "user@$(id -u ${user}).service"`,
  }
}

/** The commands of the plan, exactly as they are asked for, and nothing else. */
export function sudo(subject: {
  user: string
  application: string
  environment: string
  commands: string[]
}): Item[] {
  const { user, application, environment, commands } = subject
  if (commands.length === 0) return []
  const path = `/etc/sudoers.d/deploy-${application}-${environment}`
  const rules = sudoers({ privileged: commands }, user)
  const fragment = installed(
    {
      to: path,
      text: `# What a deployment of ${application} to ${environment} may do as root, from its plan.\nDefaults:${user} !requiretty\n${rules}`,
      owner: 'root',
      group: 'root',
      mode: '0440',
    },
    {
      id: 'sudoers',
      title: `sudo lets ${user} run the ${commands.length} commands of the plan without a password, and nothing else`,
      why: 'The user needs no root besides these exact commands; they have no wildcards.',
    },
  )
  return [{ ...fragment, check: lines(sh`has_rules ${path} ${user}`, fragment.check) }]
}
