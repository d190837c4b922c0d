import { DeployError } from '@deploy/kit/errors.ts'
import { fingerprint, type PublicKey } from './host-key.ts'
import { type KnownHostsLine, knownHostsLine } from './known-hosts.ts'
import type { Target } from './remote.ts'

/** `deploy@web-1.example.org:22` */
export function place({ user, address, port }: Target): string {
  return `${user}@${address}:${port}`
}

export function unreachable(target: Target, cause: string): DeployError {
  return new DeployError({
    code: 'HOST_UNREACHABLE',
    message: `No SSH connection to ${target.address}:${target.port}.`,
    host: target.name,
    cause,
    remedy:
      'Check the address and the port, that sshd runs there, and that a firewall lets this runner in. A deployment that has begun there goes on, and goes back by itself when nobody confirms it.',
  })
}

export function handshakeFailed(target: Target, cause: string): DeployError {
  return new DeployError({
    code: 'SSH_HANDSHAKE_FAILED',
    message: `${target.address}:${target.port} and this side could not agree on a secure connection.`,
    host: target.name,
    cause,
    remedy:
      'Let sshd offer curve25519 or ECDH key exchange, AES-GCM or AES-CTR, SHA-2 MACs, and an Ed25519, ECDSA or RSA (SHA-2) host key.',
  })
}

export function hostKeyUnknown(target: Target, presented: PublicKey): DeployError {
  return new DeployError({
    code: 'HOST_KEY_UNKNOWN',
    message: `The known_hosts text has no key for ${target.address}:${target.port}, so the host cannot be told from an impostor.`,
    host: target.name,
    cause: `the host presents ${described(presented)}`,
    remedy: [
      'First compare that fingerprint with the host itself, by another way than this network:',
      '  ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub   (on its console; use the file of the type above)',
      'Only when they are equal, add this line to the known_hosts text:',
      `  ${knownHostsLine(target.address, target.port, presented)}`,
    ].join('\n'),
  })
}

export function hostKeyMismatch(target: Target, presented: PublicKey, known: KnownHostsLine[]): DeployError {
  const expected = known.map(({ key, line }) => `expected:  ${described(key)} (line ${line})`)
  return new DeployError({
    code: 'HOST_KEY_MISMATCH',
    message: `${target.address}:${target.port} presents another host key than the known one. The login was not tried.`,
    host: target.name,
    cause: [`presented: ${described(presented)}`, ...expected].join('\n'),
    remedy:
      'Either the host was reinstalled or its key replaced, or another machine answers in its place. Ask who runs the host; compare the presented fingerprint on its console; only then replace the line in the known_hosts text.',
  })
}

export function hostKeyRevoked(target: Target, presented: PublicKey, line: number): DeployError {
  return new DeployError({
    code: 'HOST_KEY_REVOKED',
    message: `${target.address}:${target.port} presents a host key that line ${line} of the known_hosts text revokes.`,
    host: target.name,
    cause: `presented: ${described(presented)}`,
    remedy:
      'Do not deploy to it: a revoked key may be in other hands. Ask who runs the host to replace its key.',
  })
}

export function authorityOnly(target: Target, line: number): DeployError {
  return new DeployError({
    code: 'KNOWN_HOSTS_INVALID',
    message: `Line ${line} of the known_hosts text trusts a certificate authority for ${target.address}, which is not supported.`,
    host: target.name,
    cause: 'host certificates (@cert-authority) cannot be checked here',
    remedy:
      "Add a line with the host's own public key; `ssh-keygen -lf` on its console shows what it must be.",
  })
}

export function loginRefused(
  target: Target,
  { key, methods, partial }: { key: PublicKey; methods: readonly string[]; partial: boolean },
): DeployError {
  const offered = methods.length === 0 ? 'nothing' : methods.join(', ')
  return new DeployError({
    code: 'LOGIN_REFUSED',
    message: `${target.address}:${target.port} does not let ${target.user} in with this key.`,
    host: target.name,
    cause: [
      `tried: ${described(key)}`,
      partial ? `the host accepted the key and asks for more: ${offered}` : `the host offers: ${offered}`,
    ].join('\n'),
    remedy: partial
      ? 'Let this user in by public key alone (sshd_config: AuthenticationMethods publickey).'
      : `Check the user's name, and that this public key stands in ~${target.user}/.ssh/authorized_keys, in a home that only ${target.user} can write to.`,
  })
}

export function lost(target: Target, cause: string): DeployError {
  return new DeployError({
    code: 'SSH_LOST',
    message: `A command on ${place(target)} ended without an exit code.`,
    host: target.name,
    cause,
    remedy:
      'It is not known whether the command finished. Run again: what was done already is found and not repeated.',
  })
}

export function timedOut(target: Target, what: string, seconds: number): DeployError {
  return new DeployError({
    code: 'SSH_TIMEOUT',
    message: `${what} on ${place(target)} did not end within ${seconds} s and was given up.`,
    host: target.name,
    remedy:
      'See on the host what it waits for, such as a busy disk, then run again: what was done already is found and not repeated.',
  })
}

export function cancelled(target: Target): DeployError {
  return new DeployError({
    code: 'CANCELLED',
    message: `Work on ${place(target)} was cancelled.`,
    host: target.name,
    remedy: 'Run again when you want to go on: what was done already is found and not repeated.',
  })
}

export function channelRefused(target: Target, cause: string): DeployError {
  return new DeployError({
    code: 'SSH_EXEC_REFUSED',
    message: `${place(target)} accepts the login but runs no command.`,
    host: target.name,
    cause,
    remedy:
      'Check MaxSessions (10 by default) in sshd_config, and that the account may run commands: no restricted key, a working login shell.',
  })
}

export function tunnelRefused(target: Target, to: string, prohibited: boolean): DeployError {
  return new DeployError({
    code: 'TUNNEL_REFUSED',
    message: `No connection from ${target.name} to ${to}.`,
    host: target.name,
    cause: prohibited
      ? 'the host does not allow forwarding'
      : `nothing answers at ${to}, as seen from the host`,
    remedy: prohibited
      ? 'Set AllowTcpForwarding local in sshd_config, or permitopen for this key in authorized_keys.'
      : 'Check on the host that the service runs and listens on that address and port: ss -ltn',
  })
}

export function listenRefused(target: Target): DeployError {
  return new DeployError({
    code: 'LISTEN_REFUSED',
    message: `${target.name} does not let its own programs connect to this side.`,
    host: target.name,
    cause: `${place(target)} refuses to forward a port of its loopback`,
    remedy:
      'Set AllowTcpForwarding yes (or remote) in sshd_config and let PermitListen be; where the key is restricted in authorized_keys, add port-forwarding and permitlisten="127.0.0.1:*".',
  })
}

function described({ type, blob }: PublicKey): string {
  return `${type} ${fingerprint(blob)}`
}
