import { type Script, sh } from '@deploy/agent/sh.ts'
import {
  type BuiltStep,
  type Context,
  hashStdin,
  isIntact,
  isLive,
  orderDirectory,
  releaseDirectory,
  requireIntact,
  step,
  storePath,
  synced,
  syncedTree,
} from '../context.ts'
import { blobPath, chooseBlob, takeOver } from './assemble.ts'

/** The archive in the store is the very bytes that were built: asked again on the host, before anything reads them. */
export function verifyArchive(context: Context): BuiltStep {
  const { release } = context
  return step({
    id: 'verify',
    phase: 'fetch',
    title: `Verify sha256 ${release.sha256.slice(0, 12)}… of the archive on the host`,
    do: sh`
      ${chooseBlob(context)}
      hash=$(
        {
          ${hashStdin}
        } < ${blobPath(context)}
      ) || true
      [ "\${hash%% *}" = "$blob" ] || {
        rm -f ${blobPath(context)}
        echo 'The archive in the store is not the one that was built. It was removed; the next run sends it again.' >&2
        exit 1
      }
    `,
    timeoutSeconds: 600,
  })
}

/**
 * Unpacks into a folder of its own, compares every file with its digest and only then gives the folder its name:
 * releases/<id> is complete or absent. Files that were removed in this version do not linger, as they would in an
 * extract-over. An incomplete folder of that name is kept for the way back; the one that serves is never replaced.
 */
export function unpack(context: Context, blobs: { sums: string; releaseJson: string }): BuiltStep {
  const { release, slot } = context
  const directory = releaseDirectory(context)
  return step({
    id: 'unpack',
    phase: 'fetch',
    title: `Unpack into releases/${release.id} and compare every file's digest`,
    check: sh`
      cmp -s ${storePath(slot, blobs.sums)} ${`${directory}/.release/SHA256SUMS`} || exit 1
      cd ${directory}
      [ ! -s .release/SHA256SUMS ] || ${isIntact('.release/SHA256SUMS')}
    `,
    do: isLive(context) ? refuseLive(context) : unpackAnew(context, blobs),
    undo: isLive(context)
      ? undefined
      : sh`
          rm -rf ${`${directory}.partial`}
          [ -e ${orderDirectory}/unpacked ] || exit 0
          if [ -e ${orderDirectory}/backup/release ]; then
            rm -rf ${directory}
            mv -T ${orderDirectory}/backup/release ${directory}
          elif [ ! -e ${orderDirectory}/replaced ]; then
            rm -rf ${directory}
          fi
        `,
    timeoutSeconds: 1800,
  })
}

function unpackAnew(context: Context, blobs: { sums: string; releaseJson: string }): Script {
  const { slot } = context
  const directory = releaseDirectory(context)
  const partial = `${directory}.partial`
  return sh`
    umask 022
    rm -rf ${partial}
    if [ -e ${orderDirectory}/unpacked ]; then
      rm -rf ${directory}
    elif [ -e ${directory} ]; then
      touch ${orderDirectory}/replaced
      mv -T ${directory} ${orderDirectory}/backup/release
    fi
    touch ${orderDirectory}/unpacked
    ${synced(orderDirectory)}
    ${chooseBlob(context)}
    mkdir ${partial}
    cd ${partial}
    ${extractHashed(blobPath(context))}
    [ -z "$base" ] || rm -rf .release
    mkdir .release
    ${copyHashed(storePath(slot, blobs.sums), blobs.sums, '.release/SHA256SUMS')}
    ${copyHashed(storePath(slot, blobs.releaseJson), blobs.releaseJson, '.release/release.json')}
    if [ -n "$base" ]; then
      ${takeOver(context)}
    elif [ -s .release/SHA256SUMS ]; then
      ${requireIntact('.release/SHA256SUMS')}
    fi
    cd ..
    ${syncedTree(partial)}
    mv -T ${partial} ${directory}
    ${synced(`${slot.root}/releases`)}
  `
}

/**
 * The archive `$blob` is read once, and what is hashed is what is unpacked: a file that was put in its place after it was
 * verified never becomes a release. What tar does not read is hashed, too.
 */
function extractHashed(archive: Script): Script {
  const [pipe, sum] = [sh`${orderDirectory}/pipe.archive`, sh`${orderDirectory}/unpacked.sha256`]
  return sh`
    exec 9< ${archive}
    rm -f ${pipe}
    mkfifo ${pipe}
    {
      ${hashStdin}
    } < ${pipe} > ${sum} &
    hashing=$!
    unpacked=0
    tee ${pipe} <&9 | {
      if [ "$packing" = zstd ]; then
        zstd -dcq | tar -xof - || unpacked=$?
      else
        tar -xzof - || unpacked=$?
      fi
      cat > /dev/null
      exit "$unpacked"
    } || unpacked=$?
    wait "$hashing"
    exec 9<&-
    rm -f ${pipe}
    read -r sum _ < ${sum}
    [ "$sum" = "$blob" ] || {
      rm -f ${archive}
      echo 'The archive in the store was changed after it was verified. It was removed; the next run sends it again.' >&2
      exit 1
    }
    [ "$unpacked" -eq 0 ] || { echo "The archive cannot be unpacked: tar ended with exit code $unpacked." >&2; exit 1; }
  `
}

/** Copies a blob and fails when the copy is not what the store's name says. */
export function copyHashed(source: string, sha256: string, target: string): Script {
  return sh`
    cp ${source} ${target}
    printf '%s  %s\\n' ${sha256} ${target} | sha256sum -c - > /dev/null 2>&1 || {
      rm -f ${source}
      echo ${`${target} in the store was changed after it arrived. It was removed; the next run sends it again.`} >&2
      exit 1
    }
  `
}

function refuseLive({ release }: Context): Script {
  return sh`
    {
      echo ${`${release.id} serves now, but its files on the host are not those of this deployment:`}
      echo 'they were changed by hand, or deploy.yml names other files as configuration or shared folders.'
      echo 'What serves is not unpacked anew. Build a new version and deploy that.'
    } >&2
    exit 1
  `
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
      [ -f .release/SHA256SUMS ] || { echo 'The release has no list of its digests.' >&2; exit 1; }
      if [ -s .release/SHA256SUMS ]; then ${requireIntact('.release/SHA256SUMS')}; fi
      if [ -f .release/config.sha256 ]; then ${requireIntact('.release/config.sha256')}; fi
    `,
    timeoutSeconds: 900,
  })
}
