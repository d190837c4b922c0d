import type { Release } from '@deploy/release/release.ts'
import type { Problem, Question } from './problem.ts'

const MEGABYTE = 1024 ** 2

interface Room {
  freeBytes?: number
  freeInodes?: number
}

interface Need {
  bytes: number
  inodes: number
}

/**
 * Room for the release and its venv. The way back is in it: the agent lays aside what that takes before it begins, and
 * the release that serves stays where it is.
 */
export function space(question: Question): Problem[] {
  const { facts, release, slot } = question
  if (!release) return []
  const need = needOf(release, question)
  const remedy = `Free space on the file system of ${slot.root}: see df -h ${slot.root}; df -i ${slot.root}. Fewer releases stay with a lower \`keep\`.`
  const onDisk = short(facts.root, need, {
    where: slot.root,
    remedy,
  })
  return [...onDisk, ...(onDisk.length > 0 ? [] : quota(question, need)), ...elsewhere(question)]
}

function quota({ facts, slot }: Question, need: Need): Problem[] {
  return short(facts.quota ?? {}, need, {
    where: `The quota of ${facts.user} in ${slot.root}`,
    remedy: `Let Ops raise it (quota -w -u ${facts.user} shows it), or remove what is not needed. The disk itself has room.`,
  }).map((problem) => ({ ...problem, code: 'QUOTA_EXCEEDED' }))
}

/** pip unpacks and builds in /tmp; a unit file and a link need little, but not nothing. */
function elsewhere({ facts, slot }: Question): Problem[] {
  return Object.entries(facts.spaces).flatMap(([path, room]) => {
    const need =
      path === '/tmp' && slot.venv ? { bytes: 64 * MEGABYTE, inodes: 1000 } : { bytes: MEGABYTE, inodes: 16 }
    return short(room, need, {
      where: path,
      remedy: `Free space on the file system of ${path}: see df -h ${path}; df -i ${path}`,
    })
  })
}

/** The archive in the store, its files, and as much again for what the application writes; a venv like the live one. */
function needOf(release: Release, { facts, slot }: Question): Need {
  const files = release.files.reduce((sum, { size }) => sum + size, 0)
  const { venvBytes = 0, venvInodes = 0 } = facts.live ?? {}
  return {
    bytes: Math.ceil(release.archive.size + 2 * files + 50 * MEGABYTE + 1.2 * venvBytes),
    inodes: 2 * release.files.length + (slot.venv ? Math.ceil(1.2 * venvInodes) || 20_000 : 0) + 1000,
  }
}

function short(
  { freeBytes, freeInodes }: Room,
  need: Need,
  { where, remedy }: { where: string; remedy: string },
): Problem[] {
  const problems: Problem[] = []
  if (freeBytes !== undefined && freeBytes < need.bytes) {
    problems.push({
      code: 'NO_SPACE',
      message: `${where} has ${megabytes(freeBytes, Math.floor)} free; this release needs ${megabytes(need.bytes, Math.ceil)} there.`,
      remedy,
    })
  }
  if (freeInodes !== undefined && freeInodes < need.inodes) {
    problems.push({
      code: 'NO_INODES',
      message: `${where} has ${freeInodes} inodes free; this release needs ${need.inodes} there.`,
      remedy,
    })
  }
  return problems
}

function megabytes(bytes: number, round: (value: number) => number): string {
  return `${round(bytes / MEGABYTE)} MB`
}
