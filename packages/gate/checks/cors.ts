import { type Check, invalidCheck, type Settings } from '../check.ts'
import type { Answer } from '../fetch.ts'
import { ask, parseRequest } from './http.ts'

/** GETs a URL once for each origin, as a browser does for a script of that origin. */
export const corsCheck: Check<'cors'> = {
  type: 'cors',
  target: ({ url }) => url,
  begin: (settings, context) => {
    const url = parseRequest('cors', settings)
    const { allow, refuse, from, requestHeaders } = settings
    if (allow.length + refuse.length === 0)
      throw invalidCheck('cors', 'it names no origin, and nothing measured is never a pass')
    return async (signal) => {
      let latencyMs = 0
      for (const origin of [...allow, ...refuse]) {
        const question = { url, from, context, signal, requestHeaders: { ...requestHeaders, origin } }
        const measured = await ask(question, (answer) => wrongIn(answer, origin, settings))
        if (measured.outcome !== 'good') return measured
        latencyMs = Math.max(latencyMs, measured.latencyMs ?? 0)
      }
      return { outcome: 'good', detail: `${allow.length} allowed, ${refuse.length} refused`, latencyMs }
    }
  },
}

/** As a browser decides (Fetch standard, CORS check): the value is a star or this very origin, and no list. */
function wrongIn(
  { headers }: Answer,
  origin: string,
  { allow, credentials }: Settings<'cors'>,
): string | undefined {
  const value = headers['access-control-allow-origin']
  const said =
    value === undefined ? 'no Access-Control-Allow-Origin' : `Access-Control-Allow-Origin '${value}'`
  const wanted = allow.includes(origin)
  const may = value === origin || value === '*'
  if (may !== wanted) return `${origin} is ${may ? 'allowed' : 'refused'}: ${said}`
  if (!wanted || !credentials) return undefined
  if (value === '*') return `${origin} may not send credentials: ${said}`
  if (headers['access-control-allow-credentials'] === 'true') return undefined
  return `${origin} may not send credentials: no Access-Control-Allow-Credentials: true`
}
