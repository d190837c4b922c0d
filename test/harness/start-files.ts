import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { readAction } from './runner/action-yml.ts'
import { resolveInputs } from './runner/inputs.ts'

/** A built file with all that it imports statically, and how many characters each has. */
export async function readAtStart(
  file: string,
  found = new Map<string, number>(),
): Promise<Map<string, number>> {
  if (found.has(file)) return found
  const text = await readFile(file, 'utf8')
  found.set(file, text.length)
  for (const [, path = ''] of text.matchAll(/^(?:import|export)\b[^;'"]*["'](\.{1,2}\/[^"']+)["'];?$/gm))
    await readAtStart(join(dirname(file), path), found)
  return found
}

/**
 * The program of a built action and its environment: each input that it needs, and `empty` in the folder `place` as its workspace. It
 * refuses, since no deploy.yml is there.
 */
export async function readyAction(
  directory: string,
  place: string,
): Promise<{ script: string; env: NodeJS.ProcessEnv }> {
  const action = await readAction(directory)
  const { script } = action.phases.find(({ phase }) => phase === 'main')!
  const given = Object.fromEntries(['ssh-key', 'known-hosts', 'reason'].map((name) => [name, 'x']))
  const { env } = resolveInputs({ action, given, contexts: { github: { token: 'x' }, runner: {} } })
  const files = { GITHUB_OUTPUT: join(place, 'output'), GITHUB_STEP_SUMMARY: join(place, 'summary') }
  for (const file of Object.values(files)) await writeFile(file, '')
  const own = { PATH: process.env.PATH, HOME: place, GITHUB_WORKSPACE: join(place, 'empty') }
  return { script, env: { ...own, ...env, ...files } }
}
