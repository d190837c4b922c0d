import { type Check, invalidCheck, type Settings } from '../check.ts'
import type { Answer } from '../fetch.ts'
import { ask, lackingIn, parseRequest, wrongStatus } from './http.ts'

type Wanted = Settings<'headers'>
type Headers = Answer['headers']

/** GETs a URL and judges its headers, all of them: a page without its protection is one that serves. */
export const headersCheck: Check<'headers'> = {
  type: 'headers',
  target: ({ url }) => url,
  begin: (settings, context) => {
    const url = parseRequest('headers', settings)
    const count = countOf(settings)
    if (count === 0) throw invalidCheck('headers', 'it names no header, and nothing measured is never a pass')
    return async (signal) => {
      const measured = await ask({ ...settings, url, context, signal }, (answer) => wrongIn(answer, settings))
      return measured.outcome === 'good' ? { ...measured, detail: `${count} of ${count} hold` } : measured
    }
  },
}

function countOf({ present, absent, equals, contains, ...presets }: Wanted): number {
  const named = [present, absent, Object.keys(equals), Object.keys(contains)]
  const { frameAncestors, hstsSeconds, noSniff } = presets
  const set = [frameAncestors, hstsSeconds, noSniff].filter((each) => each !== undefined)
  return named.reduce((sum, each) => sum + each.length, set.length)
}

/** All that is wrong, so that one look tells what is to be mended. */
function wrongIn(answer: Answer, wanted: Wanted): string | undefined {
  if (answer.status !== wanted.status) return wrongStatus(answer, wanted.status)
  const { headers } = answer
  const has = (name: string) => headers[name.toLowerCase()] !== undefined
  const each = Object.entries(wanted.contains).map(([name, text]) => lackingIn(headers, { [name]: text }))
  const faults = [
    ...wanted.present.filter((name) => !has(name)).map((name) => `no header ${name}`),
    ...wanted.absent.filter(has).map((name) => `the header ${name} is there`),
    ...Object.entries(wanted.equals).map(([name, text]) => differs(headers, name, text)),
    ...each,
    wanted.frameAncestors && wrongAncestors(headers, wanted.frameAncestors),
    wanted.hstsSeconds === undefined ? undefined : wrongHsts(headers, wanted.hstsSeconds),
    wanted.noSniff && wrongSniffing(headers),
  ].filter((fault) => fault !== undefined)
  return faults.length === 0 ? undefined : faults.join('; ')
}

function differs(headers: Headers, name: string, text: string): string | undefined {
  const value = headers[name.toLowerCase()]
  if (value === undefined) return `no header ${name}`
  return value === text ? undefined : `the header ${name} is '${value}', not '${text}'`
}

/**
 * Of a policy the first directive of a name counts, and a browser obeys every policy that it is sent (CSP Level 3, 2.2 and
 * 8.1): so each that says something about framing must say this.
 */
function wrongAncestors(headers: Headers, wanted: readonly string[]): string | undefined {
  const policies = (headers['content-security-policy'] ?? '').split(',').flatMap(ancestorsOf)
  if (policies.length === 0)
    return 'no Content-Security-Policy with frame-ancestors, so that every site may frame it'
  const key = (sources: readonly string[]) => JSON.stringify([...new Set(sources.map(lower))].sort())
  const other = policies.find((sources) => key(sources) !== key(wanted))
  if (other === undefined) return undefined
  const open = other.find((source) => /^(?:\*|[a-z][a-z0-9+.-]*:(?:\/\/\*)?)$/i.test(source))
  const told = `frame-ancestors is ${other.join(' ')}, not ${wanted.join(' ')}`
  return open === undefined ? told : `${told}: '${open}' lets every site frame it`
}

/** The sources of one policy's frame-ancestors, if it has that directive; an empty list lets nobody in. */
function ancestorsOf(policy: string): string[][] {
  const directives = policy.split(';').map((text) => text.trim().split(/\s+/))
  const found = directives.find(([name]) => lower(name!) === 'frame-ancestors')
  if (found === undefined) return []
  return [found.length === 1 ? ["'none'"] : found.slice(1)]
}

/** RFC 6797, 6.1: names in any case, the value perhaps in quotes; a directive that comes twice makes the header void. */
function wrongHsts(headers: Headers, seconds: number): string | undefined {
  const value = headers['strict-transport-security']
  if (value === undefined) return 'no header Strict-Transport-Security'
  // Of several headers a browser processes the first.
  const ages = value
    .split(',')[0]!
    .split(';')
    .flatMap((part) => /^\s*max-age\s*=\s*("?)([0-9]+)\1\s*$/i.exec(part)?.[2] ?? [])
  if (ages.length !== 1) return `Strict-Transport-Security is '${value}', without one max-age`
  const age = Number(ages[0])
  return age >= seconds
    ? undefined
    : `max-age of Strict-Transport-Security is ${age} s, less than ${seconds} s`
}

function wrongSniffing(headers: Headers): string | undefined {
  const value = headers['x-content-type-options']
  if (value === undefined) return 'no header X-Content-Type-Options'
  const first = lower(value.split(',')[0]!.trim())
  return first === 'nosniff' ? undefined : `X-Content-Type-Options is '${value}', not 'nosniff'`
}

function lower(text: string): string {
  return text.toLowerCase()
}
