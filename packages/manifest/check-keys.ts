import * as z from 'zod/mini'
import { describe, optional, preset } from './describe.ts'
import { headers, seconds, words } from './types.ts'

/** Keys that many checks share. */

export const common = {
  name: describe(optional(words), 'How the report calls this check. Default: its type and target.'),
  timeoutSeconds: describe(preset(seconds(0.1, 300), 5), 'Limit of one try.'),
}

export const from = describe(
  preset(z.enum(['host', 'runner']), 'host'),
  'Where it is measured from: through the SSH tunnel on the host, or the runner.',
)

export const requestHeaders = describe(preset(headers, {}), 'Headers to send, such as Host.')
