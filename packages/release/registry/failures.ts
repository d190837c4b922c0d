import { DeployError, type ErrorFacts } from '@deploy/kit/errors.ts'
import type { Repository } from './repository.ts'

/** The explanation of an answer that is not what was asked for. `what`: completes "did not let us …". */
export function refused(
  { name, origin }: Repository,
  { status, what, said }: { status: number; what: string; said: string },
): DeployError {
  return new DeployError({
    ...reasonOf(status),
    message: `The registry ${new URL(origin).host} did not let us ${what} of ${name}: HTTP ${status}.`,
    ...(said !== '' && { cause: said }),
  })
}

function reasonOf(status: number): Pick<ErrorFacts, 'code' | 'remedy'> {
  if (status === 401 || status === 403)
    return {
      code: 'REGISTRY_DENIED',
      remedy:
        'Check the user and the token of the registry, and that they may read and write this repository.',
    }
  if (status === 404)
    return {
      code: 'IMAGE_NOT_FOUND',
      remedy: 'Check the name of the repository, and that the image was pushed there and not removed since.',
    }
  if (status === 429)
    return {
      code: 'REGISTRY_BUSY',
      remedy: 'Run again later, or log in: registries let those who do ask more often.',
    }
  return {
    code: 'REGISTRY_FAILED',
    remedy: 'Run again when the registry works; its own status page or log says more.',
  }
}

export function unreachable({ name, origin }: Repository, reason: unknown): DeployError {
  const { message, cause } = reason as Error
  return new DeployError({
    code: 'REGISTRY_UNREACHABLE',
    message: `The registry ${new URL(origin).host}, which holds ${name}, does not answer.`,
    cause: cause instanceof Error ? `${message}: ${cause.message}` : message,
    remedy: 'Check the name of the registry, and that this machine may reach it; then run again.',
  })
}

export function invalid({ name }: Repository, cause: string): DeployError {
  return new DeployError({
    code: 'IMAGE_INVALID',
    message: `What the registry holds as ${name} is no image.`,
    cause,
    remedy:
      'Build and push the image again; a repository may also hold charts or other things, check its name.',
  })
}

export function architectureMissing(
  { name }: Pick<Repository, 'name'>,
  { wanted, there }: { wanted: readonly string[]; there: readonly string[] },
): DeployError {
  return new DeployError({
    code: 'ARCHITECTURE_MISSING',
    message: `The image ${name} is not there for ${wanted.join(', ')}.`,
    cause: `It is there for: ${there.join(', ') || 'nothing'}.`,
    remedy: 'Build it for that platform, too, or correct build.image.platforms in deploy.yml.',
  })
}

export function otherDigest(
  { name }: Repository,
  { expected, found }: { expected: string; found: string },
): DeployError {
  return new DeployError({
    code: 'DIGEST_MISMATCH',
    message: `What the registry sent of ${name} is not what its digest names.`,
    cause: `expected ${expected}\nfound    ${found}`,
    remedy:
      'Do not use it. Run again; when it stays so, find out what lies between this machine and the registry.',
  })
}
