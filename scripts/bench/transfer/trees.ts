import { createHash } from 'node:crypto'
import { appendFile, cp, mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { randomNumbers } from '@deploy/test/harness/ssh/proxy.ts'

const FILES_A_FOLDER = 100
const BYTES_A_WORD = 7

/** Writes so many made-up source files into `folder`: the same each time, and compressible as such are. */
export async function writeSources(
  folder: string,
  { count, meanBytes }: { count: number; meanBytes: number },
): Promise<void> {
  const draw = randomNumbers(count)
  const words = Array.from({ length: 3000 }, () => Math.floor(draw() * 36 ** 6).toString(36))
  for (let index = 0; index < count; index++) {
    const path = join(folder, pathOf(index))
    if (index % FILES_A_FOLDER === 0) await mkdir(dirname(path), { recursive: true })
    const length = Math.ceil((draw() * 2 * meanBytes) / BYTES_A_WORD)
    const text = Array.from({ length }, () => words[Math.floor(draw() ** 3 * words.length)]!)
    await writeFile(path, `${text.map((word, at) => (at % 12 === 11 ? `${word}\n` : `${word} `)).join('')}\n`)
  }
}

/** Copies a tree with its times and appends a line to each file of `every`. */
export async function changedCopy(
  source: string,
  target: string,
  { count, every }: { count: number; every: number },
): Promise<void> {
  await cp(source, target, { recursive: true, preserveTimestamps: true })
  for (let index = 0; index < count; index += every)
    await appendFile(join(target, pathOf(index)), `changed ${index}\n`)
}

/** Gives all files the times of a fresh checkout. */
export async function touchAll(folder: string): Promise<void> {
  const now = new Date()
  for (const path of await filesIn(folder)) await utimes(path, now, now)
}

/** One digest of the paths and contents of all files in a folder but those in `.release`, which are about it. */
export async function treeDigest(folder: string): Promise<string> {
  const hash = createHash('sha256')
  for (const path of await filesIn(folder)) {
    const name = path.slice(folder.length + 1)
    if (name.startsWith('.release/')) continue
    hash
      .update(`${name}\0`)
      .update(await readFile(path))
      .update('\0')
  }
  return hash.digest('hex')
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  return files.map((entry) => join(entry.parentPath, entry.name)).toSorted()
}

function pathOf(index: number): string {
  const folder = Math.floor(index / FILES_A_FOLDER)
  return `lib/part-${String(folder).padStart(4, '0')}/module-${String(index).padStart(5, '0')}.py`
}
