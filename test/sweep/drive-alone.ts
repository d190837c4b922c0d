/** The light driver as a process of its own, to be killed: orders on stdin, one line with the outcome on stdout. */
import { text } from 'node:stream/consumers'
import { connect } from '@deploy/remote/connect.ts'
import { drive, type Orders, reasonOf } from './drive.ts'

const orders = JSON.parse(await text(process.stdin)) as Orders
const { privateKey, knownHosts } = orders.access
try {
  const { outcome } = await drive(orders, ({ host, port, user }) =>
    connect({ name: 'lab', address: host, port, user, privateKey, knownHosts }),
  )
  console.log(outcome)
  process.exit(0)
} catch (error) {
  console.log(reasonOf(error))
  process.exit(1)
}
