import type { Log } from '@deploy/kit/print.ts'
import type { RolloutLog } from '@deploy/rollout/watch.ts'

const EVERY_MS = 3_000
const WIDTH = 30
/** Bytes; what is smaller is sent before anybody has read the line. */
const WORTH_TELLING = 1024

/** Turns what a rollout reports into lines; a large upload shows a bar on a terminal and a line every few seconds in a log. */
export function rolloutLog(
  log: Log,
  terminal: NodeJS.WriteStream = process.stdout,
  now: () => number = Date.now,
): RolloutLog {
  return {
    line: (host, text) => log.info(`${host}: ${text}`),
    host: (host, text) => log.host(host, text),
    progress: (host, name, size) => {
      let told = now()
      let ended = size < WORTH_TELLING
      return (bytes) => {
        if (ended) return
        ended = bytes >= size
        const share = Math.min(1, bytes / size)
        if (terminal.isTTY) terminal.write(`\r${host}: ${name} ${bar(share)}${share >= 1 ? '\n' : ''}`)
        else if (share >= 1 || now() - told > EVERY_MS) {
          told = now()
          log.info(`${host}: sent ${name}: ${Math.floor(share * 100)} % of ${readable(size)}`)
        }
      }
    },
  }
}

function bar(share: number): string {
  const full = Math.round(share * WIDTH)
  return `[${'█'.repeat(full)}${'·'.repeat(WIDTH - full)}] ${String(Math.floor(share * 100)).padStart(3)} %`
}

function readable(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  const units = ['kB', 'MB', 'GB']
  const power = Math.min(units.length, Math.floor(Math.log2(bytes) / 10))
  return `${(bytes / 1024 ** power).toFixed(1)} ${units[power - 1]}`
}
