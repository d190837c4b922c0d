import { join } from 'node:path'
import { build } from 'esbuild'
import { absentModules } from '../build/absent-modules.ts'
import { command } from './command.ts'

const root = join(import.meta.dirname, '../..')

/** Bundles a script as the actions are, so that it starts as fast as one. Gives the path of the file. */
export async function bundled(script: string, folder: string): Promise<string> {
  const outfile = join(folder, 'bundled.mjs')
  await build({
    entryPoints: [script],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    absWorkingDir: root,
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
    inject: [join(root, 'scripts/build/dirname.ts')],
    plugins: [absentModules],
    logLevel: 'warning',
  })
  return outfile
}

/** Builds the actions of this checkout into `folder`; gives the path of the release tree. */
export async function builtActions(folder: string, told: (line: string) => void): Promise<string> {
  const out = join(folder, 'dist')
  told('building the actions')
  await command([process.execPath, join(root, 'scripts/build.ts'), '--out', out], { cwd: root })
  return out
}
