import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Login } from './client.ts'
import type { Repository } from './repository.ts'

/** config.json as docker login writes it. */
export interface DockerConfig {
  auths?: Record<string, { auth?: string }>
  credsStore?: string
  credHelpers?: Record<string, string>
  [key: string]: unknown
}

/** Where docker keeps its configuration: https://docs.docker.com/reference/cli/docker/#environment-variables */
export function dockerFolder({ DOCKER_CONFIG, HOME }: NodeJS.ProcessEnv): string {
  return DOCKER_CONFIG || join(HOME ?? '/', '.docker')
}

/** What docker itself is told; nothing when there is no such file, or one that nobody can read. */
export async function readDockerConfig(folder: string): Promise<DockerConfig> {
  try {
    return JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')) as DockerConfig
  } catch {
    return {}
  }
}

/** The name under which docker keeps the login of a registry. */
export function loginKey({ origin }: Repository): string {
  const { host } = new URL(origin)
  return host === 'registry-1.docker.io' ? 'https://index.docker.io/v1/' : host
}

/** The login that somebody has left with docker on this machine, such as docker/login-action; undefined without one. */
export async function ownLogin(repository: Repository, env: NodeJS.ProcessEnv): Promise<Login | undefined> {
  const { auths = {}, credsStore, credHelpers = {} } = await readDockerConfig(dockerFolder(env))
  const key = loginKey(repository)
  const helper = credHelpers[key] ?? credsStore
  const helped = helper === undefined ? undefined : await askHelper(helper, key, env)
  if (helped) return helped
  const kept = auths[key]?.auth ?? auths[`https://${key}`]?.auth
  const [, user, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(kept ?? '', 'base64').toString('utf8')) ?? []
  return user && password ? { user, password } : undefined
}

/** https://github.com/docker/docker-credential-helpers; what it has is no password when the user is `<token>`. */
function askHelper(helper: string, key: string, env: NodeJS.ProcessEnv): Promise<Login | undefined> {
  return new Promise((resolve) => {
    const child = spawn(`docker-credential-${helper}`, ['get'], { env, stdio: ['pipe', 'pipe', 'ignore'] })
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
    child.stdin.on('error', () => undefined)
    child.on('error', () => resolve(undefined))
    child.on('close', () => resolve(loginIn(text)))
    child.stdin.end(key)
  })
}

function loginIn(text: string): Login | undefined {
  try {
    const { Username: user, Secret: password } = JSON.parse(text) as Record<string, unknown>
    if (typeof user !== 'string' || typeof password !== 'string' || user === '<token>') return undefined
    return { user, password }
  } catch {
    return undefined
  }
}
