import { section } from '@deploy/kit/section.ts'
import * as z from 'zod/mini'
import { describe, preset } from './describe.ts'
import { account, address, port } from './types.ts'

const hop = section({
  address: describe(address, 'DNS name or IP address, as the hop before it sees it.'),
  port: describe(preset(port, 22), 'Port of the SSH server.'),
  user: describe(preset(account, 'deploy'), 'The user to log in as.'),
})

/** The jump hosts between this side and a host, the nearest first. */
export const via = z
  .array(hop)
  .check(z.minLength(1, 'must name at least one jump host'), z.maxLength(5, 'must name at most 5 jump hosts'))
