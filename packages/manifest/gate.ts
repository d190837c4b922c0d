import { section } from '@deploy/kit/section.ts'
import * as z from 'zod/mini'
import { common, from, requestHeaders } from './check-keys.ts'
import { serviceName } from './compose.ts'
import { describe, optional, preset } from './describe.ts'
import { hostChecks } from './host-checks.ts'
import { networkChecks } from './network-checks.ts'
import {
  account,
  address,
  headers,
  line,
  portOrPlaceholder,
  relativePath,
  seconds,
  unit,
  url,
  whole,
  words,
} from './types.ts'

const service = describe(
  optional(serviceName),
  'strategy compose: the service of the compose file. Default: all of them.',
)

const http = section({
  type: describe(z.literal('http'), 'Ask a URL.'),
  ...common,
  url: describe(
    url,
    'What to GET; {port.<name>} is filled in. Of https the certificate must be right; NODE_EXTRA_CA_CERTS in `env` of the step names the file of an authority of your own.',
  ),
  status: describe(preset(whole(100, 599), 200), 'The status that is right.'),
  body: describe(optional(z.string()), 'Text that the body must contain.'),
  headers: describe(
    preset(headers, {}),
    'Headers that the answer must carry: name and text that the value must contain.',
  ),
  requestHeaders,
  from,
})

const tcp = section({
  type: describe(z.literal('tcp'), 'Connect to a port.'),
  ...common,
  address: describe(preset(address, '127.0.0.1'), 'Where to connect to.'),
  port: describe(portOrPlaceholder, 'The port, as a number or as "{port.<name>}".'),
  from,
})

const unitState = section({
  type: describe(z.literal('unit'), 'The state of a systemd unit.'),
  ...common,
  unit: describe(optional(unit), 'Default: the unit of the service.'),
  user: describe(optional(account), 'As whom its main process runs, whatever the unit file says.'),
  group: describe(optional(account), 'In which group its main process runs.'),
})

const containerState = section({
  type: describe(
    z.literal('container'),
    'The state of the container: running, of the image of the release, healthy, not started again. Measured in any case.',
  ),
  ...common,
  service,
})

const nginxUpstreams = section({
  type: describe(
    z.literal('nginx-upstreams'),
    'Somebody listens wherever the files of `nginx` pass requests to. Measured in any case where files are installed.',
  ),
  ...common,
  except: describe(
    preset(z.array(words), []),
    'Addresses on which nobody needs to listen, such as "127.0.0.1:3002" of a test slot, or unix:/run/app.sock.',
  ),
})

const log = section({
  type: describe(z.literal('log'), 'Texts that must not appear in a log.'),
  ...common,
  file: describe(
    optional(relativePath),
    'A file below the current release. Default: the journal of the unit, or the output of the container.',
  ),
  service,
  forbid: describe(
    preset(z.array(words).check(z.minLength(1, 'must name at least one text')), [
      'Traceback',
      'CRITICAL',
      'FATAL',
    ]),
    'Plain texts that must not appear since the activation.',
  ),
})

const identity = section({
  type: describe(z.literal('identity'), 'Proof that the new release is the one that answers.'),
  ...common,
  url: describe(optional(url), 'An address whose answer names the release.'),
  expect: describe(
    preset(line, '{version}'),
    'Text that the answer must contain; {version}, {commit}, {release} are filled in.',
  ),
})

/** What is measured after an activation, and how much of it makes a verdict. */
export const gate = section({
  initialDelaySeconds: describe(preset(seconds(0, 3600), 0), 'Wait before the first sample.'),
  intervalSeconds: describe(preset(seconds(0.1, 600), 5), 'Time between samples of a check.'),
  timeoutSeconds: describe(preset(seconds(1, 7200), 120), 'The whole gate ends after this time.'),
  consecutiveSuccesses: describe(
    preset(whole(1, 1000), 3),
    'So many good samples in a row make a check pass.',
  ),
  failureLimit: describe(preset(whole(0, 1000), 10), 'More bad samples than this make a check fail at once.'),
  inconclusiveLimit: describe(
    preset(whole(0, 1000), 10),
    'More samples without a result than this make a check inconclusive.',
  ),
  checks: describe(
    z
      .array(
        z.discriminatedUnion('type', [
          http,
          tcp,
          ...networkChecks,
          unitState,
          containerState,
          nginxUpstreams,
          log,
          identity,
          ...hostChecks,
        ]),
      )
      .check(z.minLength(1, 'must name at least one check: nothing measured is never a pass')),
    'What is measured.',
  ),
})
