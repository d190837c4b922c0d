import { section } from '@deploy/kit/section.ts'
import * as z from 'zod/mini'
import { describe, preset } from './describe.ts'
import { fullService, fullUnit } from './nginx.ts'
import { ownSudo, program } from './program.ts'
import { absolutePath, name, scalar, seconds, text, variable } from './types.ts'

const command = section({
  name: describe(name, 'How people call it.'),
  run: describe(program, 'The program and its arguments, run in the new release; it must end with 0.'),
})

const rendered = section({
  path: describe(absolutePath, 'A file that the program has written on the host.'),
  never: describe(
    z
      .array(text(/^[^\u0000-\u001f\u007f]{1,200}$/, 'an extended regular expression of one line'))
      .check(z.minLength(1, 'must name at least one pattern')),
    'Extended regular expressions (grep -E) that no line of it may match, such as what an empty value leaves.',
  ),
})

const expect = section({
  nginx: describe(preset(z.boolean(), false), 'nginx -t finds no mistake, and nginx.service runs.'),
  active: describe(preset(z.array(fullUnit), []), 'Units that run, besides the service and its workers.'),
  inactive: describe(
    preset(z.array(fullUnit), []),
    'Units that do not run, such as one of an older version.',
  ),
  commands: describe(preset(z.array(command), []), 'What the application says of itself.'),
  files: describe(preset(z.array(rendered), []), 'Files that are there, and have no holes.'),
})

/** The program of the application that installs it. */
export const install = section({
  run: describe(program, 'The program of the release and its arguments, such as ./install.sh.'),
  environment: describe(
    preset(z.record(variable, scalar), {}),
    'Variables besides those of env, no secrets. {port.<name>}, {environment}, {version}, {release} are filled in.',
  ),
  sudo: ownSudo,
  workers: describe(
    preset(z.array(fullService), []),
    'Services that it starts besides that of `service`: stopped with it before, and identified as it is.',
  ),
  timeoutSeconds: describe(preset(seconds(1, 7200), 600), 'How long it may take; then it is killed.'),
  expect: describe(z.prefault(expect, {}), 'What must hold afterwards, whatever it ended with.'),
})
