import { DeployError } from '@deploy/kit/errors.ts'
import type { ExecResult, Remote } from '@deploy/remote/remote.ts'

/** With what agent-only.sh ends when it lets nothing run. */
const REFUSED = 77

const remedies = {
  AGENT_NOT_ALLOWED:
    'The key is restricted to agents that root has put on the host. Let Ops run the script of prepare-host of this version there: it brings this one.',
  SSH_COMMAND_REFUSED:
    'The key is restricted to the agent in the roots of its line in authorized_keys. Compare that line with deploy.yml (prepare-host, mode: check), or use a key that may do this.',
}

/** What a command that a forced command has refused is told as; undefined when it ran. Pure. */
export function refusalOf(
  { host }: Pick<Remote, 'host'>,
  { code, stderr }: Pick<ExecResult, 'code' | 'stderr'>,
): DeployError | undefined {
  if (code !== REFUSED) return undefined
  const [, said, cause = ''] = /^agent-only: ([A-Z_]+) (.*)$/m.exec(stderr) ?? []
  if (said !== 'AGENT_NOT_ALLOWED' && said !== 'SSH_COMMAND_REFUSED') return undefined
  return new DeployError({
    code: said,
    message: 'The host lets this key run the agent only, and not what was asked for.',
    host,
    cause,
    remedy: remedies[said],
  })
}
