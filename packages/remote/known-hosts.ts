import { createHmac } from 'node:crypto'
import { DeployError } from '@deploy/kit/errors.ts'
import { type PublicKey, readPublicKey } from './host-key.ts'

const MAX_BYTES = 1024 * 1024

/** One line of a known_hosts file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
export interface KnownHostsLine {
  /** Counted from 1. */
  line: number
  marker?: 'cert-authority' | 'revoked'
  /** The first field: one hashed name, or a comma-separated list of patterns. */
  hosts: string
  key: PublicKey
}

/** What a known_hosts file says about one host. */
export interface HostKeys {
  /** Keys that the host may present. */
  trusted: KnownHostsLine[]
  /** Keys that must never be accepted from it, whatever other lines say. */
  revoked: KnownHostsLine[]
  /** Lines that trust a certificate authority, which are not supported. */
  authorities: KnownHostsLine[]
}

/**
 * Parses the text of a known_hosts file. Blank lines and comments are skipped; CRLF and a byte order mark are tolerated.
 * Throws KNOWN_HOSTS_INVALID with the line's number for anything else that is not a key line.
 */
export function parseKnownHosts(text: string): KnownHostsLine[] {
  if (Buffer.byteLength(text) > MAX_BYTES) {
    throw invalid({
      cause: 'it is larger than 1 MiB',
      remedy: 'Keep only the lines of the hosts you deploy to.',
    })
  }
  return text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .map((content, index) => ({ content: content.replace(/^[ \t]+/, ''), line: index + 1 }))
    .filter(({ content }) => content.trim() !== '' && !content.startsWith('#'))
    .map(parseLine)
}

/**
 * The keys for `address` and `port`, found as OpenSSH finds them: `[address]:port` is looked up when the port is not 22,
 * the bare address otherwise. Throws KNOWN_HOSTS_INVALID.
 */
export function findHostKeys(text: string, address: string, port: number): HostKeys {
  const name = knownHostsName(address, port)
  const lines = parseKnownHosts(text).filter(({ hosts }) => matches(hosts, name))
  return {
    trusted: lines.filter(({ marker }) => marker === undefined),
    revoked: lines.filter(({ marker }) => marker === 'revoked'),
    authorities: lines.filter(({ marker }) => marker === 'cert-authority'),
  }
}

/** How a known_hosts file names a host: the address alone on port 22, `[address]:port` otherwise; in lower case. */
export function knownHostsName(address: string, port: number): string {
  return (port === 22 ? address : `[${address}]:${port}`).toLowerCase()
}

/** The line that makes `key` known for a host. */
export function knownHostsLine(address: string, port: number, key: PublicKey): string {
  return `${knownHostsName(address, port)} ${key.type} ${key.blob.toString('base64')}`
}

/** Whether a line trusts its key for more than the hosts it names. */
export function hasWildcard({ hosts }: KnownHostsLine): boolean {
  return !hosts.startsWith('|') && /[*?]/.test(hosts)
}

function parseLine({ content, line }: { content: string; line: number }): KnownHostsLine {
  const fields = content.trim().split(/[ \t]+/)
  const mark = fields[0]?.startsWith('@') ? fields.shift() : undefined
  const [hosts = '', type = '', base64 = ''] = fields
  if (mark !== undefined && mark !== '@revoked' && mark !== '@cert-authority') {
    throw invalid({ line, cause: `the marker ${mark} is neither @revoked nor @cert-authority` })
  }
  if (type === '') throw invalid({ line, cause: 'a line needs host names, a key type and a key' })
  if (hosts.startsWith('|') && hashOf(hosts) === undefined) {
    throw invalid({ line, cause: 'the hashed host name is not of the form |1|salt|hash' })
  }
  const blob = decode(base64)
  const key = blob === undefined ? undefined : readPublicKey(blob)
  if (key === undefined) throw invalid({ line, cause: 'the key is not complete base64 of a public key' })
  if (key.type !== type) {
    throw invalid({ line, cause: `the line says ${type}, but the key inside is a ${key.type} key` })
  }
  const marker = mark === '@revoked' ? 'revoked' : 'cert-authority'
  return mark === undefined ? { line, hosts, key } : { line, marker, hosts, key }
}

function matches(hosts: string, name: string): boolean {
  const hashed = hashOf(hosts)
  if (hashed !== undefined) return createHmac('sha1', hashed.salt).update(name).digest().equals(hashed.hash)
  const patterns = hosts.toLowerCase().split(',')
  const hit = (pattern: string) => matchesPattern(pattern, name)
  return (
    !patterns.some((pattern) => pattern.startsWith('!') && hit(pattern.slice(1))) &&
    patterns.some((pattern) => !pattern.startsWith('!') && hit(pattern))
  )
}

/** Shell-like matching of `*` and `?` alone, in time proportional to both lengths. */
function matchesPattern(pattern: string, name: string): boolean {
  let [p, n, star, resume] = [0, 0, -1, 0]
  while (n < name.length) {
    if (pattern[p] === '*') {
      star = p++
      resume = n
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === name[n])) {
      p++
      n++
    } else if (star >= 0) {
      p = star + 1
      n = ++resume
    } else return false
  }
  while (pattern[p] === '*') p++
  return p === pattern.length
}

function hashOf(hosts: string): { salt: Buffer; hash: Buffer } | undefined {
  const [, salt, hash] = /^\|1\|([^|]+)\|([^|]+)$/.exec(hosts) ?? []
  const [saltBytes, hashBytes] = [decode(salt ?? ''), decode(hash ?? '')]
  return saltBytes?.length === 20 && hashBytes?.length === 20
    ? { salt: saltBytes, hash: hashBytes }
    : undefined
}

/** Strict base64: Buffer.from would skip over what it does not know. */
function decode(base64: string): Buffer | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64) || base64.length % 4 !== 0) return undefined
  return Buffer.from(base64, 'base64')
}

function invalid({ line, cause, remedy }: { line?: number; cause: string; remedy?: string }): DeployError {
  const where = line === undefined ? '' : `, line ${line}`
  return new DeployError({
    code: 'KNOWN_HOSTS_INVALID',
    message: `The known_hosts text cannot be used${where}.`,
    cause,
    remedy:
      remedy ?? 'Correct or remove that line; `ssh-keyscan -p PORT HOST` prints lines in the right form.',
  })
}
