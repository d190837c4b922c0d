/**
 * Kills the action, the SSH session, the agent, the Docker engine and whole hosts at every journal step and at random
 * moments, and looks whether the next deployment and the way back succeed without hands:
 *
 *   npm run sweep -- --rounds 200 [--lanes 4] [--seed 1] [--flavour 'tarball systemd' --flavour image]
 *   npm run sweep -- --replay '<line of a failure>'
 *   npm run sweep -- --link 1000 --locks 10000 --model 10000 --output-gigabytes 10
 */
import { randomInt } from 'node:crypto'
import { appendFile, mkdir } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureHostImage } from '@deploy/test/harness/hosts/image.ts'
import { removeHostsOf, removeLeftovers, thisProcess } from '@deploy/test/harness/hosts/owner.ts'
import { hostSupport } from '@deploy/test/harness/hosts/support.ts'
import { flavours } from '@deploy/test/sweep/flavours.ts'
import { drawKills, type Field, type Kill, parseKill } from '@deploy/test/sweep/kill.ts'
import { brokenOf, failureOf, legend, lineOf, tableOf } from '@deploy/test/sweep/report.ts'
import type { Round } from '@deploy/test/sweep/round.ts'
import { sweep } from '@deploy/test/sweep/sweep.ts'
import { type Measure, measureLink, measureLocks, measureModel, measureOutput } from './sweep/measures.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string' },
    lanes: { type: 'string', default: String(availableParallelism()) },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
    built: { type: 'string', default: '2' },
    flavour: { type: 'string', multiple: true },
    replay: { type: 'string', multiple: true },
    link: { type: 'string', default: '0' },
    locks: { type: 'string', default: '0' },
    model: { type: 'string', default: '0' },
    'output-gigabytes': { type: 'string', default: '0' },
  },
})
const seed = number('seed')
const failures = join(import.meta.dirname, `../.cache/sweep/${seed}.jsonl`)
const began = performance.now()
const rounds: Round[] = []
const measures: Measure[] = []
let stopped = false
const replays = values.replay?.map(parseKill)
const others = (['link', 'locks', 'model', 'output-gigabytes'] as const).some((name) => number(name) > 0)

console.log(`seed ${seed}`)
await mkdir(dirname(failures), { recursive: true })
if (number('output-gigabytes') > 0) measured(await measureOutput(number('output-gigabytes')))
if (number('locks') > 0) measured(await measureLocks(number('locks')))
if (number('model') > 0) measured(measureModel({ runs: number('model'), seed }))
if (number('link') > 0) measured(await measureLink({ deployments: number('link'), seed, told: numbered() }))
if (replays || values.rounds !== undefined || !others)
  await kill(values.rounds === undefined ? 24 : number('rounds'))
report()

async function kill(count: number): Promise<void> {
  await requireHosts()
  const wanted = replays?.map(({ flavour }) => flavour) ?? values.flavour
  const draw = (fields: Field[]): Kill[] => {
    for (const { name, course } of fields) console.log(`undisturbed ${name}: ${JSON.stringify(course)}`)
    return replays ?? drawKills({ rounds: count, built: number('built'), seed, fields })
  }
  await sweep({
    flavours: flavours.filter(({ name }) => wanted?.includes(name) ?? true),
    lanes: number('lanes'),
    kills: draw,
    told,
  })
}

async function requireHosts(): Promise<void> {
  const support = await hostSupport()
  if (!support.available) {
    console.error(`A sweep cannot run: ${support.reason}\n${support.remedy}`)
    process.exit(1)
  }
  await removeLeftovers()
  await ensureHostImage((line) => console.log(line))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop())
}

function told(round: Round): void {
  if (stopped) return
  console.log(`${String(rounds.push(round)).padStart(5)} ${minutes()} min ${lineOf(round)}`)
  if (round.problems.length === 0) return
  console.log(failureOf(round))
  void appendFile(failures, `${JSON.stringify(round)}\n`)
}

function measured(measure: Measure): void {
  measures.push(measure)
  console.log(measure.line)
}

function numbered(): (line: string) => void {
  let count = 0
  return (line) => console.log(`${String(++count).padStart(5)} ${minutes()} min ${line}`)
}

function report(): void {
  console.log(`\nseed ${seed}, ${minutes()} minutes`)
  for (const { line, kept } of measures) console.log(`${kept ? 'kept  ' : 'BROKEN'} ${line}`)
  if (rounds.length > 0) console.log(`\n${tableOf(rounds)}\n\n${legend.join('\n')}`)
  if (brokenOf(rounds).length > 0) console.log(`\nWhat was broken is in ${failures}.`)
  if (brokenOf(rounds).length > 0 || measures.some(({ kept }) => !kept)) process.exitCode = 1
}

/** What was played until now still counts. */
async function stop(): Promise<void> {
  stopped = true
  report()
  await removeHostsOf(thisProcess())
  process.exit(1)
}

function minutes(): string {
  return ((performance.now() - began) / 60_000).toFixed(1)
}

function number(
  name: 'rounds' | 'lanes' | 'seed' | 'built' | 'link' | 'locks' | 'model' | 'output-gigabytes',
): number {
  const value = Number(values[name])
  if (!Number.isInteger(value) || value < 0) throw new Error(`--${name} must be a whole number`)
  return value
}
