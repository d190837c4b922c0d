import { posix } from 'node:path'
import { lines, raw, sh } from '@deploy/agent/sh.ts'
import type { Setup } from '@deploy/manifest/manifest.ts'
import { type Item, idOf } from './item.ts'

/** A file with its text. */
export interface TextFile {
  to: string
  text: string
  owner: string
  group: string
  mode: string
}

/** A file is installed by one rename, and where a program reads it that can test it, not before it has. */
export function installed(
  { to, text, owner, group, mode }: TextFile,
  words: { id?: string; title?: string; why: string },
): Item {
  const short = bare(mode)
  return {
    id: idOf('file', to),
    title: `The file ${to}`,
    text: text.endsWith('\n') ? text : `${text}\n`,
    ...words,
    check: lines(sh`is_file ${to} ${owner} ${group} ${short}`, sh`has_text ${to}`),
    do: sh`install_${raw(testOf(to))} ${to} ${owner} ${group} ${short}`,
  }
}

/** Which program can say whether it would read a file in that place. */
function testOf(to: string): string {
  if (to.startsWith('/etc/sudoers.d/')) return 'sudoers'
  if (to.startsWith('/etc/nginx/')) return 'nginx'
  if (/^\/etc\/systemd\/system\/[^/]+\.[a-z]+$/.test(to)) return 'unit'
  if (to.startsWith('/etc/logrotate.d/')) return 'logrotate'
  return to.startsWith('/etc/sysctl.d/') ? 'sysctl' : 'plain'
}

export function logrotate({ logs, days, user, group }: NonNullable<Setup['logrotate']>, name: string): Item {
  const text = `${logs.join(' ')} {
  daily
  rotate ${days}
  compress
  missingok
  notifempty
  copytruncate
${user === undefined ? '' : `  su ${user} ${group ?? user}\n`}}
`
  return installed(
    { to: `/etc/logrotate.d/${name}`, text, owner: 'root', group: 'root', mode: '0644' },
    {
      title: `Logs are rotated daily and kept for ${days} days`,
      why: 'Logs outlive releases, and would fill the disk.',
    },
  )
}

/** A `%` is a line break to cron. */
export function cronJob({ name, schedule, user, command }: Setup['cron'][number], prefix: string): Item {
  return installed(
    {
      to: `/etc/cron.d/${prefix}-${name}`,
      text: `${schedule} ${user} ${command.replaceAll('%', '\\%')}\n`,
      owner: 'root',
      group: 'root',
      mode: '0644',
    },
    { title: `The job ${name} of cron`, why: `It runs as ${user}: ${schedule}.` },
  )
}

/** What a deployment needs on the host, and only people can put there: data, secrets, places for backups. */
export function present(path: string, why: string, { secret = false } = {}): Item {
  return {
    id: idOf('there', path),
    title: secret ? `${path} is there, and others may not read it` : `${path} is there`,
    why,
    check: lines(sh`is_there ${path}`, secret ? sh`is_private ${path}` : undefined),
    remedy: secret
      ? `Put it there, readable by its owner only (chmod 600 ${path}).`
      : `Put it there, or name it in setup.folders or setup.empty-files.`,
  }
}

/** A fifth digit takes away what the folder has of the one above, such as its set-group-id bit (chmod(1)). */
export function folder({ path, owner, group, mode }: Setup['folders'][number], why: string): Item {
  const anyGroup = group === '*'
  return {
    id: idOf('folder', path),
    title: `The folder ${path}, of ${owner}${anyGroup ? '' : `:${group}`}, mode ${mode}`,
    why,
    check: sh`is_folder ${path} ${owner} ${group} ${bare(mode)}`,
    do: sh`
      not_led_away ${path}
      mkdir -p ${posix.dirname(path)}
      [ -d ${path} ] || mkdir -m 0700 ${path}
      chown -h ${anyGroup ? owner : `${owner}:${group}`} ${path}
      chmod ${`0${mode}`} ${path}
    `,
  }
}

export function emptyFile({ path, owner, group, mode }: Setup['emptyFiles'][number]): Item {
  return {
    id: idOf('file', path),
    title: `The file ${path}, of ${owner}:${group}, mode ${mode}`,
    why: 'It must be there before it is written to; what is in it is left alone.',
    check: sh`is_file ${path} ${owner} ${group} ${bare(mode)}`,
    do: sh`
      not_led_away ${path}
      mkdir -p ${posix.dirname(path)}
      [ -e ${path} ] || : > ${path}
      chown -h ${`${owner}:${group}`} ${path}
      chmod ${mode} ${path}
    `,
  }
}

/** As stat(1) prints it: `0750` → `750`. */
function bare(mode: string): string {
  return Number.parseInt(mode, 8).toString(8)
}
