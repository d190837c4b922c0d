import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Bench, Field } from './bench.ts'
import { cdxgen, npmSbom, ours } from './sbom/contenders.ts'
import { columns } from './sbom/facts.ts'
import { type Input, inputs, placeInput } from './sbom/inputs.ts'

/** Bills of materials of the same lock files. */
export const sbomBench: Bench = {
  name: 'sbom',
  title: 'Bill of materials',
  about: [
    'Each tool writes CycloneDX JSON from the same made-up lock file, each time in a process of its own; nothing is installed or' +
      ' fetched for it. Every package of a lock file asks for up to three others and has a digest; those of package-lock.json' +
      ' have a licence too. *Ours* is the whole action `sbom-and-checksum` as it is built, with what the others do not do: it' +
      ' proves the archive of the release and its own document, and writes the checksums. The others are given the folder:' +
      ' `npm sbom --package-lock-only`, `cdxgen --no-install-deps --no-recurse`.',
    '*With digest* counts packages that have one, of themselves or of a file they can be installed from; *edges* what packages' +
      ' require of each other; *from the root* what the application itself requires, which is one package; *same bytes*' +
      ' whether all runs wrote the same file.',
  ],
  columns,
  prepare,
}

async function prepare(told: (line: string) => void): Promise<Field> {
  const place = await mkdtemp(join(tmpdir(), 'deploy-bench-'))
  const close = () => rm(place, { recursive: true, force: true })
  try {
    const folders = new Map<string, Input & { folder: string }>()
    for (const input of inputs) {
      const folder = join(place, `input-${folders.size}`)
      await placeInput(input, folder)
      folders.set(input.name, { ...input, folder })
    }
    const home = join(place, 'home')
    await mkdir(home)
    const facing = { place, home, told, inputOf: (name: string) => folders.get(name)! }
    const contenders = [await ours(facing), await cdxgen(facing), await npmSbom(facing)]
    return { inputs: [...folders.keys()], contenders, close }
  } catch (error) {
    await close()
    throw error
  }
}
