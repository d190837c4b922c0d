import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readAction } from '@deploy/test/harness/runner/action-yml.ts'
import { resolveInputs } from '@deploy/test/harness/runner/inputs.ts'
import type { Contender } from '../bench.ts'
import { builtActions } from '../built.ts'
import { command } from '../command.ts'
import { factsOf } from './facts.ts'
import type { Input } from './inputs.ts'

const root = join(import.meta.dirname, '../../..')
const CDXGEN = '@cyclonedx/cdxgen@12.8.4'

interface Facing {
  /** Of this bench: nothing in it outlives it. */
  place: string
  /** An empty folder that stands for the home of whoever runs a tool. */
  home: string
  inputOf(name: string): Input & { folder: string }
  told(line: string): void
}

/** The action as it is built from this checkout. */
export async function ours({ place, home, inputOf, told }: Facing): Promise<Contender> {
  const out = await builtActions(place, told)
  const action = await readAction(join(out, 'sbom-and-checksum'))
  const script = action.phases.find(({ phase }) => phase === 'main')!.script
  const { env } = resolveInputs({ action, given: {}, contexts: { github: {}, runner: {} } })
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }
  const files = { GITHUB_OUTPUT: join(place, 'output'), GITHUB_STEP_SUMMARY: join(place, 'summary') }
  return {
    name: 'ours',
    version,
    absence: () => undefined,
    run: async (input) => {
      const { folder } = inputOf(input)
      for (const file of Object.values(files)) await writeFile(file, '')
      const { seconds, processor } = await command([process.execPath, script], {
        cwd: folder,
        env: { ...plainEnvironment(home), ...env, ...files, GITHUB_WORKSPACE: folder },
      })
      return { seconds, processor, ...factsOf(await readFile(join(folder, 'release/bom.json'), 'utf8')) }
    },
  }
}

/** Comes from its registry into the folder of the bench, without the scripts of its packages. */
export async function cdxgen({ place, home, inputOf, told }: Facing): Promise<Contender> {
  const folder = join(place, 'cdxgen')
  const [, version = ''] = /([\d.]+)$/.exec(CDXGEN) ?? []
  told(`installing ${CDXGEN}`)
  const flags = ['--ignore-scripts', '--omit=optional', '--no-audit', '--no-fund', '--loglevel=error']
  const failure = await command(['npm', 'install', '--prefix', folder, ...flags, CDXGEN], {
    cwd: place,
    env: withoutNpm(),
  }).then(
    () => undefined,
    (error: Error) => `not installed, ${error.message}`,
  )
  const program = join(folder, 'node_modules/.bin/cdxgen')
  return {
    name: 'cdxgen',
    version,
    absence: () => failure,
    run: async (input) => {
      const { folder: cwd, kind } = inputOf(input)
      const out = join(place, 'cdxgen.json')
      const type = kind === 'npm' ? 'js' : 'python'
      const words = ['-t', type, '--no-install-deps', '--no-recurse', '-o', out, '.']
      const { seconds, processor } = await command([process.execPath, program, ...words], {
        cwd,
        env: plainEnvironment(home),
      })
      return { seconds, processor, ...factsOf(await readFile(out, 'utf8')) }
    },
  }
}

/** As it comes with npm. */
export async function npmSbom({ home, place, inputOf }: Facing): Promise<Contender> {
  const env = plainEnvironment(home)
  const version = await command(['npm', '--version'], { cwd: place, env }).then(
    ({ output }) => output.trim(),
    () => '',
  )
  return {
    name: 'npm sbom',
    version,
    absence: (input) => {
      if (version === '') return 'not installed'
      return inputOf(input).kind === 'npm' ? undefined : 'it reads package-lock.json alone'
    },
    run: async (input) => {
      const words = ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx']
      const { seconds, processor, output } = await command(['npm', ...words], {
        cwd: inputOf(input).folder,
        env,
      })
      return { seconds, processor, ...factsOf(output) }
    },
  }
}

/** Nothing of whoever runs the bench but where programs are. */
function plainEnvironment(home: string): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, HOME: home, NO_COLOR: '1' }
}

/** What npm tells the scripts that it runs is not meant for another npm. */
function withoutNpm(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)))
}
