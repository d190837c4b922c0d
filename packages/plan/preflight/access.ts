import type { Facts } from '@deploy/agent/facts.ts'
import type { Problem, Question } from './problem.ts'

export function root({ slot, facts }: Question): Problem[] {
  const { writable, exists, owner } = facts.root
  if (writable) return []
  if (exists && mayBeReadOnly(facts, owner)) {
    return [
      {
        code: 'ROOT_NOT_WRITABLE',
        message: `${facts.user} cannot write in ${slot.root}, although it belongs to ${owner}.`,
        remedy: readOnly(slot.root),
      },
    ]
  }
  const state = exists ? (owner ? ` (it belongs to ${owner})` : '') : ', which does not exist'
  return [
    {
      code: 'ROOT_NOT_WRITABLE',
      message: `${facts.user} cannot write in ${slot.root}${state}.`,
      remedy: `Let Ops run once: sudo install -d -o ${facts.user} -m 0755 ${slot.root}`,
    },
  ]
}

/** Inside a root that is the user's own, what another login made is still that login's. */
export function folders({ slot, facts, release }: Question): Problem[] {
  if (!facts.root.writable) return []
  const others = facts.unwritable.filter(({ path }) => {
    const id = path.startsWith(`${slot.root}/releases/`) ? path.slice(`${slot.root}/releases/`.length) : ''
    return id === '' || id === release?.id
  })
  return others.map(({ path, owner, mode }) => ({
    code: 'FOLDER_NOT_WRITABLE',
    message: `${facts.user} cannot write in ${path}, which belongs to ${owner} (mode ${mode}).`,
    remedy: mayBeReadOnly(facts, owner)
      ? `Give yourself the right: chmod u+rwx ${path}`
      : `Let Ops run once: sudo chown -hR ${facts.user} ${path}`,
  }))
}

/** Neither owner nor mode is in root's way, so the file system is. */
function mayBeReadOnly({ uid, user }: Facts, owner: string | undefined): boolean {
  return uid === 0 || owner === user
}

function readOnly(path: string): string {
  return `See whether its file system is mounted read-only (findmnt -no OPTIONS -T ${path}) and why (dmesg); let Ops run: sudo mount -o remount,rw "$(findmnt -no TARGET -T ${path})"`
}
