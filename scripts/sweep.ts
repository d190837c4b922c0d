/**
 * Kills the action, the SSH session, the agent and whole hosts at every journal step and at random moments, and looks
 * whether the next deployment and the way back succeed without hands: `npm run sweep -- --rounds 100`.
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
import { drawKills, parseKill } from '@deploy/test/sweep/kill.ts'
import { brokenOf, failureOf, legend, lineOf, tableOf } from '@deploy/test/sweep/report.ts'
import type { Round } from '@deploy/test/sweep/round.ts'
import { sweep } from '@deploy/test/sweep/sweep.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '24' },
    lanes: { type: 'string', default: String(availableParallelism()) },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
    built: { type: 'string', default: '2' },
    flavour: { type: 'string', multiple: true },
    replay: { type: 'string', multiple: true },
  },
})
const seed = number('seed')
const failures = join(import.meta.dirname, `../.cache/sweep/${seed}.jsonl`)
const began = performance.now()
console.log(`seed ${seed}`)
const support = await hostSupport()
if (!support.available) {
  console.error(`A sweep cannot run: ${support.reason}\n${support.remedy}`)
  process.exit(1)
}
await removeLeftovers()
await ensureHostImage((line) => console.log(line))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop())
await mkdir(dirname(failures), { recursive: true })

const replays = values.replay?.map(parseKill)
const wanted = replays?.map(({ flavour }) => flavour) ?? values.flavour
const chosen = flavours.filter(({ name }) => wanted?.includes(name) ?? true)
const all: Round[] = []
const rounds = await sweep({
  flavours: chosen,
  lanes: number('lanes'),
  kills: (courses) => {
    console.log(`undisturbed: ${JSON.stringify(courses)}`)
    return replays ?? drawKills({ rounds: number('rounds'), built: number('built'), seed, courses })
  },
  told,
})
console.log(`\nseed ${seed}, ${minutes()} minutes\n\n${tableOf(rounds)}\n\n${legend.join('\n')}`)
if (brokenOf(rounds).length > 0) {
  console.log(`\nWhat was broken is in ${failures}.`)
  process.exitCode = 1
}

function told(round: Round): void {
  console.log(`${String(all.push(round)).padStart(5)} ${minutes()} min ${lineOf(round)}`)
  if (round.problems.length === 0) return
  console.log(failureOf(round))
  void appendFile(failures, `${JSON.stringify(round)}\n`)
}

/** What was played until now still counts. */
async function stop(): Promise<void> {
  console.log(`\nStopped after ${minutes()} minutes.\n\n${tableOf(all)}`)
  await removeHostsOf(thisProcess())
  process.exit(1)
}

function minutes(): string {
  return ((performance.now() - began) / 60_000).toFixed(1)
}

function number(name: 'rounds' | 'lanes' | 'seed' | 'built'): number {
  const value = Number(values[name])
  if (!Number.isInteger(value) || value < 0) throw new Error(`--${name} must be a whole number`)
  return value
}
