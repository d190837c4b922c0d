import { sh } from '@deploy/agent/sh.ts'
import type { Image } from '@deploy/release/release.ts'
import { type BuiltStep, type Context, step } from '../context.ts'
import { containerName, keptReference, requireOwnPlatform, untilEngineAnswers } from './engine.ts'
import { loginForThisShell } from './registry-login.ts'

/** Variables of the step that fetches a lent image; there only where the host does not have it yet. */
export interface LentVariables {
  /** `127.0.0.1:<port>/<name>`: what is pulled, without its digest. */
  DEPLOY_IMAGE_FROM: string
  /** `user:password` in base64. */
  DEPLOY_IMAGE_LOGIN: string
}

/** What a runner lends an image as. */
export function lentName(slotContainer: string): string {
  return `deploy/${slotContainer}`
}

/**
 * What an engine may call an image that it has: the digest of its configuration, or of its manifest or index where images lie in
 * containerd (https://docs.docker.com/engine/storage/containerd/). Each of them names the very bytes.
 */
export function engineIds({ digest, platforms }: Image): string[] {
  return [...new Set([digest, ...platforms.flatMap(({ manifest, config }) => [config, manifest])])]
}

const SLOWEST_BYTES_PER_SECOND = 1_000_000
const TRIES = 10

/**
 * The image is on the host, whole and under the name that keeps it, before anything stops: without a registry it comes from the
 * runner, over the connection that is there while the host prepares, and only the layers that the host lacks. The engine compares
 * what it gets with the digest. The connection may be lost for a while: an engine goes on with a layer that broke off.
 */
export function fetchLentImage(context: Context, image: Image): BuiltStep {
  const kept = keptReference(context)
  const ids = engineIds(image)
  const bytes = image.layout?.size ?? 0
  const seconds = 120 + Math.ceil(bytes / SLOWEST_BYTES_PER_SECOND)
  return step({
    id: 'pull',
    phase: 'fetch',
    title: `Fetch the image ${image.digest} from the runner, as far as the host lacks it (all of it: ${(bytes / 1e6).toFixed(1)} MB)`,
    check: sh`
      found=$(docker image inspect --format '{{.Id}}' ${kept} 2>/dev/null)
      printf '%s\\n' ${ids} | grep -q -x -F -e "$found"
    `,
    do: sh`
      ${untilEngineAnswers}
      image=
      for id in ${ids}; do
        if docker image inspect "$id" > /dev/null 2>&1; then image=$id; fi
      done
      if [ -z "$image" ]; then
        if [ -z "\${DEPLOY_IMAGE_FROM-}" ]; then
          echo 'The image is not on the host any more, and was when the runner looked. Run the deployment again.' >&2
          exit 1
        fi
        registry=\${DEPLOY_IMAGE_FROM%%/*}
        pair=$DEPLOY_IMAGE_LOGIN
        ${loginForThisShell}
        image=$DEPLOY_IMAGE_FROM@${image.digest}
        attempt=1
        until timeout ${seconds} docker pull --quiet "$image" > /dev/null; do
          if [ "$attempt" -ge ${TRIES} ]; then
            echo 'The image cannot be fetched from the runner. Nothing was stopped.' >&2
            exit 1
          fi
          attempt=$((attempt + 1))
          sleep 10
        done
      fi
      ${requireOwnPlatform}
      docker tag "$image" ${kept}
      docker image inspect --format '{{join .RepoDigests "\\n"}}' ${kept} | while read -r name; do
        case $name in 127.0.0.1:*/${lentName(containerName(context))}@*) docker rmi "$name" > /dev/null || true ;; esac
      done
    `,
    timeoutSeconds: 2 * seconds + 20 * TRIES,
  })
}
