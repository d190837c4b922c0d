import { section } from '@deploy/kit/section.ts'
import * as z from 'zod/mini'
import { describe, preset } from './describe.ts'

/** What a compose file says to Compose and what Swarm does without; no right, no limit and no data hangs on it. */
const acceptable = [
  'container_name',
  'depends_on',
  'links',
  'platform',
  'pull_policy',
  'restart',
  'start_interval',
] as const

/** How the services of a compose file run as a stack. */
export const swarm = section({
  accept: describe(
    preset(z.array(z.enum(acceptable)), []),
    'Keys of the compose file that Swarm does not know and that the services can do without.',
  ),
  registryAuth: describe(
    preset(z.boolean(), false),
    'Hands the login of this user on the manager (docker login) to the other nodes, which pull with it.',
  ),
})
