import { section } from '@deploy/kit/section.ts'
import * as z from 'zod/mini'
import { common, from, requestHeaders } from './check-keys.ts'
import { describe, optional, preset } from './describe.ts'
import {
  address,
  headerName,
  headers,
  ipAddress,
  line,
  port,
  portOrPlaceholder,
  text,
  url,
  variable,
  webSocketUrl,
  whole,
  words,
} from './types.ts'

/** What can be seen over the network beyond status and body. */

const headerSet = section({
  type: describe(z.literal('headers'), 'Ask a URL for a set of headers.'),
  ...common,
  url: describe(url, 'What to GET; {port.<name>} is filled in.'),
  status: describe(
    preset(whole(100, 599), 200),
    'The status that is right: a proxy may leave its headers off another one.',
  ),
  present: describe(preset(z.array(headerName), []), 'Headers that the answer must carry.'),
  absent: describe(
    preset(z.array(headerName), []),
    'Headers that the answer must not carry, such as X-Powered-By.',
  ),
  equals: describe(preset(headers, {}), 'Headers by name, and the whole value each must have.'),
  contains: describe(preset(headers, {}), 'Headers by name, and text that the value must contain.'),
  frameAncestors: describe(
    optional(
      z
        .array(
          text(
            /^(?!\*$|[A-Za-z][A-Za-z0-9+.-]*:(?:\/\/\*)?$)[^\s;,]+$/,
            'a source such as "\'self\'", "\'none\'" or https://lms.example.org, not one that lets every site in',
          ),
        )
        .check(z.minLength(1, 'must name at least one source; "\'none\'" is one')),
    ),
    'The sites that may frame the answer, exactly as `frame-ancestors` of its Content-Security-Policy must list them, in any order.',
  ),
  hstsSeconds: describe(
    optional(whole(1, 2 ** 31 - 1)),
    'The least `max-age` of Strict-Transport-Security. A year is 31536000.',
  ),
  noSniff: describe(optional(z.literal(true)), 'X-Content-Type-Options must be `nosniff`.'),
  requestHeaders,
  from,
})

const tls = section({
  type: describe(
    z.literal('tls'),
    'The certificate is that of the name, its chain leads to an authority of the runner or of NODE_EXTRA_CA_CERTS, and old versions of TLS are refused.',
  ),
  ...common,
  address: describe(preset(address, '127.0.0.1'), 'Where to connect to.'),
  port: describe(preset(portOrPlaceholder, 443), 'The port, as a number or as "{port.<name>}".'),
  serverName: describe(optional(address), 'The name that is asked for and verified. Default: the address.'),
  minimumVersion: describe(
    preset(z.enum(['TLSv1.2', 'TLSv1.3']), 'TLSv1.2'),
    'A handshake with any older version must fail.',
  ),
  minimumDays: describe(
    preset(whole(0, 3650), 14),
    'The certificate, and each that has signed it, must hold for so many days from now.',
  ),
  from,
})

const websocket = section({
  type: describe(z.literal('websocket'), 'Open a WebSocket, and see a frame go each way.'),
  ...common,
  url: describe(webSocketUrl, 'What to open, as ws:// or wss://; {port.<name>} is filled in.'),
  protocol: describe(optional(words), 'The protocol to ask for, which the answer must name.'),
  send: describe(optional(line), 'Text to send. Default: a ping, which every server must answer.'),
  expect: describe(
    optional(words),
    'Text that a message must contain, whatever comes before it; {version}, {commit}, {release} are filled in.',
  ),
  headers: describe(
    preset(headers, {}),
    'Headers that the answer must carry: name and text that the value must contain.',
  ),
  requestHeaders,
  from,
})

const dns = section({
  type: describe(z.literal('dns'), 'A name leads to these addresses, asked for by the runner.'),
  ...common,
  domain: describe(address, 'The name.'),
  addresses: describe(
    z.array(ipAddress).check(z.minLength(1, 'must name at least one address')),
    'All addresses that the name has, of both kinds, in any order.',
  ),
  server: describe(optional(ipAddress), 'The name server to ask. Default: those of the runner.'),
  serverPort: describe(preset(port, 53), 'The port of `server`.'),
})

const auth = section({
  type: describe(z.literal('auth'), 'Nobody gets in without credentials, and with them one does.'),
  ...common,
  url: describe(url, 'What to GET; {port.<name>} is filled in.'),
  refusals: describe(
    preset(z.array(whole(300, 499)).check(z.minLength(1, 'must name at least one status')), [401, 403]),
    'The statuses that are right without credentials.',
  ),
  status: describe(preset(whole(100, 599), 200), 'The status that is right with credentials.'),
  userEnv: describe(optional(variable), 'The variable in `env` of the step that holds the user, for Basic.'),
  passwordEnv: describe(optional(variable), 'The variable that holds the password.'),
  tokenEnv: describe(optional(variable), 'Instead of both: the variable that holds a token, for Bearer.'),
  requestHeaders,
  from,
})

const origins = z.array(
  text(/^(?:null|https?:\/\/[^\s/?#,]+)$/, 'an origin such as https://shop.example.org, without a path'),
)

const cors = section({
  type: describe(z.literal('cors'), 'Which origins a browser lets read the answer.'),
  ...common,
  url: describe(url, 'What to GET, once for each origin; {port.<name>} is filled in.'),
  allow: describe(preset(origins, []), 'Origins that must be allowed.'),
  refuse: describe(
    preset(origins, ['https://origin.invalid']),
    'Origins that must be refused. The default is one that nobody has.',
  ),
  credentials: describe(preset(z.boolean(), false), 'What is allowed must be so with cookies, too.'),
  requestHeaders,
  from,
})

const redirect = section({
  type: describe(z.literal('redirect'), 'Plain HTTP is closed, or leads to https.'),
  ...common,
  url: describe(url, 'What to GET, as http://; {port.<name>} is filled in.'),
  host: describe(optional(address), 'The host that it must lead to. Default: the one that is asked.'),
  requestHeaders,
  from,
})

export const networkChecks = [headerSet, tls, websocket, dns, auth, cors, redirect] as const
