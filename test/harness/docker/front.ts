import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What happens instead of the registry's answer, to the next `times` requests that it fits. */
export interface Fault {
  /** Held against `<method> <path>`, such as `GET /v2/shop/manifests/1.4.2`. */
  match: RegExp
  /** Default 1. */
  times?: number
  /** `hang` never answers, `cut` ends the connection after half of the body. */
  answer: { status: number; headers?: Record<string, string>; body?: string } | 'hang' | 'cut'
}

export interface Passage {
  method: string
  path: string
  /** 0: there was no answer. */
  status: number
  /** Of the bodies. */
  received: number
  sent: number
}

/** A reverse proxy before a registry: it counts what passes and does what `fail` says. */
export interface Front extends AsyncDisposable {
  port: number
  passages: Passage[]
  fail(fault: Fault): void
  /** No fault is left. */
  mend(): void
}

/** Listens on the same port of each address. */
export async function openFront(target: { port: number }, addresses: string[]): Promise<Front> {
  const faults: { fault: Fault; left: number }[] = []
  const passages: Passage[] = []
  const pass = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const passage = {
      method: incoming.method ?? '',
      path: incoming.url ?? '',
      status: 0,
      received: 0,
      sent: 0,
    }
    passages.push(passage)
    incoming.on('data', (chunk: Buffer) => {
      passage.received += chunk.length
    })
    const found = faults.find(
      ({ fault, left }) => left > 0 && fault.match.test(`${passage.method} ${passage.path}`),
    )
    if (found) found.left -= 1
    relay({ incoming, outgoing, passage, target, answer: found?.fault.answer })
  }
  const servers: Server[] = []
  for (const address of addresses) servers.push(await listen(pass, address, portOf(servers[0])))
  return {
    port: portOf(servers[0]),
    passages,
    fail: (fault) => faults.push({ fault, left: fault.times ?? 1 }),
    mend: () => faults.splice(0),
    async [Symbol.asyncDispose]() {
      for (const server of servers) {
        server.closeAllConnections()
        await new Promise((resolve) => server.close(resolve))
      }
    },
  }
}

function relay({
  incoming,
  outgoing,
  passage,
  target,
  answer,
}: {
  incoming: IncomingMessage
  outgoing: ServerResponse
  passage: Passage
  target: { port: number }
  answer: Fault['answer'] | undefined
}): void {
  if (answer === 'hang') return void incoming.resume()
  if (typeof answer === 'object') {
    incoming.resume()
    passage.status = answer.status
    outgoing.writeHead(answer.status, answer.headers)
    outgoing.end(answer.body)
    return
  }
  const { method, headers, url: path } = incoming
  const onward = request({ host: '127.0.0.1', port: target.port, method, path, headers }, (reply) => {
    passage.status = reply.statusCode ?? 0
    outgoing.writeHead(passage.status, reply.headers)
    const half = Number(reply.headers['content-length'] ?? 0) / 2
    reply.on('data', (chunk: Buffer) => {
      passage.sent += chunk.length
      outgoing.write(chunk)
      if (answer === 'cut' && passage.sent >= half) outgoing.destroy()
    })
    reply.on('end', () => outgoing.end())
  })
  onward.on('error', () => outgoing.destroy())
  outgoing.on('close', () => onward.destroy())
  incoming.pipe(onward)
}

function listen(
  pass: (incoming: IncomingMessage, outgoing: ServerResponse) => void,
  host: string,
  port: number,
): Promise<Server> {
  const server = createServer(pass)
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve(server))
  })
}

function portOf(server: Server | undefined): number {
  return server === undefined ? 0 : (server.address() as AddressInfo).port
}
