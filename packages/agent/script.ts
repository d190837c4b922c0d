import { createHash } from 'node:crypto'
import { agentLines } from './agent.generated.ts'

/** The agent as it is sent to a host: one POSIX sh file. */
export const agentText = agentLines.join('\n')

/** Of `agentText`: its folder's name on a host. */
export const agentSha256 = createHash('sha256').update(agentText).digest('hex')
