import { lines, sh } from '@deploy/agent/sh.ts'
import { type BuiltStep, type Context, releaseDirectory, step, storePath } from '../../context.ts'
import { sha256Of } from '../../digest.ts'
import type { TextBlob } from '../../strategies/strategy.ts'
import { copyHashed } from '../unpack.ts'

/** Where the images that build-release has pinned are written down in a release. */
export const pinsFile = '.release/pins.yaml'

/** Puts them beside the compose files of the release. */
export function addPins(context: Context, [pins]: TextBlob[]): BuiltStep | undefined {
  if (pins === undefined) return undefined
  const sha256 = sha256Of(pins.text)
  return step({
    id: 'pins',
    phase: 'fetch',
    title: 'Write down the digests of the images that the compose files name',
    check: sh`printf '%s  %s\\n' ${sha256} ${`${releaseDirectory(context)}/${pinsFile}`} | sha256sum -c - > /dev/null 2>&1`,
    do: lines(
      sh`cd ${releaseDirectory(context)}`,
      copyHashed(storePath(context.slot, sha256), sha256, pinsFile),
    ),
    timeoutSeconds: 30,
  })
}
