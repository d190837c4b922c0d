/**
 * Makes one bill of materials of the lock file that its two arguments, a folder and a path in it, name, as the action does it, in
 * a process of its own. Prints what each step took, as JSON; loading and compiling are over before the first.
 */
import { createDocument } from '@deploy/sbom/document.ts'
import { filesUnder } from '@deploy/sbom/files.ts'
import { proveSchema } from '@deploy/sbom/schema/prove.ts'
import { readSource, recogniseSource } from '@deploy/sbom/sources.ts'
import type { Steps } from './steps-of.ts'

const [folder = '', path = ''] = process.argv.slice(2)
const about = { subject: { name: 'shop', version: '1.0.0' }, timestamp: new Date(0) }
const tool = { name: 'bench', version: '1' }
const empty = createDocument({ ...about, tool, inventories: [] })
await proveSchema(empty.document, { name: 'bom.json', specVersion: '1.6' })

const start = now()
const files = filesUnder(folder)
const inventory = await readSource(recogniseSource(path, files), { files, strict: false })
const read = now()
const { document, json, components } = createDocument({ ...about, tool, inventories: [inventory] })
const written = now()
await proveSchema(document, { name: 'bom.json', specVersion: '1.6' })
const proved = now()

const steps: Steps = {
  seconds: (proved.wall - start.wall) / 1000,
  reading: (read.processor - start.processor) / 1e6,
  document: (written.processor - read.processor) / 1e6,
  schema: (proved.processor - written.processor) / 1e6,
  packages: components,
  megabytes: json.length / 1e6,
}
console.log(JSON.stringify(steps))

/** Milliseconds on the wall, microseconds of all threads. */
function now() {
  const { user, system } = process.cpuUsage()
  return { wall: performance.now(), processor: user + system }
}
