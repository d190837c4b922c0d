import { lines, type Script, sh } from '@deploy/agent/sh.ts'
import {
  bad,
  type Check,
  type Context,
  fields,
  good,
  invalidCheck,
  type Measure,
  none,
  type Settings,
} from '../check.ts'
import type { Answer } from '../fetch.ts'
import { defineHidden, globbed, onHost } from '../paths.ts'
import { ask, parseRequest } from './http.ts'

/** A file of the host, or what a URL answers, was changed not too long ago. */
export const freshCheck: Check<'fresh'> = {
  type: 'fresh',
  target: ({ file, url }) => file ?? url ?? '',
  begin: (settings, context) => {
    const { file, url } = settings
    if (file !== undefined && url === undefined)
      return watchFile(onHost(file, context.slot), settings, context)
    if (url !== undefined && file === undefined) return watchUrl(url, settings, context)
    throw invalidCheck('fresh', 'it needs either a file or a url')
  },
}

/** Age and size by the host's own clock. */
function watchFile(path: string, settings: Settings<'fresh'>, { probe }: Context): Measure {
  const script = readNewest(path)
  return async (signal) => {
    const { code, stdout } = await probe.exec(script, signal)
    const seen = fields(stdout)
    if (seen.get('file') === 'absent') return bad(`${path} does not exist`)
    const [now, changed, bytes] = ['now', 'changed', 'bytes'].map((key) =>
      Number(seen.get(key) ?? Number.NaN),
    )
    if (code !== 0 || !Number.isFinite(now! + changed! + bytes!)) return none(`${path} cannot be looked at`)
    if (bytes! < settings.minimumBytes)
      return bad(`${path} has ${bytes} bytes, ${settings.minimumBytes} must be`)
    const age = wrongAge(now! - changed!, settings.maximumAgeHours)
    return age === undefined ? good(`changed ${hours(now! - changed!)} ago`) : bad(age)
  }
}

/** Of several files the newest. */
function readNewest(path: string): Script {
  return lines(
    defineHidden,
    sh`
      newest=
      for path in ${globbed(path)}; do
        [ -f "$path" ] || continue
        changed=$(stat -L -c %Y -- "$path") || exit 74
        if [ -z "$newest" ] || [ "$changed" -gt "$newest" ]; then newest=$changed file=$path; fi
      done
      if [ -z "$newest" ]; then
        if hidden "$path"; then exit 74; fi
        echo file=absent
        exit 0
      fi
      echo "now=$(date +%s)"
      echo "changed=$newest"
      echo "bytes=$(stat -L -c %s -- "$file")"
    `,
  )
}

function watchUrl(text: string, settings: Settings<'fresh'>, context: Context): Measure {
  const url = parseRequest('fresh', { ...settings, url: text })
  return (signal) =>
    ask({ ...settings, url, context, signal }, (answer) => wrongIn(answer, settings.maximumAgeHours))
}

/** By the clock of whoever answers, where it says what time it is (RFC 9110, 6.6.1 and 8.8.2). */
function wrongIn({ status, headers }: Answer, maximum: number): string | undefined {
  if (status !== 200) return `status ${status} instead of 200`
  const changed = Date.parse(headers['last-modified'] ?? '')
  if (Number.isNaN(changed)) return 'status 200, but no header Last-Modified that is a date'
  const now = Date.parse(headers.date ?? '')
  return wrongAge(((Number.isNaN(now) ? Date.now() : now) - changed) / 1000, maximum)
}

function wrongAge(seconds: number, maximumHours: number): string | undefined {
  if (seconds < -60) return `changed ${hours(-seconds)} in the future: its date or the clock is wrong`
  return seconds > maximumHours * 3600 ? `changed ${hours(seconds)} ago, ${maximumHours} h may be` : undefined
}

function hours(seconds: number): string {
  return `${(Math.max(0, seconds) / 3600).toFixed(1)} h`
}
