import { DeployError } from '@deploy/kit/errors.ts'
import type { Config } from '@deploy/manifest/manifest.ts'
import { fillRelease } from '@deploy/manifest/placeholders.ts'
import { setIni } from './ini.ts'

/**
 * Sets values in a configuration file and leaves everything else as it is: order, comments, blank lines. A value that is
 * set loses its inline comment, because Python's configparser would read `false   ; a comment` as the value.
 * Throws CONFIG_INVALID for a key without a section in an ini file, and for what would not be read back as it was set.
 */
export function renderConfig(
  { file, format, set }: Config,
  text: string,
  release: Parameters<typeof fillRelease>[1],
): string {
  const entries = Object.entries(set).map(([key, value]): [string, string] => [
    key,
    oneLine(file, key, fillRelease(String(value), release)),
  ])
  return entries.reduce(
    (done, [key, value]) =>
      format === 'ini' ? setIni(done, { ...option(file, key), value }) : setEnv(done, key, value),
    text,
  )
}

function option(file: string, key: string): { section: string; name: string } {
  const dot = key.indexOf('.')
  const [section, name] = [key.slice(0, dot), key.slice(dot + 1).trim()]
  if (dot < 1 || name === '')
    throw invalid(
      `The key '${key}' for ${file} names no section.`,
      'Write it as section.key, such as server.port.',
    )
  if (/^[#;]|:/.test(name))
    throw invalid(`The key '${key}' for ${file} cannot be the name of an option.`, 'Leave out #, ; and :')
  return { section, name }
}

/** Of several lines for one name the last one counts. */
function setEnv(text: string, name: string, value: string): string {
  const rows = text.split('\n')
  const assignment = (row: string) => /^(\s*(?:export\s+)?)([^\s=]+)\s*=/.exec(row)
  const at = rows.findLastIndex((row) => assignment(row)?.[2] === name)
  if (at >= 0) return rows.with(at, `${assignment(rows[at]!)![1]}${name}=${value}`).join('\n')
  const end = rows.findLastIndex((row) => row.trim() !== '') + 1
  return [...rows.slice(0, end), `${name}=${value}`, ''].join('\n')
}

function oneLine(file: string, key: string, value: string): string {
  if (!/[\u0000-\u001f\u007f]/.test(value)) return value
  throw invalid(
    `The value of '${key}' for ${file} has a line break or a control character.`,
    'Give a value of one line.',
  )
}

function invalid(message: string, remedy: string): DeployError {
  return new DeployError({ code: 'CONFIG_INVALID', message, remedy })
}
