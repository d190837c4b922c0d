import type { Bench, Contender, Field, Run } from './bench.ts'

/** What became of one contender with one input. */
export type Row = Measured | Absent

export interface Measured {
  contender: string
  version: string
  runs: number
  /** Median of the runs, and the median of ours it is divided by for the ratio. */
  seconds: number
  /** Median, too; undefined where nobody counts. */
  processor?: number
  least: number
  most: number
  /** How many times as long as ours; undefined when ours did not run. */
  ratio?: number
  facts: Record<string, string | number>
  /** Whether every run made the same bytes; undefined when nothing was made to compare. */
  same?: boolean
}

export interface Absent {
  contender: string
  version: string
  absent: string
}

/** The rows of one input. */
export interface Result {
  input: string
  rows: Row[]
}

/** Who has taken so long with one input is not asked again: a median of fewer runs says enough of it. */
const ENOUGH_SECONDS = 240

/**
 * Every contender does every input `runs` times, in turns, so that a slow minute of the machine is everybody's. One that
 * fails is out for that input, with its own words.
 */
export async function measure(
  { contenders, inputs }: Field,
  { runs, told }: { runs: number; told: (line: string) => void },
): Promise<Result[]> {
  const results: Result[] = []
  for (const input of inputs) {
    const kept = contenders.map((contender) => ({ contender, runs: [] as Run[], failure: '' }))
    for (let round = 1; round <= runs; round += 1) {
      for (const one of kept) {
        if (one.failure !== '' || one.contender.absence(input) !== undefined || isTired(one.runs)) continue
        try {
          const run = await one.contender.run(input)
          one.runs.push(run)
          told(`${input}, ${one.contender.name}, run ${round} of ${runs}: ${run.seconds.toFixed(2)} s`)
        } catch (error) {
          const [words] = (error instanceof Error ? error.message : String(error)).split('\n')
          one.failure = `failed: ${words}`
          told(`${input}, ${one.contender.name}: ${one.failure}`)
        }
      }
    }
    const ours = kept[0] === undefined || kept[0].failure !== '' ? undefined : medianOf(kept[0].runs)
    results.push({ input, rows: kept.map((one) => rowOf(one, input, ours)) })
  }
  return results
}

/** Runs a bench from its preparation to its end. */
export async function play(
  bench: Bench,
  options: { runs: number; told: (line: string) => void; only: (input: string) => boolean },
): Promise<Result[]> {
  const field = await bench.prepare(options.told)
  try {
    return await measure({ ...field, inputs: field.inputs.filter(options.only) }, options)
  } finally {
    await field.close()
  }
}

function isTired(runs: Run[]): boolean {
  return runs.reduce((sum, { seconds }) => sum + seconds, 0) > ENOUGH_SECONDS
}

function rowOf(
  { contender, runs, failure }: { contender: Contender; runs: Run[]; failure: string },
  input: string,
  ours: number | undefined,
): Row {
  const { name, version } = contender
  const absent = contender.absence(input) ?? failure
  const byCost = runs.toSorted((a, b) => costOf(a) - costOf(b))
  const middle = byCost[Math.floor(runs.length / 2)]
  if (absent !== '' || middle === undefined) return { contender: name, version, absent }
  const seconds = medianOf(runs)
  const all = runs.map((run) => run.seconds)
  const digests = new Set(runs.map(({ digest }) => digest))
  return {
    contender: name,
    version,
    runs: runs.length,
    seconds,
    least: Math.min(...all),
    most: Math.max(...all),
    ...(ours === undefined ? {} : { ratio: seconds / ours }),
    ...(middle.processor === undefined ? {} : { processor: medianOf(runs.map(asProcessor)) }),
    facts: middle.facts,
    ...(digests.has(undefined) || runs.length < 2 ? {} : { same: digests.size === 1 }),
  }
}

function costOf({ processor, seconds }: Run): number {
  return processor ?? seconds
}

function asProcessor({ processor = Number.NaN }: Run): Pick<Run, 'seconds'> {
  return { seconds: processor }
}

/** The middle of the seconds; of an even number the mean of the two in the middle. */
export function medianOf(runs: Pick<Run, 'seconds'>[]): number {
  const sorted = runs.map(({ seconds }) => seconds).sort((a, b) => a - b)
  const middle = sorted.length / 2
  const [low = Number.NaN, high = Number.NaN] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]]
  return (low + high) / 2
}
