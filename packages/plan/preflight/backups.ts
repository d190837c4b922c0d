import type { BackupFacts } from '@deploy/agent/facts.ts'
import type { Backup } from '@deploy/manifest/manifest.ts'
import { adoptionOf } from '../adoption.ts'
import { compressionOf, usesFile } from '../steps/backup-shell.ts'
import type { Problem, Question } from './problem.ts'

const MEGABYTE = 1024 ** 2

/** What keeps a backup from being made, before anything is stopped for it. */
export function backups(question: Question): Problem[] {
  const { slot, facts, release, restoreData } = question
  // A release that serves already is not replaced, and a rollback leaves the data alone unless it is told.
  if (release ? release.id === facts.current : !restoreData) return []
  const isFirst = facts.current === undefined && adoptionOf(slot, facts) === undefined
  const made = slot.backup.filter(({ firstDeployment }) => !(isFirst && firstDeployment === 'skip'))
  const seen = made.map((backup) => ({ backup, at: placesOf(backup, question) }))
  const wanted = seen.filter(({ at }) => at.length > 0)
  return [
    ...wanted.flatMap(({ backup, at }) => [
      ...missing(backup, at),
      ...sameFileSystem(backup, at),
      ...tools(backup, question),
      ...login(backup, question),
    ]),
    ...room(wanted, question),
  ]
}

interface Place {
  place: string
  facts: BackupFacts
}

/** Only those that this host was asked about: where hosts share data one of them makes the backup. */
function placesOf({ places, folders }: Backup, { facts }: Question): Place[] {
  return places.flatMap((place, index) => {
    const found = Object.entries(facts.backups).find(([path]) => path.startsWith(`${folders[index]}/`))
    return found ? [{ place, facts: found[1] }] : []
  })
}

function missing({ name }: Backup, at: Place[]): Problem[] {
  return at.flatMap(({ place, facts }): Problem[] => {
    if (!facts.placeExists)
      return [
        {
          code: 'BACKUP_PLACE_MISSING',
          message: `The folder ${place} of the backup ${name} is not there.`,
          remedy: `Mount it, or let Ops make it once: sudo install -d -m 0700 -o <the user who logs in> ${place}`,
        },
      ]
    if (facts.writable) return []
    return [
      {
        code: 'BACKUP_PLACE_MISSING',
        message: `The user who logs in cannot write in ${place}, a place of the backup ${name}.`,
        remedy: `Let Ops see to its owner and mode, and that it is not mounted read-only: ls -ld ${place}; findmnt -T ${place}`,
      },
    ]
  })
}

function sameFileSystem({ name, separateFileSystems }: Backup, at: Place[]): Problem[] {
  if (!separateFileSystems) return []
  const there = at.filter(({ facts }) => facts.placeExists)
  const twin = there.find(({ facts }, index) =>
    there.slice(0, index).some((other) => other.facts.device === facts.device),
  )
  if (!twin) return []
  return [
    {
      code: 'BACKUP_SAME_FILE_SYSTEM',
      message: `The places of the backup ${name} do not lie on file systems of their own: ${twin.place} shares one with another.`,
      remedy: `See whether one of them is not mounted: findmnt -T ${twin.place}`,
    },
  ]
}

function tools(backup: Backup, { facts }: Question): Problem[] {
  const compression = compressionOf(backup, { facts })
  const needed = [
    ...(compression === 'none' ? [] : [compression]),
    ...(backup.container === undefined ? [] : ['docker']),
  ].filter((tool) => !facts.tools.includes(tool))
  return needed.map((tool) => ({
    code: 'TOOL_MISSING',
    message: `The host has no ${tool}, which the backup ${backup.name} needs.`,
    remedy: `Let Ops install ${tool}.`,
  }))
}

function login({ name, user, container }: Backup, { facts }: Question): Problem[] {
  if (user === undefined || container !== undefined || facts.uid === 0 || user === facts.user) return []
  return [
    {
      code: 'BACKUP_USER',
      message: `${facts.user} cannot run the commands of the backup ${name} as ${user}: only root can.`,
      remedy: `Let ${facts.user} do it itself: give it the rights in the database, and the password in a file under env-file. Or log in as ${user}.`,
    },
  ]
}

/** As much as the last one took and a tenth more for each copy; the first place also holds what is made on the way. */
function room(wanted: { backup: Backup; at: Place[] }[], { facts }: Question): Problem[] {
  const needs = wanted.flatMap(({ backup, at }) =>
    at.map((place, index) => {
      const last = at.map(
        (each) => each.facts.copies.find(({ kind }) => kind !== 'before-restore')?.bytes ?? 0,
      )
      const bytes = 1.1 * Math.max(...last)
      const extra = index > 0 ? 0 : (restores(backup) ? 1 : 0) + (makesFile(backup, facts) ? 1 : 0)
      return { ...place, bytes: bytes * (1 + extra) }
    }),
  )
  const disks = Map.groupBy(
    needs.filter((need) => need.facts.placeExists),
    (need) => need.facts.device,
  )
  return [...disks.values()].flatMap((group): Problem[] => {
    const needed = group.reduce((sum, { bytes }) => sum + bytes, 50 * MEGABYTE)
    const [{ facts: at, place }] = group as [(typeof group)[number]]
    if (at.freeBytes >= needed) return []
    return [
      {
        code: 'NO_SPACE',
        message: `${place} has ${Math.floor(at.freeBytes / MEGABYTE)} MB free; by what the last backups took, ${Math.ceil(needed / MEGABYTE)} MB are needed there.`,
        remedy: `Free space on that file system: df -h ${place}. Fewer backups stay with a lower \`keep\`.`,
      },
    ]
  })
}

function restores({ restore }: Backup): boolean {
  return restore !== undefined && restore.when !== 'never'
}

function makesFile(backup: Backup, facts: Question['facts']): boolean {
  return usesFile(backup.command) && compressionOf(backup, { facts }) !== 'none'
}
