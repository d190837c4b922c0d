import { DeployError } from '@deploy/kit/errors.ts'
import type { Config } from '@deploy/manifest/manifest.ts'
import { fillRelease } from '@deploy/manifest/placeholders.ts'

/**
 * Sets values in a configuration file and leaves everything else as it is: order, comments, blank lines. A value that is
 * set loses its inline comment, because Python's configparser would read `false   ; a comment` as the value.
 * Throws CONFIG_INVALID for a key without a section in an ini file.
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
    (done, [key, value]) => (format === 'ini' ? setIni(file, done, key, value) : setEnv(done, key, value)),
    text,
  )
}

function setIni(file: string, text: string, key: string, value: string): string {
  const dot = key.indexOf('.')
  if (dot < 1 || dot === key.length - 1) {
    throw new DeployError({
      code: 'CONFIG_INVALID',
      message: `The key '${key}' for ${file} names no section.`,
      remedy: 'Write it as section.key, such as server.port.',
    })
  }
  const [section, name] = [key.slice(0, dot), key.slice(dot + 1)]
  const rows = text.split('\n')
  const header = rows.findIndex((row) => row.trim() === `[${section}]`)
  if (header < 0)
    return `${text.replace(/\n*$/, text === '' ? '' : '\n\n')}[${section}]\n${name} = ${value}\n`
  const next = rows.findIndex((row, index) => index > header && row.trim().startsWith('['))
  const end = next < 0 ? rows.length : next
  const at = rows.findIndex(
    (row, index) =>
      index > header && index < end && row.split(/[=:]/, 1)[0]!.trim() === name && /[=:]/.test(row),
  )
  if (at >= 0) return rows.with(at, `${name} = ${value}`).join('\n')
  const last = rows.findLastIndex((row, index) => index < end && row.trim() !== '')
  return rows.toSpliced(last + 1, 0, `${name} = ${value}`).join('\n')
}

function setEnv(text: string, name: string, value: string): string {
  const rows = text.split('\n')
  const at = rows.findIndex((row) => row.startsWith(`${name}=`))
  if (at >= 0) return rows.with(at, `${name}=${value}`).join('\n')
  return `${text.replace(/\n*$/, text === '' ? '' : '\n')}${name}=${value}\n`
}

function oneLine(file: string, key: string, value: string): string {
  if (!/[\u0000-\u001f\u007f]/.test(value)) return value
  throw new DeployError({
    code: 'CONFIG_INVALID',
    message: `The value of '${key}' for ${file} has a line break or a control character.`,
    remedy: 'Give a value of one line.',
  })
}
