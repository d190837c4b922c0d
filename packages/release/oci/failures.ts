import { DeployError } from '@deploy/kit/errors.ts'

export function invalidLayout(where: string, cause: string): DeployError {
  return new DeployError({
    code: 'IMAGE_INVALID',
    message: `${where} is no image that can be served.`,
    cause,
    remedy:
      'Build the image again with build-release. Do not use this file; find out who made or changed it when that was not your build.',
  })
}
