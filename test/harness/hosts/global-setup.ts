import { ensureHostImage } from './image.ts'
import { ownerVariable, removeHostsOf, removeLeftovers, thisProcess } from './owner.ts'
import { hostSupport } from './support.ts'

/** Before the host tests: the image is built if need be, what a killed run left is removed. After them: nothing stays. */
export default async function setup(): Promise<() => Promise<void>> {
  const support = await hostSupport()
  if (!support.available) throw new Error(`The host tests cannot run: ${support.reason}\n${support.remedy}`)
  const removed = await removeLeftovers()
  if (removed > 0) console.log(`Removed ${removed} test host(s) that an earlier run left behind.`)
  await ensureHostImage((line) => console.log(line))

  const owner = thisProcess()
  process.env[ownerVariable] = owner
  return async () => {
    await removeHostsOf(owner)
  }
}
