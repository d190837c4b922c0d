import { section } from '@deploy/kit/section.ts'
import * as z from 'zod/mini'
import { describe, optional, preset } from './describe.ts'
import { name, port, relativePath, seconds, text } from './types.ts'

/** Names that a pattern such as `include sites-enabled/*` finds: without a dot in front. */
const place = text(
  /^\/etc\/nginx(?:\/(?!\.)[A-Za-z0-9._@+-]+)+$/,
  'a path below /etc/nginx, such as /etc/nginx/conf.d/shop.conf',
)

const file = section({
  file: describe(relativePath, 'A file of the release.'),
  to: describe(place, 'Where nginx reads it, such as /etc/nginx/sites-enabled/default.'),
})

const switching = section({
  port: describe(name, 'The name of the port under `ports`, which has two numbers: one serves, one is free.'),
  upstream: describe(
    text(/^[a-z][a-z0-9_-]{0,62}$/, 'a name of lower-case letters, digits, dashes and underscores'),
    'The upstream that the configuration of nginx passes requests to: proxy_pass http://<upstream>.',
  ),
  file: describe(
    optional(place),
    'The file that holds the upstream; it is written by the deployment. Default: /etc/nginx/conf.d/<upstream>.conf.',
  ),
  ready: describe(
    preset(text(/^\/[^\s"'\\\u0000-\u001f]{0,200}$/, 'the path of a URL, such as /health'), '/'),
    'A path that the new container must answer with a status from 200 to 399 before nginx passes requests to it.',
  ),
  drainSeconds: describe(
    preset(seconds(0, 3600), 10),
    'How long requests that the old container has begun to answer may take; then it is stopped.',
  ),
})

/** What of nginx belongs to the application. */
export const nginx = section({
  files: describe(
    preset(z.array(file), []),
    'Files of the release that are installed for nginx: tested, then loaded without a restart.',
  ),
  switch: describe(
    optional(switching),
    'strategy image: switches without an outage. The new container starts beside the old one, then nginx changes over.',
  ),
})

export const fullUnit = text(
  /^[A-Za-z0-9][A-Za-z0-9_.@:-]{0,200}\.(?:service|timer|socket|path|target)$/,
  'the full name of a unit, such as nextstrain.service',
)

export const fullService = fullUnit.check(
  z.refine((unit) => unit.endsWith('.service'), 'must be a service, such as queue.service'),
)

/** Further units of the application, besides that of the service. */
export const units = section({
  files: describe(
    preset(
      z.array(
        relativePath.check(
          z.refine(
            (path) => /\.(?:service|timer|socket|path|target)$/.test(path),
            'must be the file of a unit, such as units/report.timer',
          ),
        ),
      ),
      [],
    ),
    'Unit files of the release that are installed to /etc/systemd/system.',
  ),
  enable: describe(
    preset(z.array(fullUnit), []),
    'Units that start with the host, by their full names; every one that has an [Install] section must be here.',
  ),
  start: describe(
    preset(z.array(fullUnit), []),
    'Units that run: started when they do not, restarted when their file has changed.',
  ),
  workers: describe(
    preset(z.array(fullService), []),
    'Services whose processes are of the release, too, such as that of a queue: stopped and started with the service, and identified as it is.',
  ),
})

/** One number, or two of which one serves and the other is free. */
export const ports = z.record(
  name,
  z.union([port, z.tuple([port, port])], {
    error: ({ input }) => {
      if (input === undefined) return undefined
      return `must be a whole number from 1 to 65535${Array.isArray(input) ? ', or two of them' : ''}`
    },
  }),
)
