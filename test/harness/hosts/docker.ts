import { spawn } from 'node:child_process'

export type CommandResult = { code: number; stdout: string; stderr: string }

export type DockerOptions = {
  /** Bytes for standard input; without them it is closed. */
  input?: string | Uint8Array
  /** Whether an exit code other than 0 throws. Default true. */
  check?: boolean
}

/** Runs the Docker client. Throws an `Error` that carries what it printed when it fails, unless `check` is false. */
export async function docker(
  args: string[],
  { input, check = true }: DockerOptions = {},
): Promise<CommandResult> {
  const result = await run('docker', args, input)
  if (check && result.code !== 0) throw new Error(describeFailure(args, result))
  return result
}

function run(
  command: string,
  args: string[],
  input: string | Uint8Array | undefined,
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] })
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
    child.on('error', reject)
    child.on('close', (code) => {
      const text = (chunks: Buffer[]) => Buffer.concat(chunks).toString('utf8')
      resolve({ code: code ?? 1, stdout: text(stdout), stderr: text(stderr) })
    })
    // A program that ends without reading all of its input is no failure of ours: its exit code tells.
    child.stdin.on('error', () => {})
    child.stdin.end(input)
  })
}

function describeFailure(args: string[], { code, stdout, stderr }: CommandResult): string {
  const said = [stdout.trim(), stderr.trim()].filter((text) => text !== '').join('\n')
  return `docker ${args.join(' ')}\nended with exit code ${code}${said === '' ? '' : `:\n${said}`}`
}
