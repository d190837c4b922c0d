import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readAtStart, readyAction } from '@deploy/test/harness/start-files.ts'
import type { Bench, Contender, Field } from './bench.ts'
import { builtActions, bundled } from './built.ts'
import { command } from './command.ts'

/** How long each action takes to its first word. */
export const startBench: Bench = {
  name: 'start',
  title: 'Start of each action',
  about: [
    'Each action as it is built, started where there is no `deploy.yml`, until it has said so and ended: what every run spends before its' +
      ' work. *A bare action* is one bundle with `@actions/core`, which reads an input and refuses; *Node alone* runs an empty' +
      ' program. *kB of code* is the entry with all that it imports statically.',
  ],
  columns: ['kB of code'],
  prepare,
}

async function prepare(told: (line: string) => void): Promise<Field> {
  const place = await mkdtemp(join(tmpdir(), 'deploy-bench-'))
  const close = () => rm(place, { recursive: true, force: true })
  try {
    const dist = await builtActions(place, told)
    const empty = join(place, 'empty')
    await mkdir(empty)
    const bare = await bundled(join(import.meta.dirname, 'start/bare.ts'), place)
    const alone = join(place, 'alone.mjs')
    await writeFile(alone, '')
    const env = { PATH: process.env.PATH, HOME: place }
    const entries = await readdir(dist, { withFileTypes: true })
    const actions = entries.filter((entry) => entry.isDirectory() && entry.name !== 'lib')
    const contenders = [
      contender('ours', empty, async (input) => ({
        ...(await readyAction(join(dist, input), place)),
        refuses: true,
      })),
      contender('a bare action', empty, async () => ({ script: bare, env, refuses: true })),
      contender('Node alone', empty, async () => ({ script: alone, env, refuses: false })),
    ]
    return { inputs: actions.map(({ name }) => name).toSorted(), contenders, close }
  } catch (error) {
    await close()
    throw error
  }
}

interface Started {
  script: string
  env: NodeJS.ProcessEnv
  /** It ends with an error for people. */
  refuses: boolean
}

function contender(name: string, cwd: string, start: (input: string) => Promise<Started>): Contender {
  return {
    name,
    version: '',
    absence: () => undefined,
    run: async (input) => {
      const { script, env, refuses } = await start(input)
      // What refuses ends with 1.
      const shell = '"$@" || [ "$?" -eq 1 ]'
      const words = ['sh', '-c', shell, 'sh', process.execPath, script] as const
      const { seconds, processor, output } = await command([...words], { cwd, env })
      if (refuses && !output.includes('::error')) throw new Error(`it did not refuse: ${output}`)
      const bytes = [...(await readAtStart(script)).values()].reduce((sum, size) => sum + size, 0)
      return { seconds, processor, facts: { 'kB of code': Math.round(bytes / 1000) } }
    },
  }
}
