/** Answers after times that are the same for everybody, a hundred of them in a fixed order; prints its port. */
import { createServer } from 'node:http'

// 37 and 100 have no common divisor: each of the hundred comes once, far from its neighbours.
const delays = Array.from({ length: 100 }, (_, index) => 40 + 400 * (((index * 37) % 100) / 100) ** 4)
let next = 0

const server = createServer((_, response) => {
  const delay = delays[next++ % delays.length]!
  setTimeout(() => response.end('ok'), delay)
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address !== null && typeof address === 'object') console.log(address.port)
})
