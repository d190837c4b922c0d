import { createHash } from 'node:crypto'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Build } from '@deploy/manifest/manifest.ts'
import type { ImageSubject } from '../build.ts'
import type { Repository } from '../registry/repository.ts'

type ImageBuild = NonNullable<Build['image']>
type Labels = Record<string, string>

/** What the suite itself writes on an image: how it was built, apart from the commit. */
const BUILD = 'deploy.build'
const REVISION = 'org.opencontainers.image.revision'

/** What an image says of itself: https://github.com/opencontainers/image-spec/blob/main/annotations.md */
export function labelsFor(
  { application, version, source }: ImageSubject,
  image: ImageBuild,
  { GITHUB_SERVER_URL }: NodeJS.ProcessEnv,
): Labels {
  const { repository, commit, epochSeconds } = source
  return {
    'org.opencontainers.image.title': application,
    'org.opencontainers.image.version': version,
    [REVISION]: commit,
    'org.opencontainers.image.created': new Date(epochSeconds * 1000).toISOString(),
    ...(repository.includes('/') && {
      'org.opencontainers.image.source': `${GITHUB_SERVER_URL || 'https://github.com'}/${repository}`,
    }),
    [BUILD]: wayOf(image),
  }
}

/** The tag under which the image of a version is kept. A tag has no plus sign. */
export function tagOf(version: string): string {
  return version.replaceAll('+', '_')
}

/** Whether an image that is there is of this commit, built in this way. */
export function isSameBuild(there: Labels, wanted: Labels): boolean {
  return there[REVISION] === wanted[REVISION] && there[BUILD] === wanted[BUILD]
}

/** Throws IMAGE_TAG_TAKEN unless an image that is there is of this commit: a version names one commit. */
export function requireSameCommit(
  there: Labels,
  { wanted, tag, repository }: { wanted: Labels; tag: string; repository: Repository },
): void {
  const [found, commit] = [there[REVISION], wanted[REVISION]]
  if (found === commit) return
  throw new DeployError({
    code: 'IMAGE_TAG_TAKEN',
    message: `${repository.name}:${tag} is the image of another commit, so this one is not built under the same version.`,
    cause: `There: ${found === undefined ? 'an image that does not name its commit' : `commit ${found}`}\nHere:  commit ${commit}`,
    remedy:
      'Give this commit a version of its own: a new tag, or the input `version`. A version that was published is never changed.',
  })
}

/** Digest over all that decides how an image is made of its commit. */
function wayOf({ dockerfile, context, target = '', platforms, args }: ImageBuild): string {
  const sorted = Object.entries(args).toSorted(([left], [right]) => (left < right ? -1 : 1))
  const way = JSON.stringify([dockerfile, context, target, platforms, sorted])
  return createHash('sha256').update(way).digest('hex')
}
