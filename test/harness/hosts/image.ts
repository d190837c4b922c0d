import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { docker } from './docker.ts'

const recipe = join(import.meta.dirname, 'image.sh')

/** `deploy-test-host:<digest of the recipe>`: a changed recipe is another image. */
export function hostImage(): string {
  return `deploy-test-host:${createHash('sha256').update(readFileSync(recipe)).digest('hex').slice(0, 12)}`
}

export async function hasHostImage(): Promise<boolean> {
  return (await docker(['image', 'inspect', hostImage()], { check: false })).code === 0
}

/** The command that builds the image, or undefined when this user cannot become root without a password. */
export function imageBuildCommand(): string[] | undefined {
  const command = ['sh', recipe, hostImage()]
  if (process.getuid?.() === 0) return command
  const sudo = [
    'sudo',
    '-n',
    '--preserve-env=DEPLOY_TEST_DEBIAN_MIRROR,http_proxy,https_proxy,no_proxy,DOCKER_HOST',
  ]
  return spawnSync('sudo', ['-n', 'true']).status === 0 ? [...sudo, ...command] : undefined
}

/**
 * Builds the host image unless the engine has it: about a minute, once per machine.
 * `progress` gets a line now and then. Throws with the last lines of the build's log when it fails.
 */
export async function ensureHostImage(progress: (line: string) => void): Promise<void> {
  if (await hasHostImage()) return
  const command = imageBuildCommand()
  if (!command) throw new Error('Building the host image takes root, or a sudo that asks for no password.')
  progress(`Building the image ${hostImage()} of the test hosts: about a minute, once per machine.`)
  const started = Date.now()
  await build(command, progress)
  progress(`The image of the test hosts is built, after ${secondsSince(started)} s.`)
}

async function build(command: string[], progress: (line: string) => void): Promise<void> {
  const [program = 'sh', ...args] = command
  const started = Date.now()
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  const log: string[] = []
  createInterface({ input: child.stderr }).on('line', (line) => log.push(line))
  const heartbeat = setInterval(
    () => progress(`  ${secondsSince(started)} s: ${log.at(-1) ?? 'starting'}`),
    10_000,
  )
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject)
      child.on('close', resolve)
    })
    if (code === 0) return
    throw new Error(`${command.join(' ')} ended with exit code ${code}:\n${log.slice(-40).join('\n')}`)
  } finally {
    clearInterval(heartbeat)
  }
}

function secondsSince(started: number): number {
  return Math.round((Date.now() - started) / 1000)
}
