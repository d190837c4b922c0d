import { sh } from '@deploy/agent/sh.ts'
import { type BuiltStep, type Context, releaseDirectory, step, storePath, synced } from '../context.ts'

/** The archive in the store is the very bytes that were built: asked again on the host, before anything reads them. */
export function verifyArchive(context: Context): BuiltStep {
  const { release, slot } = context
  return step({
    id: 'verify',
    phase: 'fetch',
    title: `Verify sha256 ${release.sha256.slice(0, 12)}… of the archive on the host`,
    do: sh`
      printf '%s  %s\n' ${release.sha256} ${storePath(slot, release.sha256)} | sha256sum -c --status - || {
        echo 'The archive in the store is not the one that was built.' >&2
        exit 1
      }
    `,
    timeoutSeconds: 600,
  })
}

/**
 * Unpacks into a folder of its own, compares every file with its digest and only then gives the folder its name:
 * releases/<id> is complete or absent. Files that were removed in this version do not linger, as they would in an
 * extract-over.
 */
export function unpack(context: Context, blobs: { sums: string; releaseJson: string }): BuiltStep {
  const { release, slot } = context
  const directory = releaseDirectory(context)
  const partial = `${directory}.partial`
  const sums = storePath(slot, blobs.sums)
  return step({
    id: 'unpack',
    phase: 'fetch',
    title: `Unpack into releases/${release.id} and compare every file's digest`,
    check: sh`cmp -s ${sums} ${`${directory}/.release/SHA256SUMS`} && cd ${directory} && sha256sum -c --status .release/SHA256SUMS`,
    do: sh`
      umask 022
      rm -rf ${partial} ${directory}
      mkdir ${partial}
      cd ${partial}
      tar -xzof ${storePath(slot, release.sha256)}
      mkdir .release
      cp ${sums} .release/SHA256SUMS
      cp ${storePath(slot, blobs.releaseJson)} .release/release.json
      [ ! -s .release/SHA256SUMS ] || sha256sum -c --quiet .release/SHA256SUMS
      cd ..
      ${synced('.')}
      mv -T ${partial} ${directory}
      ${synced(`${slot.root}/releases`)}
    `,
    undo: sh`rm -rf ${partial} ${directory}`,
    timeoutSeconds: 1800,
  })
}

/** A release that is on the host already is compared, file by file, before it is trusted again. */
export function verifyRelease(context: Context): BuiltStep {
  const directory = releaseDirectory(context)
  return step({
    id: 'verify',
    phase: 'fetch',
    title: `Verify every file of releases/${context.release.id} on the host`,
    do: sh`
      cd ${directory}
      sha256sum -c --quiet .release/SHA256SUMS
      [ ! -f .release/config.sha256 ] || sha256sum -c --quiet .release/config.sha256
    `,
    timeoutSeconds: 900,
  })
}
