import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Writes a job for a script of ours, with the key that is in it; gives the words that start it. */
export async function handOver(
  { folder, script }: { folder: string; script: string },
  job: object,
): Promise<[string, ...string[]]> {
  const file = join(folder, 'job.json')
  await writeFile(file, JSON.stringify(job), { mode: 0o600 })
  return [process.execPath, script, file]
}
