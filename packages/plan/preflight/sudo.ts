import type { Plan } from '../plan.ts'
import { sudoers } from '../sudoers.ts'
import type { Problem } from './problem.ts'

/** What sudo answers: the commands that it does not allow without a password, and what it says when it refuses to answer. */
export interface SudoAnswer {
  refused: string[]
  /** Its own words: data. '' when it told its rules. */
  said: string
  /** Programs of the host that are found before those in /usr/bin, which the lines for sudo name. */
  hiding: string[]
}

/** What sudo does not allow, as one problem with the lines to install. */
export function sudo(plan: Plan, user: string, { refused, said, hiding }: SudoAnswer): Problem[] {
  if (refused.length === 0) return []
  const words = said === '' ? '' : ` (it says: ${said})`
  const lines = [
    `Let Ops install this with visudo -f /etc/sudoers.d/deploy-${plan.application}-${plan.environment}:\n${sudoers(plan, user).trimEnd()}`,
    ...(said === ''
      ? []
      : [
          `When it is a terminal that sudo misses (requiretty), add this line:\nDefaults:${user} !requiretty`,
        ]),
    ...(hiding.length === 0
      ? []
      : [
          `These programs of the host hide those that the lines name: ${hiding.join(', ')}. Where sudo finds them first, add this line:\nDefaults:${user} secure_path="/usr/sbin:/usr/bin:/sbin:/bin"`,
        ]),
  ]
  return [
    {
      code: 'SUDO_REFUSED',
      message: `sudo does not let ${user} run without a password${words}: ${listed(refused, plan.privileged.length)}`,
      remedy: lines.join('\n'),
    },
  ]
}

/** The remedy has them all; only when some are allowed do people need to see which are not. */
function listed(refused: string[], all: number): string {
  return refused.length > 1 && refused.length === all
    ? `any of the plan's ${all} commands`
    : refused.join('; ')
}
