import { Agent, request } from 'node:http'

export interface LoadReport {
  sent: number
  answered: number
  /** What was wrong with each request that got no good answer, the first ones. */
  lost: string[]
  /** A kept connection was closed by the server before anything of the answer came; the request was sent once more. */
  repeated: number
  /** By what the answers said, such as the version that gave them. */
  answers: Record<string, number>
  /** The longest time between two good answers, in milliseconds. */
  longestGapMs: number
}

export interface Load {
  /** So many requests were sent by now. */
  sent(): number
  /** No further requests; settles when every answer has come or was given up. */
  end(): Promise<LoadReport>
}

/**
 * Asks a URL so many times a second, whether earlier answers have come or not, as independent users do. Only a request on a
 * kept connection that was closed under it is repeated, over a new one, as RFC 9112 (9.3.1) wants it of clients: the others that are kept
 * may be closed by the same hand.
 */
export function startLoad({
  url,
  perSecond,
  keepAlive,
  headers = {},
}: {
  url: string
  perSecond: number
  keepAlive: boolean
  headers?: Record<string, string>
}): Load {
  const agent = new Agent({ keepAlive, maxSockets: 500, timeout: 20_000 })
  const report: LoadReport = { sent: 0, answered: 0, lost: [], repeated: 0, answers: {}, longestGapMs: 0 }
  const pending = new Set<Promise<void>>()
  let last = performance.now()
  const good = (text: string) => {
    const now = performance.now()
    report.longestGapMs = Math.max(report.longestGapMs, Math.round(now - last))
    last = now
    report.answered += 1
    report.answers[text] = (report.answers[text] ?? 0) + 1
  }
  const ask = (again = false): Promise<void> =>
    new Promise((done) => {
      const lose = (why: string) => {
        report.lost.push(`${new Date().toISOString()} ${why}`)
        done()
      }
      const connection = { agent: again ? false : agent }
      const sent = request(url, { ...connection, headers, timeout: 20_000 }, (answer) => {
        let body = ''
        answer.setEncoding('utf8').on('data', (chunk: string) => {
          body += chunk
        })
        answer.on('error', (error) => lose(`broken answer: ${error.message}`))
        answer.on('end', () => {
          if (answer.statusCode !== 200) return lose(`status ${answer.statusCode}`)
          good(body.trim())
          done()
        })
      })
      sent.on('timeout', () => sent.destroy(new Error('no answer within 20 s')))
      sent.on('error', (error: NodeJS.ErrnoException) => {
        if (!again && sent.reusedSocket && ['ECONNRESET', 'EPIPE'].includes(error.code ?? '')) {
          report.repeated += 1
          void ask(true).then(done)
        } else lose(error.message)
      })
      sent.end()
    })
  const begun = performance.now()
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - begun) / 1000) * perSecond)
    while (report.sent < due) {
      report.sent += 1
      const one = ask().finally(() => pending.delete(one))
      pending.add(one)
    }
  }, 2)
  return {
    sent: () => report.sent,
    end: async () => {
      clearInterval(timer)
      await Promise.all(pending)
      agent.destroy()
      return report
    },
  }
}
