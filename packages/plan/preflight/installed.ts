import { installedFiles, nginxProgram } from '../installed.ts'
import type { Problem, Question } from './problem.ts'
import { isMask } from './unit.ts'

/** What is replaced must be readable: else it could not be put back, and nobody could say who changed it. */
export function installed({ slot, facts }: Question): Problem[] {
  return installedFiles(slot).flatMap(({ to }): Problem[] => {
    const there = facts.paths[to]
    if (there === undefined || isMask(to, there) || there.kind === 'absent' || there.sha256 !== undefined)
      return []
    if (there.kind === 'directory' || there.kind === 'other') {
      return [
        {
          code: 'PATH_OCCUPIED',
          message: `${to} is a ${there.kind === 'other' ? 'device or a socket' : 'directory'}, but a file of the release must be installed there.`,
          remedy: 'Correct the path in deploy.yml, or let Ops move it away.',
        },
      ]
    }
    return [
      {
        code: 'FILE_UNREADABLE',
        message: `${facts.user} cannot read ${to}${there.kind === 'link' ? ` (a link to ${there.target})` : ''}, so it could not be put back.`,
        remedy: `Let Ops run once: sudo chmod a+r ${to} — or, when it leads nowhere, remove it.`,
      },
    ]
  })
}

export function nginx({ slot, facts }: Question): Problem[] {
  if (slot.nginx === undefined || facts.paths[nginxProgram]?.kind !== 'absent') return []
  return [
    {
      code: 'TOOL_MISSING',
      message: `The host has no nginx (${nginxProgram}); deploy.yml has files for it.`,
      remedy: 'Let Ops run once: sudo apt-get install nginx && sudo systemctl enable --now nginx',
    },
  ]
}
