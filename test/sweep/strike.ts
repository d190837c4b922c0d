import { setTimeout as wait } from 'node:timers/promises'
import type { Slot } from './flavours.ts'
import type { Kill } from './kill.ts'
import type { Running } from './operation.ts'
import { uptime } from './sampler.ts'
import { askStruck, began, release } from './shim.ts'

export interface Strike {
  /** When, in seconds since boot. */
  at: number
  /** Of the host, when it was the host: when it was up again. */
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
    case 'host':
      await slot.host.kill()
      await slot.host.start()
      await slot.lookAgain()
      return { at, upAt: uptime() }
  }
  await slot.control.run(release)
  return { at }
}

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
  while ((await slot.control.run(killAgent(slot))) === '') {
    if (running.isOver()) return false
    await wait(30)
  }
  return true
}

/** Prints the process that works on the newest deployment since the round began, and kills it. */
function killAgent({ root }: Slot): string {
  return `cd ${root}/.deploy/orders && for order in *; do [ ! "$order" -nt ${began} ] || newest=$order; done
[ -z "$newest" ] || { for turn in "$newest"/turns/??????; do :; done; read -r pid rest < "$turn" && kill -9 "$pid" && echo "$pid"; } 2>/dev/null; newest=`
}
