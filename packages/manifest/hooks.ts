import { section } from '@deploy/kit/section.ts'
import * as z from 'zod/mini'
import { describe, optional, preset } from './describe.ts'
import { ownSudo, program } from './program.ts'
import { versionRange } from './requires.ts'
import { account, name, relativePath, scalar, seconds, text, variable } from './types.ts'

const jump = section({
  from: describe(versionRange, 'The versions that are left, such as "<=0.23".'),
  to: describe(versionRange, 'The versions that are gone to, such as ">=0.24".'),
  consent: describe(
    preset(z.boolean(), false),
    'Somebody has agreed to what cannot be taken back; without it the plan is refused.',
  ),
  dedicatedEngine: describe(
    optional(
      z
        .array(text(/^[A-Za-z0-9_.*?-]{1,100}$/, 'a pattern of the names of containers, such as *-x-*'))
        .check(z.minLength(1, 'must name at least one pattern')),
    ),
    'Only where every container of the Docker engine has a name that one of these patterns matches.',
  ),
})

const hook = section({
  name: describe(
    name.check(z.maxLength(24, 'must have at most 24 characters')),
    'How people call it; unique.',
  ),
  at: describe(
    z.enum(['prepare', 'serving', 'stopped', 'started']),
    'prepare: in the new release, while the old one serves and before backups. serving: the first of the switch. stopped: nothing serves, after backups. started: the new release runs, and is not confirmed yet.',
  ),
  run: describe(program, 'The program and its arguments, run in the new release.'),
  undo: describe(optional(program), 'What takes it back, run in the same way; not at prepare.'),
  user: describe(
    optional(account),
    'Who it runs as; needs a login as root, or as that very user. Default: the owner of the files.',
  ),
  sudo: ownSudo,
  environment: describe(
    preset(z.record(variable, scalar), {}),
    'Variables besides those of env, no secrets. {port.<name>}, {environment}, {version}, {release} are filled in.',
  ),
  makes: describe(
    preset(z.array(relativePath), []),
    'prepare: folders of the release that it makes, and that nobody changes afterwards; while they are there it is not run again.',
  ),
  onRollback: describe(preset(z.boolean(), false), 'A rollback runs it, too.'),
  jump: describe(
    optional(jump),
    'Run only by a deployment that goes from some versions to others. It must do no harm when it runs twice.',
  ),
  hosts: describe(
    optional(z.array(name).check(z.minLength(1, 'must name at least one host'))),
    'The hosts that run it. Default: every host.',
  ),
  timeoutSeconds: describe(
    preset(seconds(1, 86_400), 600),
    'How long it may take; then it is killed. More than 7200 only at prepare.',
  ),
})

/** Programs of the application that a deployment runs. */
export const hooks = z.array(hook)

/** Files of the release that get a compressed copy beside them, for a server that has `gzip_static on`. */
export const precompress = z.array(
  section({
    folder: describe(relativePath, 'A folder of the release.'),
    suffixes: describe(
      preset(
        z
          .array(text(/^[A-Za-z0-9]{1,12}$/, 'the end of a file name without the dot'))
          .check(z.minLength(1, 'must name at least one')),
        ['css', 'js', 'svg'],
      ),
      'How the names of the files end.',
    ),
  }),
)
