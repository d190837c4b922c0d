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
import { type Entry, type Format, formatOf, readConfig } from '../config/read.ts'
import { defineHidden, onHost } from '../paths.ts'

const mostBytes = 128 * 1024
type Rule = Settings<'config'>['rules'][number]

/** Values of a configuration file of the host are what they must be. The file is parsed here, and nothing of a secret is told. */
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
        if [ -e ${path} ]; then head -c ${mostBytes + 1} -- ${path}; exit; fi
        if hidden ${path}; then exit 74; fi
        exit 66
      `,
    )
    return async (signal) => {
      const { code, stdout } = await probe.exec(script, signal)
      if (code === 66) return bad(`${path} does not exist`)
      if (code !== 0) return none(`${path} may not be read by this user`)
      if (Buffer.byteLength(stdout) > mostBytes) return none(`${path} has more than ${mostBytes} bytes`)
      const entries = readConfig(stdout, format)
      return entries === undefined ? bad(`${path} is no ${format}`) : judge(entries, rules, format)
    }
  },
}

function refuseTwo({ key, equals, oneOf, absent, secret }: Rule): void {
  const said = [equals !== undefined, oneOf !== undefined, absent, secret].filter(Boolean).length
  if (said > 1)
    throw invalidCheck('config', `the rule for ${key} says more than one of equals, one-of, absent, secret`)
}

function judge(entries: Entry[], rules: Rule[], format: Format): Measurement {
  const same = (left: string, right: string) =>
    format === 'ini' ? left.toLowerCase() === right.toLowerCase() : left === right
  const faults = rules.flatMap((rule) => {
    const fault = faultOf(
      rule,
      entries.filter(({ key }) => same(key, rule.key)),
    )
    return fault === undefined ? [] : [`${rule.key} ${fault}`]
  })
  if (faults.length > 0) return { ...bad(oneLine(faults.join('; '))), seen: faults.join('\n') }
  return good(`${rules.length} rule${rules.length === 1 ? ' holds' : 's hold'}`)
}

function faultOf({ key, equals, oneOf, absent, secret }: Rule, found: Entry[]): string | undefined {
  if (absent) return found.length === 0 ? undefined : 'is there, and must not be'
  if (found.length === 0) return 'is missing'
  if (found.length > 1) return `is set ${found.length} times`
  const { value, bare } = found[0]!
  if (secret) return isPlaceholder(bare ?? value) ? 'is empty or a placeholder, not a secret' : trap(bare)
  const wanted = (equals === undefined ? oneOf : [equals])?.map(String)
  if (wanted === undefined) return trap(bare)
  if (wanted.includes(value)) return undefined
  if (bare !== undefined && wanted.includes(bare)) return trap(bare)
  const shown = looksSecret(key) ? 'something else' : `'${oneLine(value, 80)}'`
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
