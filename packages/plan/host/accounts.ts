import { lines, sh } from '@deploy/agent/sh.ts'
import type { Setup } from '@deploy/manifest/manifest.ts'
import { type Item, idOf } from './item.ts'

export function group(name: string, why: string): Item {
  return {
    id: idOf('group', name),
    title: `The group ${name}`,
    why,
    check: sh`getent group ${name} > /dev/null || differs ${`there is no group ${name}`}`,
    do: sh`groupadd --system ${name}`,
  }
}

/** Whom the action logs in as: it has a shell, and no password that could be guessed. */
export function loginUser(name: string): Item {
  return {
    id: idOf('user', name),
    title: `The user ${name}, who can log in`,
    why: 'The action logs in as this user (hosts.user); nothing of a deployment runs as root but what sudoers names.',
    check: sh`
      getent passwd ${name} > /dev/null || differs ${`there is no user ${name}`}
      case $(getent passwd ${name} | cut -d: -f7) in */nologin | */false) differs ${`${name} has no login shell`} ;; esac
    `,
    do: sh`
      if getent passwd ${name} > /dev/null; then
        usermod --shell /bin/sh ${name}
      else
        add_user ${name} --create-home --shell /bin/sh
      fi
    `,
  }
}

/** A user that the manifest describes. */
export function user({ name, system, home, shell }: Setup['users'][number]): Item {
  const wanted = shell ?? (system ? '/bin/false' : '/bin/sh')
  const options = [
    ...(system ? ['--system'] : ['--create-home']),
    ...(home === undefined ? [] : ['--home-dir', home]),
    ...['--shell', wanted],
  ]
  const has = (field: number, value: string) =>
    sh`[ "$(getent passwd ${name} | cut -d: -f${field})" = ${value} ]`
  return {
    id: idOf('user', name),
    title: `The user ${name}`,
    why: system ? 'A service runs as this user.' : 'deploy.yml names it in setup.users.',
    check: lines(
      sh`getent passwd ${name} > /dev/null || differs ${`there is no user ${name}`}`,
      shell === undefined ? undefined : sh`${has(7, shell)} || differs ${`its shell is not ${shell}`}`,
      home === undefined ? undefined : sh`${has(6, home)} || differs ${`its home is not ${home}`}`,
    ),
    do: lines(
      sh`getent passwd ${name} > /dev/null || add_user ${name} ${options}`,
      shell === undefined ? undefined : sh`${has(7, shell)} || usermod --shell ${shell} ${name}`,
      home === undefined ? undefined : sh`${has(6, home)} || usermod --home ${home} ${name}`,
    ),
  }
}

/** The system user that the files of a release belong to. */
export function owner(name: string): Item {
  const described = user({ name, system: true, groups: [] })
  return { ...described, why: 'The files of a release belong to it (files.owner).' }
}

export function member(name: string, of: string, why: string): Item {
  return {
    id: idOf('member', name, of),
    title: `${name} is a member of the group ${of}`,
    why,
    check: sh`is_member ${name} ${of} || differs ${`${name} is not in the group ${of}`}`,
    do: sh`usermod --append --groups ${of} ${name}`,
  }
}
