import { createHash } from 'node:crypto'
import { agentLines } from './agent.generated.ts'
import { agentOnlyLines } from './agent-only.generated.ts'

/** The agent as it is sent to a host: one POSIX sh file. */
export const agentText = agentLines.join('\n')

/** Of `agentText`: its folder's name on a host. */
export const agentSha256 = createHash('sha256').update(agentText).digest('hex')

/** The program by which sshd restricts a key to the agent. */
export const agentOnlyText = agentOnlyLines.join('\n')
