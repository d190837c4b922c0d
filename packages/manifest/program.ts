import * as z from 'zod/mini'
import { describe, preset } from './describe.ts'
import { text, words } from './types.ts'

/** A program of the application, with its arguments. */
export const program = z.array(words).check(z.minLength(1, 'must name a program'))

/**
 * A command that sudo is asked for: a rule of sudoers has no patterns in it, and without arguments it would allow any. A comma or
 * colon is escaped when the rule is written; a blank would end a word.
 */
const sudoCommand = z
  .array(
    text(
      /^[A-Za-z0-9@%_+=:,./-]{1,200}$/,
      'a word of letters, digits and @%_+=:,./-: sudo takes others for patterns',
    ),
  )
  .check(z.minLength(2, 'must name a program and its arguments: sudo would allow any'))

/** What such a program does as root by sudo itself. */
export const ownSudo = describe(
  preset(z.array(sudoCommand), []),
  'What it runs as root by `sudo -n`, each command with its exact arguments, for a login without root. A program that is not in /usr/bin is named by its path.',
)
