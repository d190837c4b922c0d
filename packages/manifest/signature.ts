import { section } from '@deploy/kit/section.ts'
import { describe, optional } from './describe.ts'
import { absolutePath } from './types.ts'

/** What a host holds of the keys whose signature a release must carry. */
export const signature = section({
  allowedSigners: describe(
    absolutePath,
    'A file of the host that says who may sign, as `ssh-keygen -Y verify` reads it.',
  ),
  publicKey: describe(
    optional(absolutePath),
    'A file of the host with the public key as PEM, for a host whose OpenSSH is older than 8.1: `openssl` verifies there.',
  ),
})
