import { type Script, sh } from '@deploy/agent/sh.ts'
import { bad, type Check, type Context, fields, good, none, oneLine, type Settings } from '../check.ts'
import { type Listener, nameOf, readListeners } from '../listeners.ts'

const mostNamed = 10

/** Nobody listens on the host but where it is allowed. Who does, is told as far as this user may see it. */
export const portsCheck: Check<'ports'> = {
  type: 'ports',
  target: ({ allow }) => (allow.length === 0 ? 'none allowed' : `only ${allow.join(', ')}`),
  begin: (settings, context) => {
    const allowed = settings.allow.map(readPlace)
    return async (signal) => {
      const { code, stdout } = await context.probe.exec(readTables, signal)
      const listeners = readListeners(stdout)
      if (code !== 0 || listeners === undefined) return none('/proc/net does not tell who listens')
      const judged = listeners.filter((one) => isJudged(one, settings))
      const others = judged.filter((one) => !allowed.some((place) => allows(place, one)))
      if (others.length === 0) return good(`${judged.length} listeners, all of them allowed`)
      const told = await tellAll(others, context, signal)
      return { ...bad(oneLine(`not allowed: ${told.join('; ')}`)), seen: told.join('\n') }
    }
  },
}

/** State 0A is TCP_LISTEN, 07 a UDP socket without a peer (include/net/tcp_states.h of Linux). */
const readTables = sh`
  for table in tcp tcp6 udp udp6; do
    case $table in tcp*) state=0A ;; *) state=07 ;; esac
    [ -r "/proc/net/$table" ] || continue
    echo "table $table"
    grep -E "^ *[0-9]+: [0-9A-F]+:[0-9A-F]{4} [0-9A-F]+:[0-9A-F]{4} $state " "/proc/net/$table" |
      while read -r _ local _ _ _ _ _ uid _ inode _; do echo "$local $uid $inode"; done
  done
`

function isJudged({ protocol, loopback }: Listener, settings: Settings<'ports'>): boolean {
  return (settings.udp || protocol === 'tcp') && (settings.loopback || !loopback)
}

interface Place {
  protocol: string
  port: number
  /** Missing: any. */
  address: string | undefined
}

/** `443`, `53/udp`, `127.0.0.1:8080`, `[::1]:8080` */
function readPlace(entry: number | string): Place {
  const [, host, port, protocol = 'tcp'] = /^(?:(.+):)?([0-9]+)(?:\/(tcp|udp))?$/.exec(String(entry)) ?? []
  return { protocol, port: Number(port), address: host?.replace(/^\[|\]$/g, '') }
}

function allows({ protocol, port, address }: Place, one: Listener): boolean {
  return protocol === one.protocol && port === one.port && (address === undefined || address === one.address)
}

async function tellAll(others: Listener[], { probe }: Context, signal: AbortSignal): Promise<string[]> {
  const named = others.slice(0, mostNamed)
  const { stdout } = await probe.exec(tellOwners(named), signal)
  const seen = fields(stdout)
  const told = named.map((one) => {
    const process = seen.get(`socket${one.inode}`) ?? 'a process that this user may not see'
    return `${nameOf(one)} (${process}, user ${seen.get(`user${one.uid}`) || one.uid})`.slice(0, 160)
  })
  return others.length > mostNamed ? [...told, `and ${others.length - mostNamed} more`] : told
}

/** Prints who has each socket, as far as /proc lets this user look, and what users are called. */
function tellOwners(listeners: Listener[]): Script {
  const inodes = listeners.flatMap(({ inode }) => ['-e', `s/.*socket:\\[\\(${inode}\\)\\]$/socket \\1/p`])
  const users = [...new Set(listeners.map(({ uid }) => uid))]
  return sh`
    for uid in ${users}; do
      echo "user$uid=$({ getent passwd "$uid" || grep "^[^:]*:[^:]*:$uid:" /etc/passwd; } 2>/dev/null | head -n 1 | cut -d : -f 1)"
    done
    ls -l /proc/[0-9]*/fd/ 2>/dev/null | sed -n -e 's,^/proc/\\([0-9]*\\)/fd/*:$,process \\1,p' ${inodes} |
      while read -r kind number; do
        case $kind in
          process) pid=$number ;;
          socket) echo "socket$number=$(cat "/proc/$pid/comm" 2>/dev/null), process $pid" ;;
        esac
      done
    exit 0
  `
}
