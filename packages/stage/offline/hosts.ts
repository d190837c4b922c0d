import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openAgent } from '@deploy/agent/agent.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Environment, Host } from '@deploy/manifest/manifest.ts'
import { onHost } from '@deploy/manifest/roles.ts'
import type { Remote } from '@deploy/remote/remote.ts'
import { readFileCommand } from '../host-release.ts'
import type { OpenHost } from '../hosts.ts'
import { type Look, lookFile, readLook } from './look.ts'

/**
 * The hosts of an environment as somebody has looked at them, in the directory to which that was brought; of those that nobody has
 * looked at, only who they are. Throws LOOK_INVALID.
 */
export async function readLooks(
  directory: string,
  { application, environment, now }: { application: string; environment: Environment; now: Date },
): Promise<{ open: OpenHost[]; unseen: Host[] }> {
  const found = await Promise.all(
    environment.hosts.map(async (host) => {
      const text = await readFile(join(directory, lookFile(host)), 'utf8').catch(absent)
      const about = { application, environment: environment.name, host: host.name }
      return { host, look: text === undefined ? undefined : readLook(text, about) }
    }),
  )
  return {
    open: found.flatMap(({ host, look }) => (look ? [openLook(host, environment, look, now)] : [])),
    unseen: found.flatMap(({ host, look }) => (look ? [] : [host])),
  }
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}

/** Its clock was right or wrong when it was looked at; nobody can compare it any more. */
function openLook(host: Host, environment: Environment, { facts, releases }: Look, now: Date): OpenHost {
  const { root } = onHost(environment, host).slot
  const answers = [...releases].map(
    ([id, text]) => [readFileCommand(`${root}/releases/${id}/.release/release.json`), text] as const,
  )
  const remote = unreachable(host, new Map(answers))
  const agent = openAgent({ remote, root })
  return {
    ...{ host, remote, agent, rescuer: agent, installed: {} },
    facts: { ...facts, time: now.getTime() / 1000 },
    [Symbol.asyncDispose]: async () => {},
  }
}

/** Answers what was carried here, and nothing else. */
function unreachable({ name, user }: Host, answers: ReadonlyMap<string, string>): Remote {
  const refuse = async (): Promise<never> => {
    throw new DeployError({
      code: 'HOST_OFFLINE',
      message: 'No runner reaches this host, and its look does not tell what is asked for.',
      host: name,
      remedy: `Remove ${lookFile({ name })}, run this action again, run the look-${name}.sh that it writes on the host, and bring back what that writes.`,
    })
  }
  return {
    ...{ host: name, user },
    exec: async (command) => {
      const stdout = answers.get(command)
      return stdout === undefined ? refuse() : { code: 0, stdout, stderr: '' }
    },
    tunnel: refuse,
    listen: refuse,
    [Symbol.asyncDispose]: async () => {},
  }
}
