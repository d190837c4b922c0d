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

/**
 * Who owns a link leads us where he likes, so it must be the user's own, root's or that of the files. What lies in the root is no
 * more and no less than the root itself.
 */
export function links({ slot, facts }: Question): Problem[] {
  const trusted = ['root', facts.user, slot.files.owner]
  return [slot.root, slot.path, slot.venv?.path].flatMap((path) => {
    const { kind, owner, target } = (path ? facts.paths[path] : undefined) ?? {}
    if (kind !== 'link' || owner === undefined || trusted.includes(owner)) return []
    if (path?.startsWith(`${slot.root}/`)) return []
    return [
      {
        code: 'LINK_NOT_TRUSTED',
        message: `${path} is a link that belongs to ${owner}, who may lead it anywhere; now it leads to ${target}.`,
        remedy: `Find out who made it; when it is right, let Ops run: sudo chown -h root ${path}`,
      },
    ]
  })
}
