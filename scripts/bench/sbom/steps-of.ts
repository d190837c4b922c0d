import { join } from 'node:path'
import type { Contender, Run } from '../bench.ts'
import { command } from '../command.ts'
import type { Input } from './inputs.ts'

/** What steps.ts prints: seconds on the wall for all steps, then of processor time for each. */
export interface Steps {
  seconds: number
  reading: number
  document: number
  schema: number
  packages: number
  megabytes: number
}

export const columns = ['packages', 'MB', 'reading', 'document and our checks', 'official schema']

/** Our own steps from a lock file to a proved document. */
export function ourSteps(inputOf: (name: string) => Input & { folder: string }): Contender {
  const script = join(import.meta.dirname, 'steps.ts')
  return {
    name: 'ours',
    version: '',
    absence: () => undefined,
    run: async (name) => {
      const { folder, path } = inputOf(name)
      const { output } = await command([process.execPath, script, folder, path], { cwd: folder })
      return runOf(JSON.parse(output) as Steps)
    },
  }
}

function runOf({ seconds, reading, document, schema, packages, megabytes }: Steps): Run {
  const rounded = (value: number, digits: number) => Number(value.toFixed(digits))
  return {
    seconds,
    processor: reading + document + schema,
    facts: {
      packages,
      MB: rounded(megabytes, 1),
      reading: rounded(reading, 2),
      'document and our checks': rounded(document, 2),
      'official schema': rounded(schema, 2),
    },
  }
}
