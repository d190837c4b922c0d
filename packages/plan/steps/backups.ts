import type { BackupCopy } from '@deploy/agent/facts.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Backup } from '@deploy/manifest/manifest.ts'
import { type BuiltStep, type Context, isLive } from '../context.ts'
import { makeBackup } from './backup.ts'
import { guard, restoreCopy } from './backup-restore.ts'
import { foldersOf } from './backup-shell.ts'

/** The steps of all backups, by where a strategy has to put them. */
export interface BackupSteps {
  /** The last of prepare: the old release serves. */
  serving: BuiltStep[]
  /** The first of the switch, before anything is stopped. */
  beforeStop: BuiltStep[]
  /** Right after the service was stopped, before anything changes data. */
  afterStop: BuiltStep[]
}

/**
 * What is saved before the release is replaced, and put back on the way back. A release that serves already is not replaced,
 * and a rollback leaves the data alone unless it was asked for: then what is there is saved first.
 * Throws BACKUP_NOT_FOUND.
 */
export function backupSteps(context: Context): BackupSteps {
  const isFirst = context.previous === undefined && context.adopts === undefined
  const backups = context.slot.backup.filter(
    ({ hosts, firstDeployment }) =>
      (hosts?.includes(context.host) ?? true) && !(isFirst && firstDeployment === 'skip'),
  )
  if (context.rollback) return context.rollback.restoreData ? restoring(backups, context) : none
  if (isLive(context)) return none
  const kind = 'before-deployment'
  return {
    serving: backups
      .filter((backup) => backup.while === 'serving')
      .flatMap((backup) => makeBackup(backup, context, { phase: 'prepare', kind })),
    beforeStop: guards(backups, context, 'serving'),
    afterStop: [
      ...backups
        .filter((backup) => backup.while === 'stopped')
        .flatMap((backup) => makeBackup(backup, context, { phase: 'switch', kind })),
      ...guards(backups, context, 'stopped'),
    ],
  }
}

const none: BackupSteps = { serving: [], beforeStop: [], afterStop: [] }

function guards(backups: Backup[], context: Context, moment: Backup['while']): BuiltStep[] {
  return backups
    .filter(({ restore }) => restore?.while === moment)
    .flatMap((backup) => guard(backup, context) ?? [])
}

/** What is there is saved as late as it can be: after the stop, or before it where the restore needs what serves. */
function restoring(backups: Backup[], context: Context): BackupSteps {
  const of = (moment: Backup['while']) =>
    backups
      .filter(({ restore }) => restore?.while === moment)
      .flatMap((backup) => [
        ...makeBackup(backup, context, { phase: 'switch', kind: 'before-rollback' }),
        restoreCopy(backup, context, copyOf(backup, context)),
      ])
  if (!backups.some(({ restore }) => restore !== undefined)) throw notRestorable(context)
  return { serving: [], beforeStop: of('serving'), afterStop: of('stopped') }
}

/** The data of the release that a rollback goes to: as it was when that was replaced for the last time. */
function copyOf(backup: Backup, { facts, host, release }: Context): string {
  const seen = foldersOf(backup, host).flatMap((folder) => facts.backups[folder]?.copies ?? [])
  const fits = ({ kind, of, present }: BackupCopy) =>
    kind === 'before-deployment' && of === release.id && present
  const [newest] = seen.filter(fits).toSorted((a, b) => (a.name < b.name ? 1 : -1))
  if (newest) return newest.name
  throw new DeployError({
    code: 'BACKUP_NOT_FOUND',
    message: `There is no backup ${backup.name} of the data that ${release.id} had.`,
    host,
    cause: `There are: ${seen.map(({ name, of }) => `${name} (${of || 'no release'})`).join(', ') || 'none'}`,
    remedy:
      'Go back without restore-data, or to a release of which there is one; backups elsewhere must be put back by hand.',
  })
}

function notRestorable({ host }: Context): DeployError {
  return new DeployError({
    code: 'BACKUP_NOT_FOUND',
    message: 'deploy.yml has no backup that says how its data is restored.',
    host,
    remedy: 'Go back without restore-data, or say how under backup[].restore.',
  })
}
