import { setTimeout as wait } from 'node:timers/promises'
import type { Gap } from './judge.ts'
import type { Kill } from './kill.ts'
import type { Running } from './operation.ts'
import { uptime } from './sampler.ts'
import { askStruck, began, place, release } from './shim.ts'
import { root, type Slot } from './slot.ts'

export interface Strike {
  /** When, in seconds since boot. */
  at: number
  /** Of the host or its engine, when it was that: when it was up again. */
  upAt?: number
}

/** Waits for the kill's moment and kills. Undefined when the operation was over before. */
export async function strike(slot: Slot, kill: Kill, running: Running): Promise<Strike | undefined> {
  if (!(await comes(slot, kill, running))) return undefined
  const at = uptime()
  switch (kill.target) {
    case 'action':
      await running.kill()
      break
    case 'session':
      await slot.control.run("pkill -KILL -f '^sshd: (root|deploy)'")
      break
    case 'agent':
      if ('afterMs' in kill.at && !(await killsAgent(slot, running))) return undefined
      break
    case 'engine':
      await slot.control.run('systemctl reset-failed docker.service; systemctl kill -s KILL docker.service')
      if (slot.away !== undefined) await slot.control.run(watch(slot.away))
      await slot.control.run(release)
      await slot.control.run(untilEngineAnswers)
      return { at, upAt: uptime() }
    case 'host':
      await slot.host.kill()
      await slot.host.start()
      await slot.lookAgain()
      await slot.control.run(untilEngineAnswers)
      return { at, upAt: uptime() }
  }
  await slot.control.run(release)
  return { at }
}

/** Writes down, again and again, when something keeps the service away. */
const watch = (away: string) => `cat > ${place}/away.sh <<'AWAY'
: > ${place}/watching
while [ -e ${place}/watching ]; do
  read -r before rest < /proc/uptime
  why=$(${away}
)
  read -r after rest < /proc/uptime
  [ -z "$why" ] || echo $before $after $why >> ${place}/away
  sleep 0.3
done
AWAY
rm -f ${place}/away
setsid sh ${place}/away.sh > /dev/null 2>&1 &`

/** Ends the watch, and tells when something kept the service away, as far as that is granted. */
export async function awayGaps({ control, away }: Slot, { at }: Strike): Promise<Gap[] | undefined> {
  if (away === undefined) return undefined
  const text = await control.run(`rm -f ${place}/watching; cat ${place}/away`)
  return granted(readAway(text), at)
}

/** Of what was seen after a kill: nothing that is later than it may be. */
export function granted(gaps: Gap[], killedAt: number): Gap[] {
  const last = killedAt + AWAY_SECONDS
  return gaps.filter(({ from }) => from < last).map(({ from, to }) => ({ from, to: Math.min(to, last) }))
}

/**
 * From the kill of an engine until its stack serves, at most. On a quiet machine that takes about fifteen: systemd starts the engine
 * again after two, which reads what it had and elects itself, finds that the tasks before are gone, waits the second that the
 * stack asks for before each new one, and calls it healthy a second or two later. Two sweeps beside each other need twice that.
 */
const AWAY_SECONDS = 45

/** Reads lines of a beginning and an end, in seconds since boot, and a reason. */
export function readAway(text: string): Gap[] {
  return text
    .split('\n')
    .map((line) => line.split(' ').slice(0, 2).map(Number))
    .filter(([from, to]) => from! > 0 && to! > 0)
    .map(([from, to]) => ({ from: from!, to: to! + WATCH_SECONDS }))
}

/** Between two looks, and until what is seen has become true for who asks from outside. */
const WATCH_SECONDS = 1.5

/** Where there is one that starts at boot. */
const untilEngineAnswers = `systemctl is-enabled --quiet docker.service 2>/dev/null || exit 0
tries=0
until docker version >/dev/null 2>&1 || [ "$tries" -gt 300 ]; do
  tries=$((tries + 1))
  sleep 0.2
done`

async function comes({ control }: Slot, { at }: Kill, running: Running): Promise<boolean> {
  if ('afterMs' in at) {
    await Promise.race([wait(at.afterMs), running.ended])
    return !running.isOver()
  }
  while ((await control.run(askStruck)) === '') {
    if (running.isOver()) return false
    await wait(30)
  }
  return true
}

/** A moment before the agent works is the first one in which it does. */
async function killsAgent(slot: Slot, running: Running): Promise<boolean> {
  while ((await slot.control.run(killAgent())) === '') {
    if (running.isOver()) return false
    await wait(30)
  }
  return true
}

/** Prints the process that works on the newest deployment since the round began, and kills it. */
function killAgent(): string {
  return `cd ${root}/.deploy/orders && for order in *; do [ ! "$order" -nt ${began} ] || newest=$order; done
[ -z "$newest" ] || { for turn in "$newest"/turns/??????; do :; done; read -r pid rest < "$turn" && kill -9 "$pid" && echo "$pid"; } 2>/dev/null; newest=`
}
