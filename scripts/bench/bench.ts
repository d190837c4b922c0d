/**
 * One comparison: the same work on the same inputs, done by us and by what people use today. Another one joins as a file in
 * this folder and a line in `scripts/bench.ts`.
 */
export interface Bench {
  /** The word on the command line, and the heading in the table. */
  name: string
  title: string
  /** Paragraphs on what is done and what the columns say. */
  about: string[]
  /** Names of the facts that each run gives, as the columns of the table. */
  columns: string[]
  /** Makes the inputs and looks who is there; `told` gets what takes long. */
  prepare(told: (line: string) => void): Promise<Field>
}

/** Who takes part, and in what. */
export interface Field {
  inputs: string[]
  /** The first is ours: the ratios are to it. */
  contenders: Contender[]
  close(): Promise<void>
}

export interface Contender {
  name: string
  /** '' when it is not there. */
  version: string
  /** Why it sits this input out; undefined when it takes part. */
  absence(input: string): string | undefined
  /** Does the work once, from the start of its process to its end. A failure is told in the table. */
  run(input: string): Promise<Run>
}

/** What one run gave. */
export interface Run {
  seconds: number
  /** Seconds of processor time, of all its processes, where they are known: they say more than `seconds` on a busy machine. */
  processor?: number
  facts: Record<string, string | number>
  /** Of what was made: two runs are compared by it. */
  digest?: string
}
