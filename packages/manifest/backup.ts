import { section } from '@deploy/kit/section.ts'
import * as z from 'zod/mini'
import { describe, optional, preset } from './describe.ts'
import { containerName } from './image.ts'
import { program } from './program.ts'
import { account, name, ownPath, seconds, text, whole } from './types.ts'

const moment = z.enum(['serving', 'stopped'])

const restore = section({
  command: describe(
    optional(program),
    'Puts the data back, from its standard input or from {file}. A folder needs none.',
  ),
  when: describe(
    preset(z.enum(['migrated', 'always', 'never']), 'migrated'),
    'When a deployment that goes back puts the data back, too: when the schema has another version than before, always, or never.',
  ),
  while: describe(
    preset(moment, 'stopped'),
    'Whether the data is put back while nothing serves, or when the old release serves again.',
  ),
  schemaVersion: describe(
    optional(program),
    'Prints what tells one schema from another, such as the last migration.',
  ),
})

/** One thing that is saved before a release is replaced, by a command that writes a dump, or as a folder. */
const one = section({
  name: describe(
    name.check(z.maxLength(24, 'must have at most 24 characters')),
    'How people call this backup.',
  ),
  command: describe(
    optional(program),
    'Writes the dump to its standard output, or to {file}; {stamp} is different in each deployment.',
  ),
  folder: describe(optional(ownPath), 'A folder of the host that is saved as a tar, instead of a command.'),
  container: describe(
    optional(text(containerName, 'the name of a container')),
    'The container in which the commands run. Default: the host.',
  ),
  user: describe(
    optional(account),
    'Who the commands run as. On the host that needs a login as root, or as that very user.',
  ),
  envFile: describe(
    optional(ownPath),
    'A file of the host with variables of the commands, one NAME=value a line: the place for a password.',
  ),
  suffix: describe(
    preset(text(/^(?:\.[A-Za-z0-9]{1,12}){0,3}$/, 'the end of a file name, such as .tar.gz'), ''),
    'How the name of the dump ends, before what compression adds, such as .sql.',
  ),
  compress: describe(
    preset(z.enum(['auto', 'zstd', 'gzip', 'none']), 'auto'),
    'How it is compressed. auto: zstd where the host has it, else gzip; a suffix such as .gz is left as it is.',
  ),
  while: describe(
    preset(moment, 'serving'),
    'Whether it is made while the old release serves, or after it was stopped, when nothing writes any more.',
  ),
  places: describe(
    z
      .array(ownPath)
      .check(z.minLength(1, 'must name at least one folder'), z.maxLength(9, 'must name at most 9 folders')),
    'Folders of the host, such as mounts, each of which gets a copy. They must be there.',
  ),
  separateFileSystems: describe(
    preset(z.boolean(), false),
    'No two places may lie on the same file system: a mount that is missing is noticed.',
  ),
  minimumBytes: describe(
    preset(whole(1, Number.MAX_SAFE_INTEGER), 1),
    'A dump that is smaller, before it is compressed, is refused.',
  ),
  minimumShare: describe(
    preset(z.number().check(z.minimum(0), z.maximum(1)), 0.5),
    'A dump that is smaller than this share of the last one is suspicious. 0: never.',
  ),
  whenSmaller: describe(
    preset(z.enum(['refuse', 'warn']), 'refuse'),
    'What becomes of a deployment whose dump is suspicious.',
  ),
  verify: describe(
    optional(program),
    'Rehearses the restore into something temporary, from its standard input or from {file}, and must end with 0.',
  ),
  keep: describe(preset(whole(1, 1000), 7), 'How many backups stay in each place.'),
  restore: describe(optional(restore), 'How the data comes back. Default: by hand only.'),
  firstDeployment: describe(
    preset(z.enum(['make', 'skip']), 'make'),
    'Whether it is made when nothing was deployed yet. A folder or container that is not there is left out then.',
  ),
  hosts: describe(
    optional(z.array(name).check(z.minLength(1, 'must name at least one host'))),
    'The hosts that make it, where several share the data. Default: every host.',
  ),
  timeoutSeconds: describe(
    preset(seconds(1, 7200), 600),
    'How long making, copying, rehearsing or putting back may take, each.',
  ),
})

/** What is saved before a release is replaced. */
export const backup = z.array(one)
