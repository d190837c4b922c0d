import { validateHeaderName, validateHeaderValue } from 'node:http'
import {
  bad,
  type Check,
  type CheckType,
  type Context,
  good,
  invalidCheck,
  type Measurement,
  oneLine,
  type Settings,
} from '../check.ts'
import { type Answer, get, nameOf } from '../fetch.ts'
import { blame, refuseForbidden } from '../network.ts'

/** GETs a URL and asserts status, headers and body. A redirect is an answer like any other. */
export const httpCheck: Check<'http'> = {
  type: 'http',
  target: ({ url }) => url,
  begin: (settings, context) => {
    const url = parseRequest('http', settings)
    return (signal) => ask({ ...settings, url, context, signal }, (answer) => wrongIn(answer, settings))
  },
}

/** The URL of a request whose headers can be sent. Throws GATE_CHECK_INVALID. */
export function parseRequest(
  type: CheckType,
  { url, requestHeaders }: { url: string; requestHeaders: Record<string, string> },
): URL {
  for (const [name, value] of Object.entries(requestHeaders)) validateHeader(type, name, value)
  return parseUrl(type, url)
}

/** An http or https URL, of a WebSocket a ws or wss URL, without a name and password. Throws GATE_CHECK_INVALID. */
export function parseUrl(type: CheckType, text: string): URL {
  const url = URL.parse(text)
  const [plain, secure] = type === 'websocket' ? ['ws', 'wss'] : ['http', 'https']
  if (url === null || ![`${plain}:`, `${secure}:`].includes(url.protocol))
    throw invalidCheck(type, `'${oneLine(text, 120)}' is not an ${plain} or ${secure} URL`)
  if (url.username !== '' || url.password !== '')
    throw invalidCheck(
      type,
      `the URL of ${url.host} carries a user name or a password; send a header instead`,
    )
  refuseForbidden(type, url.hostname)
  return url
}

/** The port of a URL, also where it is left out. */
export function portOf({ port, protocol }: URL): number {
  return Number(port || (['https:', 'wss:'].includes(protocol) ? 443 : 80))
}

interface Question {
  url: URL
  requestHeaders: Settings<'http'>['requestHeaders']
  from: Settings<'http'>['from']
  context: Context
  signal: AbortSignal
}

/** One GET, judged by `wrong`, which says what is wrong with the answer, if anything. */
export async function ask(
  question: Question,
  wrong: (answer: Answer) => string | undefined,
): Promise<Measurement> {
  const { url, requestHeaders, from, context, signal } = question
  const [address, port] = [nameOf(url.host), portOf(url)]
  const begun = performance.now()
  try {
    const connect = () => context.probe.connect(address, port, from, signal)
    const answer = await get({ url, headers: requestHeaders, connect, signal })
    const latencyMs = Math.round(performance.now() - begun)
    const fault = wrong(answer)
    const verdict = fault === undefined ? good(`status ${answer.status}`) : bad(oneLine(fault))
    return { ...verdict, latencyMs, seen: show(url, answer) }
  } catch (error) {
    return blame({ error, target: `${address}:${port}`, from, context, signal })
  }
}

function wrongIn(answer: Answer, wanted: Settings<'http'>): string | undefined {
  const { status, headers, body, truncated } = answer
  if (status !== wanted.status) return wrongStatus(answer, wanted.status)
  const lacking = lackingIn(headers, wanted.headers)
  if (lacking !== undefined) return `status ${status}, but ${lacking}`
  if (wanted.body === undefined || body.includes(wanted.body)) return undefined
  return `status ${status}, but ${truncated ? 'the first MiB of the body' : 'the body'} lacks '${wanted.body}'`
}

/** A status that is not the wanted one, and where it leads. */
export function wrongStatus({ status, headers }: Answer, wanted: number): string {
  const onward = headers.location === undefined ? '' : `, leading to ${headers.location}`
  return `status ${status} instead of ${wanted}${onward}`
}

/** The first of these headers that is missing or does not contain its text. */
export function lackingIn(headers: Answer['headers'], wanted: Record<string, string>): string | undefined {
  for (const [name, text] of Object.entries(wanted)) {
    const value = headers[name.toLowerCase()]
    if (value === undefined) return `no header ${name}`
    if (!value.includes(text)) return `the header ${name} is '${value}', without '${text}'`
  }
  return undefined
}

/** Cookies and the like stay out: this goes into reports. */
function show(url: URL, { status, headers, body }: Answer): string {
  const shown = ['content-type', 'content-length', 'location', 'server', 'retry-after']
  return [
    `GET ${url.origin}${url.pathname} answered ${status}`,
    ...shown.flatMap((name) => (headers[name] === undefined ? [] : [`${name}: ${headers[name]}`])),
    body.slice(0, 1000),
  ].join('\n')
}

function validateHeader(type: CheckType, name: string, value: string): void {
  try {
    validateHeaderName(name)
    validateHeaderValue(name, value)
  } catch (error) {
    throw invalidCheck(type, `request header ${oneLine(name, 80)}: ${(error as Error).message}`)
  }
}
