import { adoptionOf } from '../adoption.ts'
import type { Problem, Question } from './problem.ts'

/** Where a link to the current release must be, nothing else may be, unless it is adopted. */
export function paths({ slot, facts }: Question): Problem[] {
  if (adoptionOf(slot, facts)) return []
  return [slot.path, slot.venv?.path].flatMap((path) => {
    const kind = path ? facts.paths[path]?.kind : undefined
    if (!path || !kind || kind === 'absent' || kind === 'link') return []
    const adopt =
      path === slot.path && kind === 'directory' && facts.current === undefined && isOfSystemd(slot)
        ? ". Or set 'adopt: true' in deploy.yml: then it becomes the release to go back to"
        : ''
    return [
      {
        code: 'PATH_OCCUPIED',
        message: `${path} is a ${kind}, but it must become a link to the current release.`,
        remedy: `Move it away by hand, so that its content is kept: sudo mv ${path} ${path}.before-deploy${adopt}`,
      },
    ]
  })
}

function isOfSystemd({ service, container, compose }: Question['slot']): boolean {
  return service.manager === 'systemd' && container === undefined && compose === undefined
}
