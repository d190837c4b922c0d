import { DeployError } from '@deploy/kit/errors.ts'
import { profileGaps, profileLines, scoreProfile } from '@deploy/sbom/profiles.ts'
import type { Inputs } from './inputs.ts'

/** The scores of the profiles that are named, one line a field. Under the strict rule a gap throws SBOM_PROFILE_GAPS. */
export function proveProfiles(json: string, { profiles, strict }: Inputs): string[] {
  if (profiles.length === 0) return []
  const document: unknown = JSON.parse(json)
  const scores = profiles.flatMap((profile) => scoreProfile(document as object, profile))
  const gaps = profileGaps(scores)
  if (!strict || gaps.length === 0) return profileLines(scores)
  throw new DeployError({
    code: 'SBOM_PROFILE_GAPS',
    message: `The bill of materials lacks ${gaps.length} of ${scores.length} fields that ${profiles.join(' and ')} require.`,
    cause: gaps
      .map(
        ({ profile, field, have, of, missing }) =>
          `${profile} ${field}: ${have} of ${of}; lacking: ${missing.join(', ')}`,
      )
      .join('\n'),
    remedy:
      'Give a source that knows more, such as the report of pip or package-lock.json, and the inputs creator and supplier; or set strict to false.',
  })
}
