import { raw, type Script, sh } from '@deploy/agent/sh.ts'
import { type Context, orderDirectory, requireIntact, storePath } from '../context.ts'

/**
 * What a release is made of: the archive, or, where the release that serves has most of it, what that one lacks. Sets `$blob` to
 * its digest, `$packing` to how it is compressed, and `$base` to that release or to nothing.
 */
export function chooseBlob({ slot, release }: Context): Script {
  const archive = storePath(slot, release.sha256)
  return sh`
    blob=${release.sha256} packing=gzip base=
    if [ ! -e ${archive} ] && [ -s ${`${archive}.difference`} ]; then
      read -r blob base packing < ${`${archive}.difference`}
    fi
  `
}

/** The path of `$blob`. */
export function blobPath({ slot }: Context): Script {
  return sh`${`${slot.root}/.deploy/store/`}${raw('"$blob"')}`
}

/**
 * Takes over what `$base` has, in the folder that is being made, and compares every file with release.json, which was compared
 * with the plan: a file of `$base` that somebody has changed never becomes part of a release. What is taken over is a copy, since
 * what is written into one release must not change the other; only what nobody may write, and whose mode and owner stay as they
 * are, is one file in both.
 */
export function takeOver(context: Context): Script {
  return sh`
    source=${`${context.slot.root}/releases/`}"$base"
    target=$(pwd)
    for list in same linked moved wanted; do : > ${orderDirectory}/$list; done
    find . -type f > ${orderDirectory}/there
    ( cd "$source" && ${linkable(context)} ) > ${orderDirectory}/linkable
    LC_ALL=C awk -v "orders=$DEPLOY_ORDER_DIR" ${compare} \
      ${orderDirectory}/there ${orderDirectory}/linkable "$source/.release/SHA256SUMS" .release/release.json
    ${gather('same', ['--preserve=timestamps'])}
    ${gather('linked', ['-l'])}
    while IFS=$(printf '\\t') read -r from to; do cp "$source/$from" "./$to"; done < ${orderDirectory}/moved
    ${requireIntact(sh`${orderDirectory}/wanted`)}
  `
}

/** release.json as it is written: two spaces an indentation, and no character in a path that JSON writes otherwise. */
const compare = `
  FILENAME == ARGV[1] { there[substr($0, 3)] = 1; next }
  FILENAME == ARGV[2] { linkable[substr($0, 3)] = 1; next }
  FILENAME == ARGV[3] { path = substr($0, 67); sums[path] = substr($0, 1, 64); some[sums[path]] = path; next }
  $0 == "  \\"files\\": [" { within = 1 }
  within && ($0 == "  ]," || $0 == "  ]") { exit }
  !within { next }
  /^      "path": "/ { path = substr($0, 16, length($0) - 17) }
  /^      "sha256": "/ { sum = substr($0, 18, 64) }
  /^      "mode": "/ {
    print sum "  " path > (orders "/wanted")
    if (path in there) next
    if (sums[path] != sum) { if (sum in some) print some[sum] "\\t" path > (orders "/moved") }
    else if ((path in linkable) && $0 !~ /7/) print "./" path > (orders "/linked")
    else print "./" path > (orders "/same")
  }
`

/** Lists the files here that the release will have with the very mode and owner that they have. */
function linkable({ slot, facts }: Context): Script {
  const { files, patterns, owner, group } = slot.files
  const writable = (Number.parseInt(files, 8) & 0o222) !== 0
  const unclear = facts.uid === 0 && owner !== undefined && group === undefined
  const changes = slot.hooks.length > 0 || slot.install !== undefined
  if (writable || unclear || Object.keys(patterns).length > 0 || changes) return sh`:`
  const of = facts.uid === 0 ? (owner ?? 'root') : facts.user
  return sh`
    find . -path ./.venv -prune -o -path ./.release -prune -o \
      -type f -perm ${files} -user ${of} -group ${group ?? facts.groups[0] ?? of} -print
  `
}

/** One process for all where cp knows how, else one a file. */
function gather(list: string, how: string[]): Script {
  const [files, link] = [sh`${orderDirectory}/${raw(list)}`, how.filter((word) => word === '-l')]
  return sh`
    tr '\\n' '\\0' < ${files} | ( cd "$source" && xargs -0 cp ${how} --parents -t "$target" ) 2> /dev/null ||
      while IFS= read -r file; do
        cp -f ${link} "$source/$file" "$file"
        touch -r "$source/$file" "$file"
      done < ${files}
  `
}
