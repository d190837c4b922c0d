import { isIP } from 'node:net'
import { type Directive, readNginx } from './read.ts'

/** Where one directive of nginx leads requests. */
export interface Pass {
  /** `/etc/nginx/sites-enabled/default:12` */
  place: string
  /** As it is written: `proxy_pass http://127.0.0.1:3000/`. */
  text: string
  /** Each place that may answer; of an upstream, each of its servers that is not `down`. */
  targets: Target[]
}

/** `unknown`: only nginx, or another machine, can say who answers. */
export type Target =
  | { kind: 'tcp'; address: string; port: number }
  | { kind: 'socket'; path: string }
  | { kind: 'unknown'; why: string }

const passing = /^(?:proxy|fastcgi|uwsgi|scgi|grpc|memcached)_pass$/

/**
 * Every directive of these files that passes requests on. Names are looked up among their upstreams. `faults`: what could
 * not be understood, with its place. Pure.
 */
export function passesOf(files: { path: string; text: string }[]): { passes: Pass[]; faults: string[] } {
  const read = files.map(({ path, text }) => ({ path, ...readNginx(text) }))
  const all = read.flatMap(({ path, directives }) =>
    flat(directives).map((found) => ({ ...found, place: `${path}:${found.directive.line}` })),
  )
  const upstreams = upstreamsIn(all.map(({ directive }) => directive))
  const passes = all.flatMap(({ directive: { words }, datagrams, place }): Pass[] => {
    const [name = '', to = ''] = words
    if (!passing.test(name) || words.length < 2) return []
    const unknown = datagrams && ({ kind: 'unknown', why: 'UDP has no listeners' } as const)
    return [{ place, text: words.join(' '), targets: unknown ? [unknown] : targetsOf(to, upstreams) }]
  })
  return { passes, faults: read.flatMap(({ path, fault }) => (fault ? [`${path}, ${fault}`] : [])) }
}

interface Found {
  directive: Directive
  /** It stands in a server of a stream that listens to UDP. */
  datagrams: boolean
}

function flat(directives: Directive[], outside = false): Found[] {
  const datagrams = outside || directives.some(({ words }) => words[0] === 'listen' && words.includes('udp'))
  return directives.flatMap((directive) => [
    { directive, datagrams },
    ...flat(directive.block ?? [], datagrams),
  ])
}

function upstreamsIn(directives: Directive[]): Map<string, string[]> {
  return new Map(
    directives
      .filter(({ words, block }) => words[0] === 'upstream' && block)
      .map(({ words, block }) => [
        (words[1] ?? '').toLowerCase(),
        block!.flatMap(({ words: [name, address, ...more] }) =>
          name === 'server' && address !== undefined && !more.includes('down') ? [address] : [],
        ),
      ]),
  )
}

/** `to` is what follows the directive: with a scheme and a path, or an address alone. */
function targetsOf(to: string, upstreams: Map<string, string[]>): Target[] {
  if (to.includes('$')) return [{ kind: 'unknown', why: 'a variable decides' }]
  const [, scheme = '', rest = ''] = /^(?:([a-z]+):\/\/)?(.*)$/is.exec(to) ?? []
  const socket = /^unix:([^:]+)/.exec(rest)
  if (socket) return [{ kind: 'socket', path: socket[1]! }]
  const authority = rest.replace(/\/.*$/s, '')
  const servers = upstreams.get(authority.toLowerCase())
  const port = ['https', 'grpcs'].includes(scheme.toLowerCase()) ? 443 : 80
  if (servers === undefined) return [targetOf(authority, port)]
  if (servers.length === 0) return [{ kind: 'unknown', why: `the upstream ${authority} has no server` }]
  return servers.map((server) => {
    const path = /^unix:(.+)$/.exec(server)?.[1]
    return path === undefined ? targetOf(server, 80) : { kind: 'socket', path }
  })
}

function targetOf(authority: string, usual: number): Target {
  const [, bracketed, name, digits] = /^(?:\[([^\]]*)\]|([^:]*))(?::([0-9]+))?$/.exec(authority) ?? []
  const host = bracketed ?? name ?? ''
  const port = digits === undefined ? usual : Number(digits)
  const address = loopbackOf(host)
  if (address === undefined || port < 1 || port > 65535)
    return { kind: 'unknown', why: `${authority} is no address of this host's loopback` }
  return { kind: 'tcp', address, port }
}

function loopbackOf(host: string): string | undefined {
  if (host.toLowerCase() === 'localhost' || host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '::1'
  const isLoopback = (isIP(host) === 4 && host.startsWith('127.')) || host === '::1'
  return isLoopback ? host : undefined
}

/** As deploy.yml names it: `127.0.0.1:3000`, `[::1]:3000`, `unix:/run/app.sock`. Pure. */
export function nameOf(target: Target): string {
  if (target.kind === 'unknown') return target.why
  if (target.kind === 'socket') return `unix:${target.path}`
  return `${target.address.includes(':') ? `[${target.address}]` : target.address}:${target.port}`
}
