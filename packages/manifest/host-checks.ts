import { section } from '@deploy/kit/section.ts'
import * as z from 'zod/mini'
import { common, from, requestHeaders } from './check-keys.ts'
import { describe, optional, preset } from './describe.ts'
import { program } from './program.ts'
import {
  account,
  address,
  hours,
  mode,
  port,
  portOrPlaceholder,
  scalar,
  seconds,
  text,
  unit,
  url,
  whole,
  words,
} from './types.ts'

/** Checks of the host itself: what it has left, holds, listens on and believes. */

/** A path of the host, or one below the current release. */
const anyPath = text(
  /^(?!-)(?!(?:.*\/)?\.\.(?:\/|$))[^\u0000-\u001f\u007f*?]{1,200}$/,
  "a path of the host, or one below the current release, without '..', * or ?",
)
const anyPattern = text(
  /^(?!-)(?!(?:.*\/)?\.\.(?:\/|$))[^\u0000-\u001f\u007f]{1,200}$/,
  "a path of the host, or one below the current release, without '..'",
)
const percent = whole(0, 100)
const mebibytes = whole(1, 1_000_000_000)

const headroom = section({
  type: describe(z.literal('headroom'), 'Room that is left on the host: disk, inodes, memory.'),
  ...common,
  paths: describe(
    optional(z.array(anyPath).check(z.minLength(1, 'must name at least one path'))),
    'Whose file systems are looked at. Default: the folder of the application.',
  ),
  minimumDiskPercent: describe(preset(percent, 10), 'So much of each file system is free to this user.'),
  minimumDiskMebibytes: describe(optional(mebibytes), 'So many MiB of each are free to this user.'),
  minimumInodesPercent: describe(preset(percent, 5), 'So many of its inodes are free, where it counts them.'),
  minimumMemoryPercent: describe(
    preset(percent, 30),
    'So much of the memory of the host can be had without swapping (MemAvailable of /proc/meminfo).',
  ),
  minimumMemoryMebibytes: describe(optional(mebibytes), 'So many MiB of it.'),
})

const files = section({
  type: describe(z.literal('files'), 'Who may read and write files of the host.'),
  ...common,
  paths: describe(
    z.array(anyPattern).check(z.minLength(1, 'must name at least one path')),
    'Files and folders, of which each must be there; * and ? stand for a part of a name. A link is followed.',
  ),
  recursive: describe(
    preset(z.boolean(), false),
    'Whether what is in these folders is looked at, too. Links in there are not followed.',
  ),
  mode: describe(optional(mode), 'The very mode of files.'),
  folderMode: describe(optional(mode), 'The very mode of folders.'),
  owner: describe(optional(account), 'Who they belong to.'),
  group: describe(optional(account), 'Whose group they have.'),
  worldWritable: describe(preset(z.boolean(), false), 'Whether everybody may write to them.'),
  worldReadable: describe(preset(z.boolean(), true), 'Whether everybody may read them.'),
})

const fresh = section({
  type: describe(z.literal('fresh'), 'A file, or the answer of a URL, that is new enough.'),
  ...common,
  file: describe(optional(anyPattern), 'A file of the host; of several that match, the newest counts.'),
  url: describe(optional(url), 'Instead of a file: what to GET; its Last-Modified counts.'),
  maximumAgeHours: describe(hours(), 'Older is wrong.'),
  minimumBytes: describe(preset(whole(0, 2 ** 40), 1), 'A smaller file is wrong, however new.'),
  requestHeaders,
  from,
})

const command = section({
  type: describe(z.literal('command'), 'A command of your own that ends with 0, such as a round trip.'),
  ...common,
  command: describe(
    program,
    'The program and its arguments, run in the current release in every sample. No secrets: every user of a host sees them.',
  ),
  output: describe(optional(words), 'Text that it must print.'),
})

const clock = section({
  type: describe(z.literal('clock'), "The host's clock is kept right by a time service."),
  ...common,
  maximumOffsetSeconds: describe(
    preset(seconds(1, 3600), 5),
    "So far it may be from the runner's; the time that asking takes is not counted.",
  ),
})

const rule = section({
  key: describe(
    words,
    'The name of a value; groups and sections stand before it with a dot, such as database.password.',
  ),
  equals: describe(optional(scalar), 'What it must be, compared as text.'),
  oneOf: describe(optional(z.array(scalar)), 'What it may be.'),
  absent: describe(preset(z.boolean(), false), 'It must not be there.'),
  secret: describe(
    preset(z.boolean(), false),
    'It must be there, and neither be empty nor a placeholder such as changeme. It is never shown.',
  ),
})

const config = section({
  type: describe(z.literal('config'), 'What stands in a configuration file of the host.'),
  ...common,
  file: describe(anyPath, 'The file.'),
  format: describe(
    optional(z.enum(['ini', 'env', 'yaml', 'json', 'python'])),
    'How it is read. Default: by the end of its name; .cfg and .conf are ini, .py is python.',
  ),
  rules: describe(
    z.array(rule).check(z.minLength(1, 'must name at least one rule')),
    'What must hold. A rule that says no more than key wants it to be there.',
  ),
})

const listener = text(
  /^(?:(?:[0-9.]+|\[[0-9A-Fa-f:.]+\]):)?(?:[0-9]{1,5}|\{port\.[a-z][a-z0-9-]*\})(?:\/(?:tcp|udp))?$/,
  'a port, such as 443, "53/udp", "127.0.0.1:8080" or "{port.<name>}"',
)

const ports = section({
  type: describe(z.literal('ports'), 'Who listens on the host, against a list.'),
  ...common,
  allow: describe(
    z.array(z.union([port, listener], 'must be a port, such as 443, "53/udp", "127.0.0.1:8080"')),
    'Where somebody may listen: a port on any address, or on one; /udp behind it where it is not TCP.',
  ),
  loopback: describe(preset(z.boolean(), false), 'Whether what listens only on the loopback is judged, too.'),
  udp: describe(preset(z.boolean(), false), 'Whether UDP sockets are judged, too.'),
})

const certificate = section({
  type: describe(
    z.literal('certificate'),
    'Certificates in a file of the host, also of one that nothing serves yet.',
  ),
  ...common,
  file: describe(
    anyPath,
    'The file, in PEM. Of its certificates the first is that of the names. A key in it stays on the host.',
  ),
  names: describe(preset(z.array(address), []), 'Names and addresses that it must be for.'),
  minimumDays: describe(
    preset(whole(0, 3650), 14),
    'Each certificate in the file must hold for so many days from now.',
  ),
})

const portOwner = section({
  type: describe(z.literal('port'), 'Who listens on one TCP port of the host: of which unit, as which user.'),
  ...common,
  port: describe(portOrPlaceholder, 'The port, as a number or as "{port.<name>}".'),
  unit: describe(optional(unit), 'Of whose processes everybody is who listens there.'),
  user: describe(optional(account), 'Who has opened each socket that listens there.'),
})

export const hostChecks = [
  headroom,
  files,
  fresh,
  command,
  clock,
  config,
  ports,
  certificate,
  portOwner,
] as const
