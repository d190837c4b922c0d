import { randomBytes } from 'node:crypto'
import { look } from '@deploy/agent/look.ts'
import { persistently } from '@deploy/agent/persist.ts'
import { type Script, sh } from '@deploy/agent/sh.ts'
import type { Slot } from '@deploy/manifest/manifest.ts'
import { engineIds, type LentVariables, lentName } from '@deploy/plan/steps/lent-image.ts'
import type { Layout } from '@deploy/release/oci/layout.ts'
import { serveImage } from '@deploy/release/oci/serve.ts'
import type { Image } from '@deploy/release/release.ts'
import type { Remote } from '@deploy/remote/remote.ts'
import type { Lent } from '@deploy/rollout/host.ts'

interface Loan {
  remote: Remote
  slot: Slot
  image: Image
  layout: Layout
  signal?: AbortSignal
}

/**
 * Lends a host the image of a release, for as long as the host prepares: a port on its loopback leads over the SSH connection to
 * what the engine takes for a registry. Undefined when the host has the image. Throws LISTEN_REFUSED.
 */
export async function lendImage({ remote, slot, image, layout, signal }: Loan): Promise<Lent | undefined> {
  const name = lentName(slot.container!.name)
  const [user, password] = ['host', randomBytes(16).toString('hex')]
  const server = serveImage(layout, { name, user, password })
  const open = async () => {
    const { stdout } = await look(remote, isThere(image), { timeoutSeconds: 60, ...(signal && { signal }) })
    return stdout.trim() === '' ? await remote.listen(server.serve) : undefined
  }
  const listening = await persistently(open, { signal })
  if (listening === undefined) return undefined
  const env: LentVariables & Record<string, string> = {
    DEPLOY_IMAGE_FROM: `127.0.0.1:${listening.port}/${name}`,
    DEPLOY_IMAGE_LOGIN: Buffer.from(`${user}:${password}`).toString('base64'),
  }
  return {
    env,
    told: () => `Fetched ${megabytes(server.sent())} of the image, of ${megabytes(layout.size)}.`,
    async [Symbol.asyncDispose]() {
      await listening[Symbol.asyncDispose]()
      server[Symbol.dispose]()
    },
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}

/** Prints what the engine calls the image. */
function isThere(image: Image): Script {
  return sh`docker image inspect --format '{{.Id}}' ${engineIds(image)} 2> /dev/null || true`
}
