import { lines, sh } from '@deploy/agent/sh.ts'
import {
  bad,
  type Check,
  good,
  invalidCheck,
  type Measurement,
  none,
  oneLine,
  type Settings,
} from '../check.ts'
import { type Settings as Read, readPrinted, readPython } from '../config/python.ts'
import { type Entry, type Format, formatOf, readConfig } from '../config/read.ts'
import { defineHidden, onHost } from '../paths.ts'

const mostBytes = 128 * 1024
type Rule = Settings<'config'>['rules'][number]

/**
 * Values of a configuration file of the host are what they must be. The file is parsed here, and Python on the host; nothing of it
 * is run, and nothing of a secret is told.
 */
export const configCheck: Check<'config'> = {
  type: 'config',
  target: ({ file }) => file,
  begin: ({ file, format: wanted, rules }, { slot, probe }) => {
    const path = onHost(file, slot)
    const format = wanted ?? formatOf(path)
    if (format === undefined) throw invalidCheck('config', `the name of ${file} does not tell its format`)
    for (const rule of rules) refuseTwo(rule)
    const script = lines(
      defineHidden,
      sh`
        if [ ! -e ${path} ]; then
          if hidden ${path}; then exit 74; fi
          exit 66
        fi
        [ -r ${path} ] || exit 74
      `,
      format === 'python' ? readPython(path, mostBytes) : sh`head -c ${mostBytes + 1} -- ${path}`,
    )
    return async (signal) => {
      const { code, stdout } = await probe.exec(script, signal)
      if (code === 66) return bad(`${path} does not exist`)
      if (code === 65) return bad(`${path} is no ${format}`)
      if (code === 69) return none(`${path} cannot be read: the host has no python3`)
      if (code === 75 || (format !== 'python' && Buffer.byteLength(stdout) > mostBytes))
        return none(`${path} has more than ${mostBytes} bytes, or too many values`)
      if (code === 70) return none(`${path} could not be read: its Python is not understood`)
      if (code >= 128)
        return none(`${path} could not be read: reading it took too long or was ended (${code})`)
      if (code !== 0) return none(`${path} may not be read by this user`)
      if (format === 'python') {
        const read = readPrinted(stdout)
        return read === undefined ? none(`${path} could not be read`) : judge(read, rules, format)
      }
      const entries = readConfig(stdout, format)
      return entries === undefined
        ? bad(`${path} is no ${format}`)
        : judge({ entries, open: [] }, rules, format)
    }
  },
}

function refuseTwo({ key, equals, oneOf, absent, secret }: Rule): void {
  const said = [equals !== undefined, oneOf !== undefined, absent, secret].filter(Boolean).length
  if (said > 1)
    throw invalidCheck('config', `the rule for ${key} says more than one of equals, one-of, absent, secret`)
}

function judge({ entries, open }: Read, rules: Rule[], format: Format): Measurement {
  const same = (left: string, right: string) =>
    format === 'ini' ? left.toLowerCase() === right.toLowerCase() : left === right
  const judged = rules.map((rule) => {
    const found = entries.filter(({ key }) => same(key, rule.key))
    const doubt = doubtOf(rule, found, open)
    return { key: rule.key, doubt, fault: doubt === undefined ? faultOf(rule, found) : undefined }
  })
  const told = (what: 'fault' | 'doubt') =>
    judged.flatMap((each) => (each[what] === undefined ? [] : [`${each.key} ${each[what]}`]))
  const [faults, doubts] = [told('fault'), told('doubt')]
  if (faults.length > 0) return { ...bad(oneLine(faults.join('; '))), seen: faults.join('\n') }
  if (doubts.length > 0) return { ...none(oneLine(doubts.join('; '))), seen: doubts.join('\n') }
  return good(`${rules.length} rule${rules.length === 1 ? ' holds' : 's hold'}`)
}

/** Why nobody can say whether the rule holds who only reads the file. */
function doubtOf({ key, ...rule }: Rule, found: Entry[], open: Read['open']): string | undefined {
  const why = found.length === 0 ? open.find(({ prefix }) => key.startsWith(prefix))?.why : found[0]!.unknown
  if (why === undefined) return undefined
  const onlyThere = rule.absent || (!rule.secret && rule.equals === undefined && rule.oneOf === undefined)
  return onlyThere && found[0]?.maybe === false ? undefined : `is not known: ${why}`
}

function faultOf({ key, equals, oneOf, absent, secret }: Rule, found: Entry[]): string | undefined {
  if (absent) return found.length === 0 ? undefined : 'is there, and must not be'
  if (found.length === 0) return 'is missing'
  if (found.length > 1) return `is set ${found.length} times`
  const { value, bare, group } = found[0]!
  if (secret) return isPlaceholder(bare ?? value) ? 'is empty or a placeholder, not a secret' : trap(bare)
  const wanted = (equals === undefined ? oneOf : [equals])?.map(String)
  if (wanted === undefined) return trap(bare)
  if (wanted.includes(value)) return undefined
  if (bare !== undefined && wanted.includes(bare)) return trap(bare)
  const shown = looksSecret(key) || group ? 'something else' : `'${oneLine(value, 80)}'`
  return `is ${shown}, not ${wanted.map((each) => `'${each}'`).join(' or ')}`
}

function trap(bare: string | undefined): string | undefined {
  return bare === undefined
    ? undefined
    : 'has a comment behind its value in the same line, which many programs read as a part of the value'
}

/** A rule that forgot `secret: true` shows nothing either. */
function looksSecret(key: string): boolean {
  return /pass|secret|token|key|credential|dsn|_url$/i.test(key)
}

/** What examples and templates have in the place of a secret. */
function isPlaceholder(value: string): boolean {
  const text = value.trim()
  return (
    /^(|-+|\*+|x+|\.+|none|null|secret|password|passwd|admin|default|dummy|test|todo|tbd|example|foobar|12345\d*)$/i.test(
      text,
    ) ||
    /change[-_ ]?(me|this|it)|place[-_ ]?holder|replace[-_ ]?(me|this)|insert[-_ ]|your[-_ ]|fill[-_ ]?me|insecure|^example|^<.*>$|^\$?\{.*\}$|^\$\(.*\)$|^%\(.*\)s$/i.test(
      text,
    )
  )
}
