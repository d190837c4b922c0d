import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { agentOnlyText, agentSha256, agentText } from '@deploy/agent/script.ts'
import type { Remote } from '@deploy/remote/remote.ts'
import { localRemote } from './local-remote.ts'

/** Puts the forced command and one agent where prepare-host would: the path of the command. */
export function putAgentOnly(folder: string, agent: string = agentText): string {
  const agents = join(folder, 'agents', agentSha256)
  mkdirSync(agents, { recursive: true })
  writeFileSync(join(agents, 'agent.sh'), agent)
  const path = join(folder, 'agent-only')
  writeFileSync(path, agentOnlyText, { mode: 0o755 })
  return path
}

/** This machine as a remote whose key has a forced command. */
export function forcedRemote(forced: string, env: NodeJS.ProcessEnv = process.env): Remote {
  return {
    ...localRemote({ host: 'cherry', env }),
    exec: (command, options) =>
      localRemote({ host: 'cherry', env: { ...env, SSH_ORIGINAL_COMMAND: command } }).exec(forced, options),
  }
}
