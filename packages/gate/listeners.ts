import { sh } from '@deploy/agent/sh.ts'

/** A socket that waits for others. */
export interface Listener {
  protocol: 'tcp' | 'udp'
  /** As people write it: `0.0.0.0`, `127.0.0.1`, `::`, `fe80::1`. */
  address: string
  port: number
  loopback: boolean
  uid: number
  inode: number
}

/** Prints what `readListeners` reads. State 0A is TCP_LISTEN, 07 a UDP socket without a peer (include/net/tcp_states.h of Linux). */
export const readTables = sh`
  for table in tcp tcp6 udp udp6; do
    case $table in tcp*) state=0A ;; *) state=07 ;; esac
    [ -r "/proc/net/$table" ] || continue
    echo "table $table"
    grep -E "^ *[0-9]+: [0-9A-F]+:[0-9A-F]{4} [0-9A-F]+:[0-9A-F]{4} $state " "/proc/net/$table" |
      while read -r _ local _ _ _ _ _ uid _ inode _; do echo "$local $uid $inode"; done
  done
`

/**
 * Reads `table NAME` lines with rows `ADDRESS:PORT UID INODE` behind each, the addresses as /proc/net of a little-endian machine has
 * them: words of 32 bit with their bytes turned round. Undefined without any table.
 */
export function readListeners(printed: string): Listener[] | undefined {
  let table = ''
  const found = printed.split('\n').flatMap((line): Listener[] => {
    if (line.startsWith('table ')) table = line.slice('table '.length)
    const [, hex, port, uid, inode] =
      /^([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) (\d+) (\d+)$/.exec(line) ?? []
    if (hex === undefined || table === '') return []
    const address = addressOf(hex)
    return [
      {
        protocol: table.startsWith('udp') ? 'udp' : 'tcp',
        address,
        port: Number.parseInt(port!, 16),
        loopback: /^127\.|^::1$|^::ffff:127\.|^::ffff:7f/.test(address),
        uid: Number(uid),
        inode: Number(inode),
      },
    ]
  })
  return table === '' ? undefined : found
}

/** `tcp [::]:443` and `udp 0.0.0.0:53` */
export function nameOf({ address, port, protocol }: Listener): string {
  const place = address.includes(':') ? `[${address}]` : address
  return `${protocol} ${place}:${port}`
}

function addressOf(hex: string): string {
  const bytes = hex.match(/.{8}/g)!.flatMap((word) => word.match(/../g)!.reverse())
  if (bytes.length === 4) return bytes.map((byte) => Number.parseInt(byte, 16)).join('.')
  const groups = Array.from({ length: 8 }, (_, index) => bytes.slice(2 * index, 2 * index + 2).join(''))
  return new URL(`http://[${groups.join(':')}]/`).hostname.slice(1, -1)
}
