import { section } from '@deploy/kit/section.ts'
import * as z from 'zod/mini'
import { describe, optional, preset } from './describe.ts'
import { day, text, whole, words } from './types.ts'

const packagePattern = text(
  /^pkg:[a-z][a-z0-9.+-]*\/[^\s#]{1,300}$/,
  'a package URL in which * stands for anything, such as pkg:pypi/flask or pkg:npm/@team/*',
)
const bound = '(?:>=|<=|==|!=|<|>) ?[A-Za-z0-9][A-Za-z0-9.!+_-]*'
const range = text(
  new RegExp(`^${bound}(?:(?:, ?| )${bound})*$`),
  'a range of versions in quotes, such as ">=3.0 <4"',
)
const licence = text(/^[A-Za-z0-9][^\u0000-\u001f]{0,199}$/, 'a licence by its SPDX id, such as Apache-2.0')

const packages = section({
  allow: describe(optional(z.array(packagePattern)), 'The packages that may be there; without it, all may.'),
  deny: describe(preset(z.array(packagePattern), []), 'Packages that may not be there, even when allowed.'),
})

const licences = section({
  allow: describe(
    optional(z.array(licence)),
    'The licences that packages may have, by SPDX id; without it, all.',
  ),
  deny: describe(preset(z.array(licence), []), 'Licences that packages may not have.'),
  unknown: describe(
    preset(z.enum(['allow', 'deny']), 'allow'),
    'Whether a package may be there of which no licence is known.',
  ),
})

const exception = section({
  package: describe(packagePattern, 'The packages that the policy does not judge.'),
  reason: describe(words, 'Why; it stands in the log.'),
  owner: describe(words, 'Who answers for it.'),
  expires: describe(day, 'The last day on which it holds.'),
})

const review = section({
  last: describe(day, 'The day on which somebody last looked at what is outdated, and decided.'),
  owner: describe(words, 'Who did.'),
  'every-days': describe(preset(whole(1, 366), 92), 'How many days a review holds: 92 are a quarter.'),
  late: describe(
    preset(z.enum(['fail', 'warn']), 'fail'),
    'What happens to a release after that, or without a report.',
  ),
})

/** What the packages of a release must be. */
const policy = section({
  packages: describe(z.prefault(packages, {}), 'Packages by name.'),
  versions: describe(
    preset(z.record(packagePattern, range), {}),
    'Versions by package, such as pkg:pypi/flask: ">=3.0 <4".',
  ),
  licences: describe(z.prefault(licences, {}), 'Licences.'),
  exceptions: describe(preset(z.array(exception), []), 'Packages that are let through until a day.'),
  review: describe(
    optional(review),
    'The review of outdated packages; every release then needs a report of them, by the input outdated.',
  ),
})

export const sbom = section({
  policy: describe(optional(policy), 'What the packages of a release must be; sbom-and-checksum proves it.'),
})
