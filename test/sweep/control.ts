import { type ChildProcess, spawn } from 'node:child_process'

/** A shell of root on a host that stays open, so that a command costs no new process. */
export interface Control {
  /** What a script printed, whatever its exit code. Throws when the host died meanwhile; the next one opens a new shell. */
  run(script: string): Promise<string>
  close(): void
}

export function openControl(containerId: string): Control {
  let shell: ChildProcess | undefined
  let turn: Promise<unknown> = Promise.resolve()
  let count = 0

  const open = (): ChildProcess => {
    if (shell) return shell
    const child = spawn('docker', ['exec', '--interactive', containerId, 'sh'], {
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    child.stdin.on('error', () => {})
    child.on('close', () => {
      if (shell === child) shell = undefined
    })
    shell = child
    return child
  }

  const ask = (script: string) =>
    new Promise<string>((resolve, reject) => {
      const child = open()
      const mark = `end-of-script-${++count}`
      let text = ''
      const settle = (body: () => void) => {
        child.stdout?.off('data', hear)
        child.off('close', gone)
        body()
      }
      const hear = (chunk: Buffer) => {
        text += chunk.toString()
        const end = text.indexOf(`${mark}\n`)
        if (end >= 0) settle(() => resolve(text.slice(0, end)))
      }
      const gone = () => settle(() => reject(new Error(`the shell on the host ended during: ${script}`)))
      child.stdout?.on('data', hear)
      child.once('close', gone)
      child.stdin?.write(`( ${script}\n) </dev/null 2>&1\necho ${mark}\n`)
    })

  return {
    run: (script) => {
      const answer = turn.then(() => ask(script))
      turn = answer.catch(() => {})
      return answer
    },
    close: () => shell?.kill('SIGKILL'),
  }
}
