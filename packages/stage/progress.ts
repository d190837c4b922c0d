import type { Log } from '@deploy/kit/print.ts'
import type { RolloutLog } from '@deploy/rollout/watch.ts'

const EVERY_MS = 3_000
/** How long lines of a host wait for each other: each fence around them costs two lines of the log. */
const GATHER_MS = 500
const WIDTH = 30
/** Bytes; what is smaller is sent before anybody has read the line. */
const WORTH_TELLING = 1024

/** Turns what a rollout reports into lines; a large upload shows a bar on a terminal and a line every few seconds in a log. */
export function rolloutLog(
  log: Log,
  terminal: NodeJS.WriteStream = process.stdout,
  now: () => number = Date.now,
): RolloutLog {
  const printed = gather((host, text) => log.host(host, text))
  return {
    line: (host, text) => {
      printed.flush()
      log.info(`${host}: ${text}`)
    },
    host: printed.add,
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

/** Joins what a host prints in quick succession, in order. */
function gather(write: (host: string, text: string) => void) {
  let waiting: { host: string; lines: string[] } | undefined
  let timer: NodeJS.Timeout | undefined
  const flush = () => {
    clearTimeout(timer)
    const ready = waiting
    waiting = undefined
    if (ready) write(ready.host, ready.lines.join('\n'))
  }
  const add = (host: string, text: string) => {
    if (waiting && waiting.host !== host) flush()
    if (!waiting) timer = setTimeout(flush, GATHER_MS)
    waiting ??= { host, lines: [] }
    waiting.lines.push(text)
  }
  return { add, flush }
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
