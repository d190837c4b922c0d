import { section } from '@deploy/kit/section.ts'
import * as z from 'zod/mini'
import { describe, optional, preset } from './describe.ts'
import { ownPath, text, variable, whole } from './types.ts'

const rule = section({
  variable: describe(variable, 'The variable that it is about.'),
  matches: describe(
    optional(text(/^[^\u0000-\u001f\u007f]{1,200}$/, 'an extended regular expression of one line')),
    'An extended regular expression (grep -E) that its value must match.',
  ),
  under: describe(optional(variable), 'The variable whose value is a folder above the path in this one.'),
  minimumLength: describe(optional(whole(1, 1000)), 'So many characters its value must have at least.'),
  when: describe(
    optional(
      text(/^[A-Za-z_][A-Za-z0-9_]*=[^\u0000-\u001f\u007f]*$/, 'a variable and a value, such as DEBUG=True'),
    ),
    'The rule holds only when another variable has this value, such as PROXY_ENABLED=True; then this one must have a value.',
  ),
})

/** The variables of the application, which the host keeps. */
export const env = section({
  format: describe(
    preset(z.enum(['file', 'envdir']), 'file'),
    'file: NAME=value lines, as a .env file or EnvironmentFile of systemd has them. envdir: a folder with a file for each variable.',
  ),
  path: describe(ownPath, 'Where it is on the host; nobody but its owner and group may read it.'),
  required: describe(preset(z.array(variable), []), 'Variables that must have a value.'),
  rules: describe(preset(z.array(rule), []), 'What else must hold of the values, which are never shown.'),
})
