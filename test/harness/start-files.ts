import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

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
