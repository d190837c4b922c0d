import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { docker } from './docker.ts'

const recipe = join(import.meta.dirname, 'image.sh')
const dockerRecipe = join(import.meta.dirname, 'docker-image.sh')

/** `deploy-test-host:<digest of the recipe>`: a changed recipe is another image. */
export function hostImage(): string {
  return `deploy-test-host:${digestOf(readFileSync(recipe, 'utf8'))}`
}

/** The same host with a Docker engine, compose, buildx and a registry in it. */
export function dockerHostImage(): string {
  return `deploy-test-docker-host:${digestOf(hostImage() + readFileSync(dockerRecipe, 'utf8'))}`
}

export function hasHostImage(): Promise<boolean> {
  return hasImage(hostImage())
}

async function hasImage(image: string): Promise<boolean> {
  return (await docker(['image', 'inspect', image], { check: false })).code === 0
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
  await build(hostImage(), command, progress)
}

/** The same for the host with a Docker engine. */
export async function ensureDockerHostImage(progress: (line: string) => void): Promise<void> {
  if (await hasImage(dockerHostImage())) return
  await ensureHostImage(progress)
  await build(dockerHostImage(), ['sh', dockerRecipe, hostImage(), dockerHostImage()], progress)
}

async function build(image: string, command: string[], progress: (line: string) => void): Promise<void> {
  progress(`Building the image ${image} of the test hosts: about a minute, once per machine.`)
  const started = Date.now()
  await run(command, progress)
  progress(`The image ${image} is built, after ${secondsSince(started)} s.`)
}

async function run(command: string[], progress: (line: string) => void): Promise<void> {
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

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}

function secondsSince(started: number): number {
  return Math.round((Date.now() - started) / 1000)
}
