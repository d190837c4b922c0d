import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Bench, Field } from './bench.ts'
import { type Input, placeInput, stepInputs } from './sbom/inputs.ts'
import { columns, ourSteps } from './sbom/steps-of.ts'

/** Where our own time goes for large lock files. */
export const sbomStepsBench: Bench = {
  name: 'sbom-steps',
  title: 'Bill of materials: our steps',
  about: [
    'From the lock file on the disk to a document that is proved, without starting the process and without writing the file. The' +
      ' columns of steps are seconds of processor time, of all threads and with what the memory costs; *document and our' +
      ' checks* ends with the text of the file.',
  ],
  columns,
  prepare,
}

async function prepare(): Promise<Field> {
  const place = await mkdtemp(join(tmpdir(), 'deploy-bench-'))
  const folders = new Map<string, Input & { folder: string }>()
  for (const input of stepInputs) {
    const folder = join(place, `input-${folders.size}`)
    await placeInput(input, folder)
    folders.set(input.name, { ...input, folder })
  }
  return {
    inputs: [...folders.keys()],
    contenders: [ourSteps((name) => folders.get(name)!)],
    close: () => rm(place, { recursive: true, force: true }),
  }
}
