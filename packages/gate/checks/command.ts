import { type Script, sh } from '@deploy/agent/sh.ts'
import { bad, type Check, good, type Measurement, none, oneLine, type Settings } from '../check.ts'

const mostShown = 4000

/** A command of the manifest ends with 0 on the host, in time, and prints what it must. What it prints is data. */
export const commandCheck: Check<'command'> = {
  type: 'command',
  target: ({ command }) => oneLine(command.join(' '), 120),
  begin: (settings, { probe, slot, host }) => {
    const script = limited(settings, slot.path)
    return async (signal) => {
      const begun = performance.now()
      try {
        const { code, stdout } = await probe.exec(script, signal)
        return { ...judge(code, stdout, settings), latencyMs: Math.round(performance.now() - begun) }
      } catch (error) {
        if (!signal.aborted) throw error
        return (await probe.alive()) ? tooSlow(settings) : none(`the SSH connection to ${host} is lost`)
      }
    }
  },
}

/**
 * The host ends it by itself, for a command outlives the connection that is given up. The shell stays, for the one of busybox
 * becomes the command, whose end by a signal would leave no exit code.
 */
function limited({ command, timeoutSeconds }: Settings<'command'>, folder: string): Script {
  return sh`
    cd -- ${folder} || exit 125
    command -v timeout > /dev/null || exit 125
    timeout -k 2 ${Math.ceil(timeoutSeconds)} ${command} < /dev/null 2>&1
    exit $?
  `
}

function judge(code: number, printed: string, settings: Settings<'command'>): Measurement {
  const seen = { seen: `What the command printed:\n${printed.slice(-mostShown)}` }
  // See timeout(1): 124 for the limit, of busybox 143; 125 for itself, 126 and 127 for what cannot be started.
  if (code === 125) return { ...none('the command could not be tried on the host'), ...seen }
  if (code === 124 || code === 137 || code === 143) return { ...tooSlow(settings, code), ...seen }
  const last = printed.trimEnd().split('\n').at(-1) ?? ''
  if (code !== 0) return { ...bad(oneLine(`exit code ${code}${last === '' ? '' : `: ${last}`}`)), ...seen }
  const { output } = settings
  if (output !== undefined && !printed.includes(output))
    return { ...bad(oneLine(`exit code 0, but its output lacks '${output}'`)), ...seen }
  return { ...good(oneLine(`exit code 0${last === '' ? '' : `: ${last}`}`)), ...seen }
}

function tooSlow({ timeoutSeconds }: Settings<'command'>, code?: number): Measurement {
  return bad(
    `ended by force${code === undefined ? '' : ` (exit code ${code})`}: ${timeoutSeconds} s is the limit`,
  )
}
