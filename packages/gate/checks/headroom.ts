import { lines, type Script, sh } from '@deploy/agent/sh.ts'
import { bad, type Check, fields, good, type Measurement, none, oneLine, type Settings } from '../check.ts'
import { onHost } from '../paths.ts'

const mebibyte = 1024 * 1024

/** The host has room left: on each file system blocks and inodes that this user may have, and memory. */
export const headroomCheck: Check<'headroom'> = {
  type: 'headroom',
  target: ({ paths }, { slot }) => `${(paths ?? [slot.root]).join(', ')} and memory`,
  begin: (settings, { slot, probe }) => {
    const paths = (settings.paths ?? [slot.root]).map((path) => onHost(path, slot))
    const script = lines(...paths.map(readFileSystem), readMemory)
    return async (signal) => {
      const { code, stdout } = await probe.exec(script, signal)
      return code === 0
        ? judge(paths, stdout, settings)
        : none(`reading what is free ended with exit code ${code}`)
    }
  },
}

/** Blocks: all, free, free to this user, bytes each; inodes: all, free. */
function readFileSystem(path: string, index: number): Script {
  return sh`
    echo ${`disk${index}=`}"$(stat -f -c '%b %f %a %S %c %d' -- ${path} 2>/dev/null)"
  `
}

const readMemory = sh`
  sed -n -e 's/^MemTotal: *\\([0-9]*\\) kB$/total=\\1/p' -e 's/^MemAvailable: *\\([0-9]*\\) kB$/available=\\1/p' /proc/meminfo
`

interface Room {
  what: string
  free: number
  percent: number
  /** Missing: of inodes there are no bytes. */
  mebibytes?: number
  minimumPercent: number
  minimumMebibytes?: number | undefined
}

function judge(paths: string[], stdout: string, settings: Settings<'headroom'>): Measurement {
  const seen = fields(stdout)
  const disks = paths.map((path, index) => roomOf(path, seen.get(`disk${index}`) ?? '', settings))
  const unseen = paths.filter((_, index) => disks[index] === undefined)
  const memory = memoryOf(seen, settings)
  if (memory === undefined) return none('/proc/meminfo does not tell what is free')
  const rooms = [...disks.flatMap((room) => room ?? []), memory]
  const told = rooms.map(tell).join(', ')
  const scarce = rooms.flatMap((room) => fault(room) ?? [])
  if (scarce.length > 0) return { ...bad(oneLine(scarce.join('; '))), seen: told }
  if (unseen.length > 0) return none(oneLine(`${unseen.join(', ')} cannot be looked at`))
  return good(oneLine(told))
}

function roomOf(path: string, printed: string, settings: Settings<'headroom'>): Room[] | undefined {
  const [all, free, available, size, inodes, freeInodes] = printed.split(' ').map(Number)
  if (!/^\d+( \d+){5}$/.test(printed) || all === 0) return undefined
  const usable = all! - free! + available!
  const disk: Room = {
    what: `disk of ${path}`,
    free: available!,
    percent: usable === 0 ? 0 : (100 * available!) / usable,
    mebibytes: (available! * size!) / mebibyte,
    minimumPercent: settings.minimumDiskPercent,
    minimumMebibytes: settings.minimumDiskMebibytes,
  }
  // btrfs and its like make inodes as they are needed, and say 0.
  if (inodes === 0) return [disk]
  const minimumPercent = settings.minimumInodesPercent
  const nodes = { what: `inodes of ${path}`, free: freeInodes!, percent: (100 * freeInodes!) / inodes! }
  return [disk, { ...nodes, minimumPercent }]
}

function memoryOf(seen: Map<string, string>, settings: Settings<'headroom'>): Room | undefined {
  const [total, available] = [Number(seen.get('total')), Number(seen.get('available'))]
  if (!(total > 0) || Number.isNaN(available)) return undefined
  return {
    what: 'memory',
    free: available,
    percent: (100 * available) / total,
    mebibytes: available / 1024,
    minimumPercent: settings.minimumMemoryPercent,
    minimumMebibytes: settings.minimumMemoryMebibytes,
  }
}

function fault(room: Room): string | undefined {
  const { percent, mebibytes, minimumPercent, minimumMebibytes } = room
  if (percent < minimumPercent) return `${tell(room)}, ${minimumPercent} % must be`
  if (mebibytes !== undefined && minimumMebibytes !== undefined && mebibytes < minimumMebibytes)
    return `${tell(room)}, ${minimumMebibytes} MiB must be`
  return undefined
}

/** Rounded down, so that nothing reads as enough that is not. */
function tell({ what, percent, mebibytes, free }: Room): string {
  const amount = mebibytes === undefined ? `${free}` : `${Math.floor(mebibytes)} MiB`
  return `${what}: ${Math.floor(percent * 10) / 10} % free (${amount})`
}
