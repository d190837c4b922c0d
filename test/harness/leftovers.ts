import { readdir, readFile, readlink } from 'node:fs/promises'

/**
 * Ends every process that works in a folder or was started from it: the services and timers of an embedded host, which
 * outlive their SSH session as they must. Linux only.
 */
export async function endProcessesIn(directory: string): Promise<void> {
  const ids = (await readdir('/proc')).filter((name) => /^[0-9]+$/.test(name))
  for (const id of ids) {
    if (Number(id) !== process.pid && (await belongsTo(id, directory))) kill(Number(id))
  }
}

async function belongsTo(id: string, directory: string): Promise<boolean> {
  const folder = await readlink(`/proc/${id}/cwd`).catch(() => '')
  const command = await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')
  return (
    folder.startsWith(`${directory}/`) || command.split('\0').some((word) => word.startsWith(`${directory}/`))
  )
}

function kill(id: number): void {
  try {
    process.kill(id, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
