import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Bench, Contender, Field, Run } from './bench.ts'
import { bundled } from './built.ts'
import { command } from './command.ts'
import { writeSources } from './transfer/trees.ts'

const MEAN_BYTES = 1000

const inputs = new Map([
  ['10 files', 10],
  ['1,000 files', 1000],
  ['100,000 files', 100_000],
])

/** What a build costs by the number of its files. */
export const buildBench: Bench = {
  name: 'build',
  title: 'Building a release',
  about: [
    `Made-up source files of ${MEAN_BYTES / 1000} kB on average become an archive with the sha256 of every file, of the archive and of` +
      ' the tar in it, and are looked through for secrets. *Ours* does it in one process that reads each file once. *By hand* is `tar`' +
      ' through `gzip -9`, `sha256sum` of the archive and of all files, without the search. Both begin with the start of their process: *µs a file* is' +
      ' the time of a run by its files, and says little where they are few.',
  ],
  columns: ['µs a file', 'MB of archive', 'MB of memory'],
  prepare,
}

async function prepare(told: (line: string) => void): Promise<Field> {
  const place = await mkdtemp(join(tmpdir(), 'deploy-bench-'))
  const close = () => rm(place, { recursive: true, force: true })
  try {
    for (const [input, count] of inputs) {
      told(`writing ${input}`)
      await writeSources(treeOf(place, count), { count, meanBytes: MEAN_BYTES })
    }
    const script = await bundled(join(import.meta.dirname, 'build/ours.ts'), place)
    return { inputs: [...inputs.keys()], contenders: [ours(place, script), byHand(place)], close }
  } catch (error) {
    await close()
    throw error
  }
}

function ours(place: string, script: string): Contender {
  return contender(place, 'ours', async ({ tree, archive }) => {
    const { output, ...took } = await command([process.execPath, script, tree, archive], { cwd: place })
    const { digest, memory } = JSON.parse(output) as { digest: string; memory: number }
    return { ...took, digest, facts: { 'MB of memory': Math.round(memory / 1e6) } }
  })
}

function byHand(place: string): Contender {
  const steps = [
    'tar -C "$1" --sort=name --owner=0 --group=0 --mtime=@1 -cf - . | gzip -9n > "$2"',
    'sha256sum "$2" > "$2.sum"',
    'cd "$1" && find . -type f -exec sha256sum {} + > "$2.sums"',
  ]
  return contender(place, 'by hand', async ({ tree, archive }) => {
    const words = ['sh', '-ec', steps.join('\n'), 'sh', tree, archive] as const
    const { output: _, ...took } = await command([...words], { cwd: place })
    return { ...took, facts: {} }
  })
}

function contender(
  place: string,
  name: string,
  act: (paths: { tree: string; archive: string }) => Promise<Run>,
): Contender {
  return {
    name,
    version: '',
    absence: () => undefined,
    run: async (input) => {
      const count = inputs.get(input)!
      const archive = join(place, 'archive.tar.gz')
      const run = await act({ tree: treeOf(place, count), archive })
      const megabytes = Math.round((await stat(archive)).size / 1e4) / 100
      await rm(archive)
      const each = Math.round((run.seconds * 1e6) / count)
      return { ...run, facts: { ...run.facts, 'µs a file': each, 'MB of archive': megabytes } }
    },
  }
}

function treeOf(place: string, count: number): string {
  return join(place, `tree-${count}`)
}
