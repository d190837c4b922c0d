import { fillRelease } from '@deploy/manifest/placeholders.ts'
import {
  bad,
  type Check,
  type Context,
  fields,
  good,
  type Measure,
  type Measurement,
  none,
  type Settings,
  unitName,
} from '../check.ts'
import { containerFault } from '../container.ts'
import { identityScript } from '../process.ts'
import { watchServices } from '../services.ts'
import { ask, parseUrl } from './http.ts'

/**
 * What runs is this very release: `current` leads to its folder, the main process was started after the activation and,
 * where this user may see it, works in that folder; a container runs its image, and so does each service of a compose file. With a URL, the application says so itself.
 */
export const identityCheck: Check<'identity'> = {
  type: 'identity',
  target: ({ url }, { slot, release }) =>
    `${release.id} as ${slot.service.unit}${url === undefined ? '' : ` at ${url}`}`,
  begin: (settings, context) => {
    const { slot } = context
    unitName('identity', undefined, slot)
    const says = settings.url === undefined ? undefined : askRelease(settings.url, settings, context)
    const whole = slot.compose === undefined ? watchMain(context) : watchServices(context)
    return async (signal) => {
      const saying = says?.(signal)
      // What runs is told first; what failed besides does not matter then.
      saying?.catch(() => undefined)
      const runs = await whole(signal)
      if (runs.outcome !== 'good' || saying === undefined) return runs
      const said = await saying
      return said.outcome === 'good' ? { ...said, detail: `${runs.detail}; ${said.detail}` } : said
    }
  },
}

/** The one process, or the one container, that the service is. */
function watchMain(context: Context): Measure {
  const { slot, release, probe } = context
  const script = identityScript(slot, release.id)
  return async (signal) => {
    const { code, stdout } = await probe.exec(script, signal)
    if (code !== 0)
      return none(
        code === 69 && slot.container !== undefined
          ? 'the Docker engine does not answer this user'
          : `the main process could not be asked for (exit code ${code})`,
      )
    return judgeProcess(fields(stdout), context)
  }
}

function askRelease(text: string, settings: Settings<'identity'>, context: Context) {
  const url = parseUrl('identity', text)
  const { version, commit, id } = context.release
  const expected = fillRelease(settings.expect, { version, commit, release: id })
  return async (signal: AbortSignal): Promise<Measurement> => {
    const said = await ask({ url, requestHeaders: {}, from: 'host', context, signal }, ({ status, body }) => {
      if (status !== 200)
        return `${url.pathname} answers ${status}, so the application does not say what it is`
      return body.includes(expected) ? undefined : `${url.pathname} does not name '${expected}'`
    })
    return said.outcome === 'good' ? { ...said, detail: `names '${expected}'` } : said
  }
}

/** Ages come from clocks that no change of date moves; a tenth of a second is allowed for their grain. */
function judgeProcess(seen: Map<string, string>, { activation, release, slot }: Context): Measurement {
  const text = (name: string) => seen.get(name) ?? ''
  if (text('release') === '' || text('current') !== text('release'))
    return bad(`${slot.path} leads to ${text('current') || 'nothing'}, not to ${release.id}`)
  const fault = slot.container && containerFault(seen, slot.container.name)
  if (fault) return fault
  const pid = text('pid')
  if (pid === '' || pid === '0') return bad('no main process runs')
  const age = ageOf(text)
  if (age === undefined || ['Z', 'X'].includes(text('state'))) return bad(`the main process ${pid} has ended`)
  const recorded = text('recorded')
  if (recorded !== '' && recorded !== text('start')) return bad(`process ${pid} is another program`)
  const { seconds: sinceSwitch, grain } = switchAge(text, activation)
  if (sinceSwitch >= 0 && age > sinceSwitch + grain)
    return bad(
      `process ${pid} runs for ${age.toFixed(1)} s, since before the activation ${sinceSwitch.toFixed(1)} s ago`,
    )
  // A container has folders of its own: its image says what runs.
  if (slot.container !== undefined) return good(`${slot.container.name} runs ${text('reference')}`)
  return judgeFolder(pid, text('cwd'), text('release'))
}

function judgeFolder(pid: string, cwd: string, release: string): Measurement {
  if (cwd === '')
    return good(`process ${pid} is newer than the activation; its folder may not be seen by this user`)
  if (cwd === release || cwd.startsWith(`${release}/`)) return good(`process ${pid} runs in ${release}`)
  return bad(`process ${pid} runs in ${cwd}, not in ${release}`)
}

function ageOf(text: (name: string) => string): number | undefined {
  if (text('age') !== '') return Number(text('age')) / Number(text('ticks'))
  // Where /proc hides the processes of other users, systemd knows when it started this one, in microseconds since boot.
  const started = Number(text('started'))
  return started > 0 ? Number(text('uptime')) - started / 1e6 : undefined
}

/**
 * Seconds since the release became current; negative when the host has booted since, so that every process is newer.
 * A link that is surely older than the activation was not switched by it: this release was live already.
 */
function switchAge(text: (name: string) => string, activation: Context['activation']) {
  // The link is as old as the switch, in whole seconds.
  const ofLink = { seconds: Number(text('now')) - Number(text('switched')), grain: 2 }
  if (activation === undefined) return ofLink
  const ofActivation = { seconds: Number(text('uptime')) - activation.uptime, grain: 0.1 }
  return ofActivation.seconds >= 0 && ofLink.seconds - 1 > ofActivation.seconds ? ofLink : ofActivation
}
