/**
 * Measures us beside what people use today, on this machine:
 *
 *   npm run bench                              all benches
 *   npm run bench -- sbom --runs 7             those whose name begins so
 *   npm run bench -- sbom --input 1,000        only inputs whose name has this text
 *   npm run bench -- --json                    results for machines on standard output
 *   npm run bench -- sbom --write              its section of docs/benchmarks.md
 */
import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { buildBench } from './bench/build.ts'
import { deploymentBench } from './bench/deployment.ts'
import { fleetBench } from './bench/fleet.ts'
import { imageBench } from './bench/image.ts'
import { loadBench } from './bench/load.ts'
import { play } from './bench/measure.ts'
import { redeployBench } from './bench/redeploy.ts'
import { loadOfMinute, machineNow, sectionOf, withSection } from './bench/report.ts'
import { sbomBench } from './bench/sbom.ts'
import { sbomStepsBench } from './bench/sbom-steps.ts'
import { startBench } from './bench/start.ts'
import { switchBench } from './bench/switch.ts'
import { treeBench } from './bench/tree.ts'
import { uploadBench } from './bench/upload.ts'

const benches = [
  uploadBench,
  treeBench,
  redeployBench,
  deploymentBench,
  imageBench,
  startBench,
  buildBench,
  switchBench,
  fleetBench,
  sbomBench,
  sbomStepsBench,
  loadBench,
]
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '5' },
    input: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
})
const runs = Number(values.runs)
if (!Number.isInteger(runs) || runs < 1) throw new Error('--runs must be a whole number from 1')
const isAsked = (name: string) =>
  positionals.length === 0 || positionals.some((word) => name.startsWith(word))
const unknown = positionals.filter((word) => !benches.some(({ name }) => name.startsWith(word)))
if (unknown.length > 0)
  throw new Error(`no bench ${unknown.join(', ')}; there are ${benches.map(({ name }) => name).join(', ')}`)
if (values.write && (runs < 5 || values.input !== ''))
  throw new Error('--write needs every input and at least 5 runs')

const told = (line: string) => console.error(line)
for (const bench of benches.filter(({ name }) => isAsked(name))) {
  const load = loadOfMinute()
  const only = (input: string) => input.includes(values.input)
  const results = await play(bench, { runs, told, only }).catch((error: Error) => {
    told(`${bench.name} was not measured: ${error.message}`)
    process.exitCode = 1
  })
  if (!results) continue
  const machine = machineNow({ load })
  const section = sectionOf(bench, results, machine)
  console.log(values.json ? JSON.stringify({ bench: bench.name, machine, results }) : `\n${section}\n`)
  if (values.write) await write(bench.name, section)
}

async function write(name: string, section: string): Promise<void> {
  const path = new URL('../docs/benchmarks.md', import.meta.url)
  await writeFile(path, withSection(await readFile(path, 'utf8'), name, section))
}
