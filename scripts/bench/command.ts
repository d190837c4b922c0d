import { spawn } from 'node:child_process'

const LIMIT_SECONDS = 900

export interface Ended {
  seconds: number
  output: string
}

/**
 * Runs a program to its end and gives its standard output and how long it took. Throws when it fails or takes longer than
 * a quarter of an hour, with the last line of what it said.
 */
export function command(
  [program, ...args]: [string, ...string[]],
  { cwd, env = process.env }: { cwd: string; env?: NodeJS.ProcessEnv },
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const began = performance.now()
    const child = spawn(program, args, {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: LIMIT_SECONDS * 1000,
    })
    const [output, errors]: [Buffer[], Buffer[]] = [[], []]
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk))
    child.on('error', reject)
    child.on('close', (code, signal) => {
      const seconds = (performance.now() - began) / 1000
      const text = Buffer.concat(output).toString()
      if (code === 0) return resolve({ seconds, output: text })
      const said = `${text}\n${Buffer.concat(errors)}`.trim().split('\n').at(-1)
      reject(new Error(`${program} ended with ${code ?? signal}: ${said}`))
    })
  })
}
