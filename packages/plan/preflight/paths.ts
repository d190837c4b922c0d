import type { Problem, Question } from './problem.ts'

/** Where a link to the current release must be, nothing else may be. */
export function paths({ slot, facts }: Question): Problem[] {
  return [slot.path, slot.venv?.path].flatMap((path) => {
    const kind = path ? facts.paths[path]?.kind : undefined
    if (!path || !kind || kind === 'absent' || kind === 'link') return []
    return [
      {
        code: 'PATH_OCCUPIED',
        message: `${path} is a ${kind}, but it must become a link to the current release.`,
        remedy: `Move it away by hand, so that its content is kept: sudo mv ${path} ${path}.before-deploy`,
      },
    ]
  })
}
