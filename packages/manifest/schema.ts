import { section } from '@deploy/kit/section.ts'
import * as z from 'zod/mini'

const describe = <T extends z.ZodMiniType>(type: T, text: string): T => type.check(z.describe(text)) as T

const name = z
  .string()
  .check(
    z.regex(
      /^[a-z][a-z0-9-]{0,62}$/,
      'a lower-case name: letters, digits and dashes, starting with a letter',
    ),
  )
const absolutePath = z.string().check(
  z.regex(/^(\/[A-Za-z0-9._@+-]+)+$/, 'an absolute path of plain characters, without a trailing slash'),
  z.refine((path) => !path.split('/').includes('..'), "an absolute path without '..'"),
)
const relativePath = z.string().check(
  z.regex(/^[A-Za-z0-9._@+-]+(\/[A-Za-z0-9._@+-]+)*$/, 'a path inside the release, such as config/app.cfg'),
  z.refine((path) => !path.split('/').includes('..'), "a path without '..'"),
)
const pattern = z
  .string()
  .check(z.minLength(1), z.regex(/^[^/\n][^\n]*$/, 'a pattern relative to the repository'))
const account = z.string().check(z.regex(/^[a-z_][a-z0-9_-]{0,31}$/, 'a user or group name'))
const mode = z.string().check(z.regex(/^0[0-7]{3}$/, 'four octal digits in quotes, such as "0750"'))
const port = z.int().check(z.minimum(1), z.maximum(65535))
const seconds = (minimum: number, maximum: number) => z.number().check(z.minimum(minimum), z.maximum(maximum))
const count = (minimum: number, maximum: number) => z.int().check(z.minimum(minimum), z.maximum(maximum))
const optional = z.optional
const preset = z._default

const build = section({
  archive: describe(
    preset(
      z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._{}-]*\.tar\.gz$/, 'a file name ending in .tar.gz')),
      '{application}-{version}.tar.gz',
    ),
    'File name of the archive; {application} and {version} are filled in.',
  ),
  include: describe(
    z.array(relativePath).check(z.minLength(1)),
    'Files and folders of the repository that belong to the release.',
  ),
  exclude: describe(
    preset(z.array(pattern), ['**/__pycache__/**', '**/*.pyc', '**/.git/**']),
    'Patterns of files to leave out.',
  ),
  rules: describe(
    z.prefault(
      section({
        tag: describe(
          preset(z.string(), 'v{version}'),
          'What a release tag looks like; {version} must be there.',
        ),
        requireTag: describe(preset(z.boolean(), false), 'Build only from a tag.'),
        branch: describe(optional(z.string()), 'The commit must be on this branch, such as main.'),
        requiredFiles: describe(
          preset(z.array(relativePath), []),
          'Files that must exist in the release, such as RELEASE_NOTES.md.',
        ),
        pinnedRequirements: describe(
          preset(z.boolean(), false),
          'Every line of requirements.txt must pin one version.',
        ),
      }),
      {},
    ),
    'Rules that a commit must satisfy to become a release.',
  ),
})

const host = section({
  name: describe(name, 'How people call this host.'),
  address: describe(
    z.string().check(z.regex(/^[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?$/, 'a host name or an IP address')),
    'DNS name or IP address.',
  ),
  port: describe(preset(port, 22), 'Port of the SSH server.'),
  user: describe(preset(account, 'deploy'), 'The user to log in as.'),
})

const files = section({
  owner: describe(
    optional(account),
    'Owner of the files of a release; needs root or that very user. Default: the user who logs in.',
  ),
  group: describe(
    optional(account),
    'Group of the files of a release; the user who logs in must be root or a member.',
  ),
  directories: describe(preset(mode, '0755'), 'Mode of folders.'),
  files: describe(preset(mode, '0644'), 'Mode of files that no pattern below names.'),
  patterns: describe(
    preset(z.record(pattern, mode), {}),
    'Modes by pattern, the last match wins, such as scripts/*.sh: "0750".',
  ),
})

const venv = section({
  path: describe(
    optional(absolutePath),
    'A fixed path that always leads to the venv of the current release, such as /opt/voila_env.',
  ),
  requirements: describe(preset(relativePath, 'requirements.txt'), 'What pip installs.'),
  python: describe(
    preset(z.string().check(z.regex(/^[A-Za-z0-9._/-]+$/)), 'python3'),
    'The interpreter that makes the venv.',
  ),
  minimumPython: describe(
    optional(z.string().check(z.regex(/^3\.[0-9]+$/, 'a version such as "3.10"'))),
    'Lowest version of the interpreter.',
  ),
  indexUrlEnv: describe(
    optional(z.string().check(z.regex(/^[A-Z][A-Z0-9_]*$/))),
    'Name of the environment variable of the action that holds the URL of the package index, a secret.',
  ),
  requireHashes: describe(preset(z.boolean(), false), 'pip --require-hashes'),
  imports: describe(
    preset(z.array(z.string().check(z.regex(/^[A-Za-z_][A-Za-z0-9_.]*$/))), []),
    'Modules that must import in the new venv.',
  ),
})

const scalar = z.union([z.string(), z.number(), z.boolean()])

const config = section({
  file: describe(relativePath, 'A file of the release.'),
  format: describe(preset(z.enum(['ini', 'env']), 'ini'), 'How it is written.'),
  set: describe(
    z.record(z.string(), scalar),
    'Values by key; section.key for ini. {port.<name>}, {environment}, {version} are filled in.',
  ),
})

const service = section({
  manager: describe(preset(z.enum(['systemd', 'process']), 'systemd'), 'Who keeps the service running.'),
  unit: describe(
    z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9_.@-]{0,200}$/, 'a unit name without .service')),
    'Name of the unit, without .service.',
  ),
  unitFile: describe(
    optional(relativePath),
    'systemd: the unit file in the release that is installed to /etc/systemd/system.',
  ),
  command: describe(
    optional(z.array(z.string().check(z.minLength(1))).check(z.minLength(1))),
    'process: the program and its arguments, run in the release.',
  ),
  environment: describe(
    preset(z.record(z.string().check(z.regex(/^[A-Za-z_][A-Za-z0-9_]*$/)), scalar), {}),
    'process: variables of the service, no secrets.',
  ),
  startSeconds: describe(preset(seconds(1, 600), 30), 'How long the service may take to be active.'),
  stopSeconds: describe(preset(seconds(1, 600), 30), 'How long the service may take to stop.'),
})

const common = {
  name: describe(optional(name), 'How the report calls this check; default: its type and target.'),
}
const tries = { timeoutSeconds: describe(preset(seconds(0.1, 300), 5), 'Limit of one try.') }
const from = describe(
  preset(z.enum(['host', 'runner']), 'host'),
  'Where it is measured from: through the SSH tunnel on the host, or the runner.',
)

const httpCheck = section({
  ...common,
  ...tries,
  type: z.literal('http'),
  url: describe(
    z.string().check(z.regex(/^https?:\/\/\S+$/, 'an http or https URL')),
    'What to GET; {port.<name>} is filled in.',
  ),
  status: describe(preset(z.int().check(z.minimum(100), z.maximum(599)), 200), 'The status that is right.'),
  body: describe(optional(z.string()), 'Text that the body must contain.'),
  headers: describe(
    preset(z.record(z.string(), z.string()), {}),
    'Headers that the answer must carry: name and text that the value must contain.',
  ),
  requestHeaders: describe(preset(z.record(z.string(), z.string()), {}), 'Headers to send, such as Host.'),
  from,
})
const tcpCheck = section({
  ...common,
  ...tries,
  type: z.literal('tcp'),
  address: describe(preset(z.string(), '127.0.0.1'), 'Where to connect to.'),
  port: z.union([port, z.string()]),
  from,
})
const unitCheck = section({
  ...common,
  ...tries,
  type: z.literal('unit'),
  unit: describe(optional(z.string()), 'Default: the unit of the service.'),
})
const logCheck = section({
  ...common,
  ...tries,
  type: z.literal('log'),
  file: describe(
    optional(relativePath),
    'A file below the current release; default: the journal of the unit.',
  ),
  forbid: describe(
    preset(z.array(z.string().check(z.minLength(1))), ['Traceback', 'CRITICAL', 'FATAL']),
    'Plain texts that must not appear since the activation.',
  ),
})
const identityCheck = section({
  ...common,
  ...tries,
  type: z.literal('identity'),
  url: describe(optional(z.string()), 'An address whose answer names the release.'),
  expect: describe(
    preset(z.string(), '{version}'),
    'Text that the answer must contain; {version}, {commit}, {release} are filled in.',
  ),
})

const gate = section({
  initialDelaySeconds: describe(preset(seconds(0, 3600), 0), 'Wait before the first sample.'),
  intervalSeconds: describe(preset(seconds(0.1, 600), 5), 'Time between samples of a check.'),
  timeoutSeconds: describe(preset(seconds(1, 7200), 120), 'The whole gate ends after this time.'),
  consecutiveSuccesses: describe(
    preset(count(1, 1000), 3),
    'So many good samples in a row make a check pass.',
  ),
  failureLimit: describe(preset(count(0, 1000), 10), 'More bad samples than this make a check fail at once.'),
  inconclusiveLimit: describe(
    preset(count(0, 1000), 10),
    'More samples without a result than this make a check inconclusive.',
  ),
  checks: describe(
    z.array(z.discriminatedUnion('type', [httpCheck, tcpCheck, unitCheck, logCheck, identityCheck])),
    'What is measured.',
  ),
})

/** Settings that stand at the top for every environment and may be overridden, key by key, in one. */
const slotShape = {
  root: describe(
    optional(absolutePath),
    'Folder of the slot: releases, shared files and the suite itself. Default: /opt/<application>.',
  ),
  path: describe(
    optional(absolutePath),
    'A fixed path that always leads to the current release; default: <root>/current.',
  ),
  keep: describe(
    optional(count(1, 100)),
    'How many good releases stay on the host for going back, besides the live one. Default: 2.',
  ),
  shared: describe(optional(z.array(relativePath)), 'Folders that outlive a release, such as logs.'),
  ports: describe(optional(z.record(name, port)), 'Ports of the slot by name; unique on a host.'),
  files: optional(files),
  venv: optional(venv),
  config: optional(z.array(config)),
  service: optional(service),
  gate: optional(gate),
  confirmSeconds: describe(
    optional(seconds(10, 7200)),
    'How long the host waits for the confirmation before it goes back by itself; default: the time of the gate and 60.',
  ),
}

const environment = section({
  ...slotShape,
  hosts: describe(z.array(host).check(z.minLength(1)), 'Where this environment lives.'),
  after: describe(optional(name), 'The environment that a release must have passed before it may come here.'),
})

/** The whole of deploy.yml; the JSON Schema for editors is generated from this. */
export const manifestSchema = section({
  application: describe(name, 'Name of the application.'),
  strategy: describe(z.enum(['tarball']), 'How a release becomes a running service.'),
  build,
  ...slotShape,
  environments: describe(z.record(name, environment), 'prod-test, prod, …'),
})

export type ManifestFile = z.output<typeof manifestSchema>
