import { setTimeout as wait } from 'node:timers/promises'
import { uptime } from './sampler.ts'
import { began } from './shim.ts'
import { root, type Slot } from './slot.ts'

/** More than any deadline, undo and restart of a sweep together. */
const SETTLE_SECONDS = 240

/** A preparation or a confirmation that was cut off is ended by the next run, so that there is no more to wait for. */
const GRACE_SECONDS = 3

/**
 * Waits, touching nothing, until the host has ended by itself what it was doing: nobody follows. What has begun to switch
 * must come to an end; what is only prepared, or confirmed already, waits for the next run. Throws when it takes too long.
 */
export async function settle({ control }: Slot): Promise<void> {
  const ask = `cd ${root}/.deploy/orders && for order in *; do
  [ "$order" -nt ${began} ] && [ ! -e "$order/closed" ] || continue
  last=$(tail -n 1 "../journal/$order.jsonl" 2>/dev/null)
  if [ -e "$order/pending" ] || [ -e "$order/reverting" ]; then echo "switching $last"; else echo "idle $last"; fi
done`
  const since = uptime()
  for (;;) {
    const left = await control.run(ask)
    const waited = uptime() - since
    if (left === '' || (waited > GRACE_SECONDS && !left.includes('switching'))) return
    if (waited > SETTLE_SECONDS)
      throw new Error(`the host has not ended it within ${SETTLE_SECONDS} s: ${left}`)
    await wait(250)
  }
}

/** Waits until no lease is left of a deployment that is not closed: the next one would be told to wait. */
export async function waitForLease({ control }: Slot): Promise<void> {
  const text =
    await control.run(`cd ${root}/.deploy/lock && lock=; for file in ??????????; do lock=$file; done
[ ! -e "$lock" ] || [ -e "$lock.released" ] || [ -e "../orders/$(sed -n 's/^deploy=//p' "$lock")/closed" ] || cat "$lock" "$lock.lease" 2>/dev/null`)
  const expires =
    Number(
      text
        .match(/^expires=(\d+)$/gm)
        ?.at(-1)
        ?.slice('expires='.length) ?? 0,
    ) / 100
  const left = expires - uptime()
  if (left > 0) await wait((left + 0.1) * 1000)
}
