import { posix } from 'node:path'
import type { PathFacts } from '@deploy/agent/facts.ts'
import type { Slot } from '@deploy/manifest/manifest.ts'
import { unitFiles, unitPath } from '../installed.ts'
import type { Problem, Question } from './problem.ts'

/** Somebody has decided that these units must not start; a deployment would not start them, or would undo that decision. */
export function masked({ slot, facts }: Question): Problem[] {
  const { service } = slot
  const own =
    service.manager === 'systemd' && facts.unit?.loadState === 'masked' ? [`${service.unit}.service`] : []
  const others = unitFiles(slot).flatMap(({ to }) =>
    isMask(to, facts.paths[to]) ? [posix.basename(to)] : [],
  )
  return [...new Set([...own, ...others])].map((unit) => ({
    code: 'UNIT_MASKED',
    message: `The unit ${unit} is masked, so that nobody starts it.`,
    remedy: `Ask who masked it, and why; then let Ops run: sudo systemctl unmask ${unit}`,
  }))
}

/** How systemctl masks a unit: a link in place of its file. */
export function isMask(to: string, there: PathFacts | undefined): boolean {
  return there?.kind === 'link' && there.target === '/dev/null' && to.startsWith(unitPath(''))
}

/** A unit file as it is to be installed, and what `systemd-analyze verify` printed about a copy of it in `folder`. */
export interface VerifiedUnit {
  slot: Slot
  /** Its full name, such as shop.service. */
  unit: string
  /** Its path in the release. */
  file: string
  folder: string
  /** Data: the lines on standard output and error. */
  printed: string[]
}

/**
 * What is wrong with the unit file. systemd ignores what it does not understand, and says so with file and line; nobody
 * who wrote such a line wants that. The exit code differs by version and is not asked. Before the first deployment the
 * programs of the release are not in their place yet: that they are missing is no mistake.
 */
export function unitMistakes({ slot, unit, file, folder, printed }: VerifiedUnit): Problem[] {
  const mistakes = printed.flatMap((line) => {
    const placed = parts(line, `${folder}/${unit}:`)
    if (placed !== undefined) return isIgnored(placed) ? [`${file}:${placed}`] : []
    const spoken = parts(line, `${unit}: `)
    if (spoken !== undefined) return isMissingProgram(spoken, slot) ? [] : [`${file}: ${spoken}`]
    return line.startsWith(`Unit ${unit} `) ? [`${file}: ${line}`] : []
  })
  if (mistakes.length === 0) return []
  // The last is only the sum of the others.
  const told =
    mistakes.length > 1 ? mistakes.filter((line) => !line.startsWith(`${file}: Unit ${unit} `)) : mistakes
  return [
    {
      code: 'UNIT_INVALID',
      message: `systemd does not understand ${told.join('; ')}`,
      remedy: `Correct it in the repository and build a new version; systemd-analyze verify ${file} says the same on any machine with systemd.`,
    },
  ]
}

export function unitFileMissing(file: string): Problem {
  return {
    code: 'UNIT_INVALID',
    message: `The release has no unit file ${file}, or an empty one.`,
    remedy: 'Correct its path in deploy.yml, or add the file to the repository and to build.include.',
  }
}

/** What follows a prefix; undefined where it does not stand. */
function parts(line: string, prefix: string): string | undefined {
  return line.startsWith(prefix) ? line.slice(prefix.length) : undefined
}

/** systemd says "ignoring", "Ignoring." or "ignored" of each line that has no effect; its other warnings are advice. */
function isIgnored(text: string): boolean {
  return /^\d+: .*\bignor(?:ing|ed)\b/i.test(text)
}

/**
 * `Command /opt/x/current/run is not executable: No such file or directory`: the release brings what lies in the slot, and
 * what this user may not see may be there.
 */
function isMissingProgram(text: string, { root, path, venv }: Slot): boolean {
  const [, program, reason] = /^Command (\/\S+) is not executable: (.*)$/.exec(text) ?? []
  if (program === undefined) return false
  const own = [root, path, ...(venv?.path === undefined ? [] : [venv.path])]
  return reason !== 'No such file or directory' || own.some((folder) => program.startsWith(`${folder}/`))
}
