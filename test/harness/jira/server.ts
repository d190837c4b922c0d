import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createFaults, type Fault } from '../github/faults.ts'
import { bodyOf, headersOf, parsedJson } from '../github/http.ts'
import { type Answer, Refusal, refuse } from './answers.ts'
import { type Call, routes } from './routes.ts'
import { firstState, type JiraState } from './state.ts'

export interface Jira extends AsyncDisposable {
  /** What stands in deploy.yml. */
  url: string
  /** '' on Data Center, whose token says whose it is. */
  user: string
  token: string
  state: JiraState
  requests: { method: string; path: string; headers: Record<string, string>; bytes: Buffer }[]
  /** What went wrong in the emulator itself; a test that reads none of it may believe the rest. */
  defects: string[]
  failNext(fault: Fault): void
  /** Nobody answers until `up`. */
  down(): void
  up(): void
  close(): Promise<void>
}

interface Options {
  kind: 'cloud' | 'data-center'
  clock?: () => Date
}

/** A Jira with one project: as strict as the real one in what it takes, with all it got in `state`. */
export async function startJira({ kind, clock = () => new Date() }: Options): Promise<Jira> {
  const user = kind === 'cloud' ? 'deployer@example.org' : ''
  const token = randomBytes(24).toString('hex')
  const state = firstState()
  const faults = createFaults()
  const requests: Jira['requests'] = []
  const defects: string[] = []
  let isDown = false
  const authorization =
    kind === 'cloud' ? `Basic ${Buffer.from(`${user}:${token}`).toString('base64')}` : `Bearer ${token}`

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://jira.invalid')
    const [method, headers] = [request.method ?? 'GET', headersOf(request)]
    const bytes = await bodyOf(request)
    if (bytes === undefined) return
    requests.push({ method, path: url.pathname, headers, bytes })
    if (isDown) return void response.destroy()
    const fault = faults.take(method, url.pathname)
    if (fault?.hang) return
    if (fault && !fault.dropReply)
      return send(response, {
        status: 500,
        ...fault,
        body: fault.body ?? { errorMessages: ['Server Error'] },
      })
    const wanted = { kind, state, now: clock(), url, method, headers, bytes, authorization }
    const answer = await answerTo(wanted).catch((error: unknown) => {
      if (error instanceof Refusal) return error.answer
      defects.push(String(error))
      return { status: 500, body: { errorMessages: [String(error)] } }
    })
    if (fault?.dropReply) return void response.destroy()
    send(response, answer)
  }
  const server = createServer((request, response) => void serve(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ user, token, state, requests, defects, close },
    failNext: faults.add,
    down: () => {
      isDown = true
    },
    up: () => {
      isDown = false
    },
    [Symbol.asyncDispose]: close,
  }
}

interface Wanted extends Pick<Call, 'kind' | 'state' | 'now' | 'headers'> {
  url: URL
  method: string
  bytes: Buffer
  authorization: string
}

async function answerTo({ url, method, bytes, authorization, ...call }: Wanted): Promise<Answer> {
  const { kind, headers } = call
  if (headers.authorization !== authorization)
    refuse(401, 'You are not authenticated. Authentication required to perform this operation.')
  const api = kind === 'cloud' ? '/rest/api/3' : '/rest/api/2'
  if (!url.pathname.startsWith(`${api}/`)) refuse(404, `null for uri: ${url.pathname}`)
  const path = url.pathname.slice(api.length)
  const [, , handler] = routes.find(([verb, pattern]) => verb === method && pattern.test(path)) ?? []
  if (handler === undefined) {
    if (routes.some(([, pattern]) => pattern.test(path))) refuse(405, 'Method Not Allowed')
    refuse(404, `null for uri: ${url.pathname}`)
  }
  const type = headers['content-type'] ?? ''
  const isForm = type.startsWith('multipart/form-data')
  const sends = method !== 'GET'
  if (sends && !isForm && !type.startsWith('application/json') && !path.endsWith('/attachments'))
    refuse(415, 'Unsupported Media Type')
  const body = parsedJson(bytes, type)
  if (sends && type.includes('json') && body === undefined) refuse(400, 'There was an error parsing JSON.')
  const files = isForm ? await filesIn(bytes, type) : []
  const pattern = routes.find(([verb, known]) => verb === method && known.test(path))![1]
  const params = (pattern.exec(path) ?? []).slice(1)
  return handler(
    { ...call, query: url.searchParams, body, files, url: `http://${headers.host}${api}` },
    ...params,
  )
}

async function filesIn(bytes: Buffer, type: string): Promise<File[]> {
  const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData()
  return form.getAll('file').filter((entry): entry is File => entry instanceof File)
}

function send(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  const text = body === undefined ? '' : JSON.stringify(body)
  response.writeHead(status, {
    ...(text !== '' && { 'content-type': 'application/json;charset=UTF-8' }),
    'x-arequestid': randomBytes(8).toString('hex'),
    ...headers,
  })
  response.end(text)
}
