/**
 * Makes a line to a port of 127.0.0.1 worse, as its second argument says, in a process of its own. Prints its own port, and then, for
 * each line that it reads, how many bytes have passed in both directions; a line with faults changes them before.
 */
import { createInterface } from 'node:readline'
import { startProxy } from '@deploy/test/harness/ssh/proxy.ts'

const [port = '', faults = '{}'] = process.argv.slice(2)
const proxy = await startProxy({ port: Number(port), faults: JSON.parse(faults) })
console.log(proxy.port)
for await (const line of createInterface(process.stdin)) {
  if (line !== '') for (const name of ['delayMs', 'bytesPerSecond'] as const) delete proxy.faults[name]
  if (line !== '') Object.assign(proxy.faults, JSON.parse(line))
  console.log(proxy.passed() + proxy.returned())
}
process.exit()
