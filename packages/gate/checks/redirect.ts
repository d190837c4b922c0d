import { type Check, type Context, good, invalidCheck, none } from '../check.ts'
import { type Answer, hostOf, nameOf } from '../fetch.ts'
import { isRefusal } from '../network.ts'
import { ask, parseRequest } from './http.ts'

const redirects = [301, 302, 303, 307, 308]

/** Plain HTTP is closed, or does nothing but lead to https. */
export const redirectCheck: Check<'redirect'> = {
  type: 'redirect',
  target: ({ url }) => url,
  begin: (settings, context) => {
    const url = parseRequest('redirect', settings)
    if (url.protocol !== 'http:') throw invalidCheck('redirect', 'the URL is not one of plain http')
    const { requestHeaders, from } = settings
    const host = settings.host ?? nameOf(hostOf(url, requestHeaders))
    return async (signal) => {
      const { watched, line } = watch(context)
      const measured = await ask({ url, requestHeaders, from, context: watched, signal }, (answer) =>
        wrongIn(answer, url, host),
      )
      if (line.state === 'refused') return good('nothing listens')
      // A filter that drops packets looks like a network that is down, which proves nothing.
      if (line.state === 'pending' && signal.aborted) return none('no connection in time')
      return measured.outcome === 'good' ? { ...measured, detail: `leads to https://${host}` } : measured
    }
  },
}

/** The context, and what became of the one connection that is made in it. */
function watch(context: Context) {
  const line: { state: 'pending' | 'open' | 'refused' } = { state: 'pending' }
  const connect: Context['probe']['connect'] = async (...args) => {
    try {
      const socket = await context.probe.connect(...args)
      line.state = 'open'
      return socket
    } catch (error) {
      if (isRefusal(error)) line.state = 'refused'
      throw error
    }
  }
  return { watched: { ...context, probe: { ...context.probe, connect } }, line }
}

function wrongIn({ status, headers }: Answer, url: URL, host: string): string | undefined {
  if (!redirects.includes(status)) return `status ${status} over plain http instead of a redirect to https`
  const { location } = headers
  if (location === undefined) return `status ${status} without Location`
  const target = URL.parse(location, url.href)
  if (target === null) return `status ${status} leads to '${location}', which is no URL`
  if (target.protocol !== 'https:') return `status ${status} leads to ${target.href}, which is not https`
  if (nameOf(target.host) === host.toLowerCase()) return undefined
  return `status ${status} leads to ${target.host}, not to ${host}`
}
