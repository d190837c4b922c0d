/** What it means when the step of a backup fails, by what it does; nothing for other steps. */
export function backupFailure(stepId = ''): { code: string; remedy: string } | undefined {
  const [, act = '', name = ''] = /^backup-([a-z]+)-(.+)$/.exec(stepId) ?? []
  return failures[act]?.(name)
}

const again = 'Then run the deployment again; nothing has to be cleaned up.'

const failures: Record<string, (name: string) => { code: string; remedy: string }> = {
  dump: (name) => ({
    code: 'BACKUP_FAILED',
    remedy: `Mend what the last lines above say of the backup ${name}; try its command by hand as the user who logs in. Where this is the first deployment and there is nothing to save yet, set 'first-deployment: skip'. ${again}`,
  }),
  weigh: (name) => ({
    code: 'BACKUP_TOO_SMALL',
    remedy: `Find out what the backup ${name} lacks. When so little is right, lower 'minimum-share' or 'minimum-bytes', or set 'when-smaller: warn', for this deployment. ${again}`,
  }),
  copy: (name) => ({
    code: 'BACKUP_COPY_FAILED',
    remedy: `Look at the places of the backup ${name}: room (df -h), mount (findmnt -T), and the disk (dmesg) where a checksum differs. ${again}`,
  }),
  rehearse: (name) => ({
    code: 'BACKUP_NOT_RESTORABLE',
    remedy: `Read what the rehearsal of ${name} printed, and mend the backup or the rehearsal: a backup that cannot be restored is none. ${again}`,
  }),
  keep: (name) => ({
    code: 'BACKUP_COPY_FAILED',
    remedy: `Look at the places of the backup ${name}: room (df -h), mount (findmnt -T), owners and modes. ${again}`,
  }),
  restore: (name) => ({
    code: 'BACKUP_RESTORE_FAILED',
    remedy: `Read what the restore of ${name} printed. The data is again as it was before the rollback, from the backup that was made just before; go back without 'restore-data', or mend the restore.`,
  }),
}
