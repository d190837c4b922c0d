import { lines, type Script, sh } from '@deploy/agent/sh.ts'
import type { Slot } from '@deploy/manifest/manifest.ts'
import { runFile } from '../check.ts'
import { round } from './latency.ts'
import type { Room } from './report.ts'

const samplesAtMost = 600
const neededSamples = 3
/** So many are taken however long they take: of these, enough are left without the first third. */
const leastSamples = 5

/**
 * Prints one line a sample, a few hundred at most: `sample`, the times of proc_stat(5), memory, and that of the service in KiB. It
 * ends in time however long a sample takes, for somebody waits for it: only a few are taken in any case.
 */
export function sampleRoom(
  slot: Slot,
  { durationSeconds, withService }: { durationSeconds: number; withService: boolean },
): Script {
  const every = Math.max(1, Math.ceil(durationSeconds / samplesAtMost))
  const count = Math.max(neededSamples, Math.floor(durationSeconds / every) + 1)
  const mayEnd = Math.max(0, count - leastSamples)
  return lines(
    sh`
      memory_of() {
        for each in "$@"; do
          sed -n 's/^VmRSS:[^0-9]*\\([0-9]*\\) kB$/\\1/p' "/proc/$each/status" 2>/dev/null
          memory_of $(cat "/proc/$each/task/"*/children 2>/dev/null)
        done
      }
      left=${count}
      read -r now rest < /proc/uptime
      over=$((\${now%.*} + ${Math.ceil(durationSeconds) + 1}))
      while [ "$left" -gt 0 ]; do
        left=$((left - 1))
        read -r cpu times < /proc/stat
    `,
    withService ? mainProcess(slot) : sh`pid=0`,
    sh`
        total=0
        if [ "$pid" != 0 ]; then for each in $(memory_of "$pid"); do total=$((total + each)); done; fi
        memory=$(sed -n -e 's/^MemTotal: *\\([0-9]*\\) kB$/\\1/p' -e 's/^MemAvailable: *\\([0-9]*\\) kB$/\\1/p' /proc/meminfo)
        read -r now rest < /proc/uptime
        echo sample "$now" "$total" $memory $times
        [ "$left" -gt ${mayEnd} ] || [ "$((\${now%.*} + ${every}))" -le "$over" ] || break
        [ "$left" = 0 ] || sleep ${every}
      done
    `,
  )
}

/** Sets `$pid`, 0 for none. */
function mainProcess(slot: Slot): Script {
  const { manager, unit } = slot.service
  const asked =
    slot.container !== undefined
      ? sh`docker container inspect --format '{{.State.Pid}}' ${slot.container.name} 2>/dev/null`
      : manager === 'systemd'
        ? sh`systemctl show -p MainPID --value ${`${unit}.service`} 2>/dev/null`
        : sh`sed -n '1s/ .*//p' ${runFile(slot, unit, 'pid')} 2>/dev/null`
  return sh`
    pid=$(${asked})
    case $pid in '' | *[!0-9]*) pid=0 ;; esac
  `
}

/** What the lines say; undefined when they are too few. Pure. */
export function roomOf(printed: string, { withService }: { withService: boolean }): Room | undefined {
  const samples = printed.split('\n').flatMap(sampleOf)
  const [first, last] = [samples[0], samples.at(-1)]
  if (samples.length < neededSamples || !first || !last || last.all <= first.all) return undefined
  const growth = withService ? slopeOf(samples) : undefined
  return {
    cpuPercent: round((100 * (last.idle - first.idle)) / (last.all - first.all)),
    memoryPercent: round(Math.min(...samples.map(({ total, available }) => (100 * available) / total))),
    samples: samples.length,
    ...(growth !== undefined && { memoryGrowthMebibytesPerHour: round(growth) }),
  }
}

interface Sample {
  seconds: number
  serviceKibibytes: number
  total: number
  available: number
  idle: number
  all: number
}

/** user nice system idle iowait irq softirq steal; what guests take is in the first two already. */
function sampleOf(line: string): Sample[] {
  if (!/^sample [0-9.]+( [0-9]+){11,}$/.test(line.trim())) return []
  const [seconds, serviceKibibytes, total, available, ...times] = line.trim().split(' ').slice(1).map(Number)
  const counted = times.slice(0, 8)
  return [
    {
      seconds: seconds!,
      serviceKibibytes: serviceKibibytes!,
      total: total!,
      available: available!,
      idle: counted[3]! + counted[4]!,
      all: counted.reduce((sum, each) => sum + each, 0),
    },
  ]
}

/** The slope of the straight line that fits best, in MiB an hour; the first third is left out, for there caches fill. */
function slopeOf(samples: Sample[]): number | undefined {
  const settled = samples.slice(Math.floor(samples.length / 3)).filter((each) => each.serviceKibibytes > 0)
  if (settled.length < neededSamples) return undefined
  const mean = (pick: (sample: Sample) => number) =>
    settled.reduce((sum, each) => sum + pick(each), 0) / settled.length
  const [x, y] = [mean(({ seconds }) => seconds), mean((each) => each.serviceKibibytes)]
  const over = mean(({ seconds, serviceKibibytes }) => (seconds - x) * (serviceKibibytes - y))
  const under = mean(({ seconds }) => (seconds - x) ** 2)
  return under === 0 ? undefined : ((over / under) * 3600) / 1024
}
