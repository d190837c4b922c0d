import { section } from '@deploy/kit/section.ts'
import * as z from 'zod/mini'
import { describe, preset } from './describe.ts'
import { ownPath, relativePath, variable, words } from './types.ts'

/** The file of settings that a site keeps, beside the example that a release brings along. */
export const settings = section({
  file: describe(ownPath, 'The file of the site, on the host; nobody but its owner and group may read it.'),
  link: describe(relativePath, 'Where the release reads it: a link to the file is made there.'),
  example: describe(relativePath, 'The example in the release: each of its variables must be in the file.'),
  format: describe(
    preset(z.enum(['python', 'shell']), 'python'),
    'python: NAME = value, read by the grammar of Python and never run. shell: NAME=value, one a line.',
  ),
  renamed: describe(
    preset(z.record(variable, variable), {}),
    'The new name of a variable by its old one, for the message.',
  ),
  obsolete: describe(
    preset(z.record(variable, words), {}),
    'What to know of a variable that is not needed any more, by its name; it is told, not refused.',
  ),
  own: describe(
    preset(z.array(variable), []),
    'Variables whose value must not be that of the example, such as SECRET_KEY.',
  ),
  values: describe(
    preset(z.record(variable, words), {}),
    'Values that variables must have, as the format writes them, such as DEBUG: "False".',
  ),
})
