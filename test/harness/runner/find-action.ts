import { readdirSync, readFileSync } from 'node:fs'

/** The process of an action that a test of this process has started, by the action's name; undefined when there is none. */
export function findAction(name: string): number | undefined {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .find((pid) => isAction(pid, name))
}

function isAction(pid: number, name: string): boolean {
  try {
    const [, parent] = /^\d+ \(.*\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? []
    const script = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[1] ?? ''
    return Number(parent) === process.pid && script.includes(`/${name}/`)
  } catch {
    // It ended meanwhile.
    return false
  }
}
