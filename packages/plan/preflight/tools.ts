import semver from 'semver'
import { usesDocker } from './docker.ts'
import type { Problem, Question } from './problem.ts'

/** `systemd-run --collect`: https://www.freedesktop.org/software/systemd/man/systemd-run.html */
const LEAST_SYSTEMD = '>=236'

export function tools({ slot, facts }: Question): Problem[] {
  const needed = [
    'tar',
    'gzip',
    'sha256sum',
    'timeout',
    ...(slot.service.manager === 'systemd' ? ['systemctl'] : ['setsid']),
    ...(usesDocker(slot) ? ['docker'] : []),
    ...(slot.nginx?.switch === undefined ? [] : ['curl']),
  ]
  const missing = needed.filter((name) => !facts.tools.includes(name))
  if (missing.length === 0) return []
  return [
    {
      code: 'TOOL_MISSING',
      message: `The host has no ${missing.join(', ')}.`,
      remedy:
        missing.includes('systemctl') && missing.length === 1
          ? 'Use service.manager: process in deploy.yml, or a host with systemd.'
          : `Let Ops install them; they are in ${usesDocker(slot) ? 'docker.io, ' : ''}coreutils, tar, gzip and util-linux.`,
    },
  ]
}

/** What the suite itself needs of systemd; how it counts, 252 is 252.0.0. */
export function systemd({ slot, facts }: Question): Problem[] {
  const text = facts.versions.systemd
  const version = semver.coerce(text)
  if (slot.service.manager !== 'systemd' || !version || semver.satisfies(version, LEAST_SYSTEMD)) return []
  return [
    {
      code: 'TOOL_VERSION',
      message: `The host has systemd ${version.major}; 236 or later is needed.`,
      remedy: 'Use a host with a newer distribution, or service.manager: process in deploy.yml.',
    },
  ]
}

/** What the application needs, as deploy.yml says. */
export function requirements({ slot, facts }: Question): Problem[] {
  return Object.entries(slot.requires).flatMap(([name, range]): Problem[] => {
    const text = facts.versions[name]
    const wanted = `deploy.yml requires ${name} ${range}`
    if (text === undefined) {
      return [
        {
          code: 'TOOL_MISSING',
          message: `The host has no ${name}; ${wanted}.`,
          remedy: `Let Ops install ${name}, so that ${facts.user} finds it: command -v ${name}`,
        },
      ]
    }
    const version = semver.coerce(text)
    if (version && semver.satisfies(version, range)) return []
    return [
      {
        code: 'TOOL_VERSION',
        message: `${wanted}, but the host's says: ${text === '' ? 'nothing' : text}.`,
        remedy: `Let Ops install another version of ${name}, or correct the range under requires.`,
      },
    ]
  })
}
