/** Says hello, how long it has been up, and which release it is. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import ms from 'ms'

const settings = Object.fromEntries(
  readFileSync('config/hello.env', 'utf8')
    .split('\n')
    .filter((line) => /^[A-Z_]+=/.test(line))
    .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
)
const started = Date.now()

createServer((request, response) => {
  if (request.url === '/health') {
    const healthy = settings.BROKEN !== 'yes'
    response.writeHead(healthy ? 200 : 500, { 'content-type': 'application/json' })
    response.end(
      `${JSON.stringify({ status: healthy ? 'ok' : 'the database is gone', release: settings.RELEASE })}\n`,
    )
    return
  }
  response.writeHead(200, { 'content-type': 'text/plain' })
  response.end(`${settings.GREETING} This is ${settings.RELEASE}, up for ${ms(Date.now() - started)}.\n`)
}).listen(Number(settings.PORT), '127.0.0.1', () => console.log(`listening on 127.0.0.1:${settings.PORT}`))
