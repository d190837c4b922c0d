import { sh } from '@deploy/agent/sh.ts'
import { bad, type Check, fields, good, type Measurement, none } from '../check.ts'

/** A time service keeps the host's clock right, and it is not far from the runner's. */
export const clockCheck: Check<'clock'> = {
  type: 'clock',
  target: ({ maximumOffsetSeconds }) => `synchronised, ${maximumOffsetSeconds} s at most from the runner`,
  begin:
    ({ maximumOffsetSeconds }, { probe }) =>
    async (signal) => {
      const before = Date.now() / 1000
      const { code, stdout } = await probe.exec(readClock, signal)
      const after = Date.now() / 1000
      const seen = fields(stdout)
      const now = Number(seen.get('now') ?? Number.NaN)
      if (code !== 0 || Number.isNaN(now)) return none('the host does not tell what time it is')
      // The host speaks in whole seconds, at some moment between both: only what lies surely outside is an offset.
      const offset = Math.max(0, now - after, before - (now + 1))
      if (offset > maximumOffsetSeconds)
        return bad(
          `the host is ${offset.toFixed(1)} s ${now > after ? 'ahead of' : 'behind'} the runner, ${maximumOffsetSeconds} s may be`,
        )
      return judge(seen.get('synchronised') ?? '')
    },
}

/** timedatectl tells what the kernel knows (adjtimex(2)), whichever service sets it; chronyc is asked where it is not there. */
const readClock = sh`
  echo "now=$(date +%s)"
  said=$(timedatectl show --property=NTPSynchronized --value 2>/dev/null) || said=
  if [ -z "$said" ] && leap=$(chronyc -n tracking 2>/dev/null); then
    case $leap in
      *'Not synchronised'*) said=no ;;
      *'Leap status'*) said=yes ;;
    esac
  fi
  echo "synchronised=$said"
`

function judge(synchronised: string): Measurement {
  if (synchronised === 'yes') return good('synchronised')
  if (synchronised === 'no') return bad('no time service keeps the clock of the host right')
  return none('neither timedatectl nor chronyc tells whether the clock is synchronised')
}
