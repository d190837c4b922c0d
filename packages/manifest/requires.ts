import semver from 'semver'
import * as z from 'zod/mini'
import { text } from './types.ts'

export const versionRange = text(
  /^[0-9A-Za-z<>=~^|.*\s-]{1,100}$/,
  'a range of versions in quotes, such as ">=2.30"',
).check(
  z.refine(
    (range) => semver.validRange(range) !== null,
    'must be a range of versions in quotes, such as ">=2.30"',
  ),
)

/** Programs that the host must have, with the range of their versions. */
export const requires = z.record(
  text(/^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$/, 'the name of a program'),
  versionRange,
)
