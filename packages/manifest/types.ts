import { isIP } from 'node:net'
import * as z from 'zod/mini'

/** Words of the manifest: small types whose messages say what a value must be. */

const part = String.raw`(?!\.{1,2}(?:/|$))[A-Za-z0-9._@+-]+`
const systemFolders =
  /^\/(bin|boot|dev|etc|home|lib|lib64|media|mnt|opt|proc|root|run|sbin|srv|sys|tmp|usr|var)$|^\/(dev|proc|sys)\//
const placeholder = /\{[^{}]*\}/g

/** A message for a value that is there; that a value is missing is said elsewhere. */
const must = (what: string) => ({
  error: (issue: { readonly input?: unknown }) => (issue.input === undefined ? undefined : `must be ${what}`),
})

/** Text of one form. `what` completes the sentence "must be …". */
export const text = (pattern: RegExp, what: string) =>
  z.string(must(what)).check(z.regex(pattern, { error: `must be ${what}`, abort: true }))

export const name = text(
  /^[a-z][a-z0-9-]{0,62}$/,
  'a name of lower-case letters, digits and dashes that starts with a letter',
)
export const absolutePath = text(
  new RegExp(`^(?=.{2,200}$)(?:/${part})+$`),
  "an absolute path of plain characters, without '..' or a trailing slash",
)
export const ownPath = absolutePath.check(
  z.refine((path) => !systemFolders.test(path), "must be a path of its own, not one of the system's folders"),
)
export const relativePath = text(
  new RegExp(`^(?!-)(?=.{1,200}$)${part}(?:/${part})*$`),
  "a path of plain characters inside the repository, such as config/app.cfg, without '..'",
)
export const pattern = text(
  /^(?![-/])(?!(?:.*\/)?\.\.(?:\/|$))[^\u0000-\u001f]{1,200}$/,
  "a pattern inside the repository, such as scripts/*.sh, without '..'",
)
export const line = text(/^[^\u0000-\u001f\u007f]*$/, 'one line of text')
export const words = text(/^[^\u0000-\u001f\u007f]+$/, 'one line of text that is not empty')
export const account = text(/^[a-z_][a-z0-9_-]{0,31}$/, 'the name of a user or group')
export const mode = text(/^0[0-7]{3}$/, 'four octal digits in quotes, such as "0750"')
export const day = text(
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/,
  'a day in quotes, such as "2026-12-31"',
)
export const unit = text(
  /^(?!.*\.service$)[A-Za-z0-9][A-Za-z0-9_.@-]{0,200}$/,
  'the name of a unit, without .service',
)
export const variable = text(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of an environment variable')
/** What loaders, shells, interpreters, git and the agent itself obey: a value of somebody's in it would run his program. */
const obeyed =
  /^(?:PATH|HOME|ENV|IFS|PS4|BASH_ENV|BASHOPTS|SHELLOPTS|NODE_OPTIONS|NODE_PATH|RUBYOPT|RUBYLIB|JAVA_TOOL_OPTIONS|(?:LD|DYLD)_.*|PERL5(?:OPT|LIB|DB)|PYTHON(?:PATH|HOME|STARTUP|INSPECT|USERBASE)|GIT_(?:DIR|SSH|SSH_COMMAND|ASKPASS|EDITOR|EXEC_PATH|PROXY_COMMAND|EXTERNAL_DIFF|CONFIG.*)|DEPLOY_(?:ID|ENVIRONMENT|ROOT|RELEASE|RELEASE_DIR|PREVIOUS|ORDER_DIR|SWITCH_UPTIME))$/
/** The name of a variable of the action that steps on a host or a build get. */
export const secretVariable = variable.check(
  z.refine((name) => !obeyed.test(name), 'must be the name of a variable that no program obeys by itself'),
)
export const address = text(/^[A-Za-z0-9:][A-Za-z0-9.:-]*$/, hostText()).check(
  z.refine((value) => isIP(value) !== 0 || isHostName(value), `must be ${hostText()}`),
)
export const ipAddress = text(/^[0-9A-Fa-f.:]+$/, 'an IP address').check(
  z.refine((value) => isIP(value) !== 0, 'must be an IP address'),
)
export const url = urlOf('http')
export const webSocketUrl = urlOf('ws')
export const headerName = text(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, 'the name of a header')
export const headers = z.record(headerName, line, must('a group of header names and texts'))

export const whole = (minimum: number, maximum: number) => {
  const error = must(`a whole number from ${minimum} to ${maximum}`)
  return z.int(error).check(z.minimum(minimum, error), z.maximum(maximum, error))
}
export const seconds = (minimum: number, maximum: number) => {
  const error = must(`a number of seconds from ${minimum} to ${maximum}`)
  return z.number(error).check(z.minimum(minimum, error), z.maximum(maximum, error))
}
export const hours = () => {
  const error = must('a number of hours above 0')
  return z.number(error).check(z.gt(0, error))
}
export const milliseconds = () => {
  const error = must('a number of milliseconds from 1 to 600000')
  return z.number(error).check(z.minimum(1, error), z.maximum(600_000, error))
}
export const percent = () => {
  const error = must('a number from 0 to 100')
  return z.number(error).check(z.minimum(0, error), z.maximum(100, error))
}
export const port = whole(1, 65535)
export const scalar = z.union(
  [line, z.number(), z.boolean()],
  must('one line of text, a number without leading zeros, or true or false'),
)

/** `{port.<name>}` stands for a number: whoever reads the parsed value finds it filled in. */
export const portOrPlaceholder = z.pipe(
  z.union(
    [port, text(/^\{port\.[a-z][a-z0-9-]*\}$/, 'a placeholder')],
    must('a whole number from 1 to 65535, or "{port.<name>}"'),
  ),
  z.transform((filled) => filled as number),
)

/** A URL of this scheme, or of the same over TLS, whose name has an s more. */
function urlOf(scheme: 'http' | 'ws') {
  const what = scheme === 'http' ? 'an http or https URL' : 'a ws or wss URL'
  return text(new RegExp(String.raw`^${scheme}s?:\/\/[^\s\u0000-\u001f]+$`), what).check(
    z.refine((value) => {
      const parsed = URL.parse(value.replaceAll(placeholder, '1'))
      return parsed !== null && parsed.username === '' && parsed.password === ''
    }, `must be ${what}, without a user name or password`),
  )
}

function hostText(): string {
  return 'a host name or an IP address, without user, port or brackets'
}

/** RFC 1123; a last label of digits only would be read as an IPv4 address of an old form. */
function isHostName(value: string): boolean {
  const labels = value.split('.')
  const sound = labels.every((label) => /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(label))
  return sound && value.length <= 253 && !/^(?:[0-9]+|0[xX][0-9a-fA-F]*)$/.test(labels.at(-1)!)
}
