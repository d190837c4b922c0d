import type { ExecOptions, ExecResult, Remote } from '@deploy/remote/remote.ts'
import { refusalOf } from './refusal.ts'
import { type Script, sh } from './sh.ts'

export interface LookOptions extends ExecOptions {
  /** `$1`, `$2` and so on of the script. */
  args?: string[]
}

/** agent-only.sh knows this text, and that what follows its name is a script. */
const run = 'script=$1; shift; exec sh -c "$script" look "$@"'

/**
 * Runs a POSIX script on a host that need not have the agent; the login shell may be any, and a key may be restricted to the agent.
 * Throws AGENT_NOT_ALLOWED and SSH_COMMAND_REFUSED besides what `exec` throws.
 */
export async function look(
  remote: Remote,
  script: Script,
  { args = [], ...options }: LookOptions = {},
): Promise<ExecResult> {
  const result = await remote.exec(lookCommand(script, args), options)
  const refusal = refusalOf(remote, result)
  if (refusal) throw refusal
  return result
}

/** The command line by which a script is run. Pure. */
export function lookCommand({ script }: Script, args: string[] = []): string {
  return sh`exec sh -c ${[run, 'look', script, ...args]}`.script
}
