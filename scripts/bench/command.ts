import { spawn } from 'node:child_process'

const LIMIT_SECONDS = 900

/** The shell tells on its fourth descriptor what its child took; that is no business of the child. */
const timed = '"$@" 3>&-; code=$?; times >&3; exit $code'

export interface Ended {
  seconds: number
  /** Seconds of processor time, of the program and of those that it started and waited for. */
  processor: number
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
    // A shell passes on no variable whose name is none of its own, such as those of an action's inputs.
    const dropped = Object.entries(env).flatMap(([name, value]) =>
      /\W/.test(name) ? [`${name}=${value}`] : [],
    )
    const began = performance.now()
    const child = spawn('sh', ['-c', timed, 'sh', 'env', ...dropped, program, ...args], {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      timeout: LIMIT_SECONDS * 1000,
    })
    const [output, errors, times]: [Buffer[], Buffer[], Buffer[]] = [[], [], []]
    child.stdio[3]?.on('data', (chunk: Buffer) => times.push(chunk))
    child.stdout?.on('data', (chunk: Buffer) => output.push(chunk))
    child.stderr?.on('data', (chunk: Buffer) => errors.push(chunk))
    child.on('error', reject)
    child.on('close', (code, signal) => {
      const seconds = (performance.now() - began) / 1000
      const text = Buffer.concat(output).toString()
      if (code === 0)
        return resolve({ seconds, processor: processorSeconds(`${Buffer.concat(times)}`), output: text })
      const said = `${text}\n${Buffer.concat(errors)}`.trim().split('\n').at(-1)
      reject(new Error(`${program} ended with ${code ?? signal}: ${said}`))
    })
  })
}

/** The second line that `times` writes is of the children: `0m1.250s 0m0.080s`. */
function processorSeconds(times: string): number {
  const [, line = ''] = times.split('\n')
  return [...line.matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, [, minutes, seconds]) => {
    return sum + Number(minutes) * 60 + Number(seconds)
  }, 0)
}
