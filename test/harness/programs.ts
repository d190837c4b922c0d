import { spawnSync } from 'node:child_process'

/** The path of a program on the PATH; undefined where it is not installed. */
export function programAt(name: string): string | undefined {
  const { status, stdout } = spawnSync('sh', ['-c', 'command -v "$1"', 'sh', name], { encoding: 'utf8' })
  return status === 0 ? stdout.trim() : undefined
}

/** Whether a program is installed; where it is not, what that leaves out is printed. */
export function isThere(name: string, consequence: string): boolean {
  const found = programAt(name) !== undefined
  if (!found) console.warn(`${consequence}: ${name} is not installed here.`)
  return found
}
