import type { Plan } from './plan.ts'

/**
 * The sudoers fragment that lets `user` run what this plan needs and nothing else: exact commands, no wildcards.
 * A program that is not in /usr/bin is named by its path in the plan. Colons, commas, equals signs and backslashes are escaped as sudoers(5) asks.
 */
export function sudoers(plan: Pick<Plan, 'privileged'>, user: string): string {
  return plan.privileged
    .map(
      (command) =>
        `${user} ALL=(root) NOPASSWD: ${command.startsWith('/') ? '' : '/usr/bin/'}${escaped(command)}\n`,
    )
    .join('')
}

function escaped(command: string): string {
  return command.replace(/[\\,:=]/g, (character) => `\\${character}`)
}
