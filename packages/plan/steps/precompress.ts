import { lines, raw, type Script, sh } from '@deploy/agent/sh.ts'
import { type BuiltStep, type Context, releaseDirectory, step } from '../context.ts'

/**
 * A compressed copy beside each file, for a server that sends it as it is. A copy is as old as its file, none is left of a file
 * that is gone, and a second run changes nothing.
 */
export function precompress(context: Context): BuiltStep | undefined {
  const { slot, facts } = context
  if (slot.precompress.length === 0) return undefined
  const owner = facts.uid === 0 ? slot.files.owner : undefined
  const as = owner ? sh`runuser -u ${owner} --` : raw('')
  const each = (script: (folder: string, suffixes: readonly string[]) => Script) =>
    lines(
      sh`cd ${releaseDirectory(context)}`,
      ...slot.precompress.map(({ folder, suffixes }) => script(folder, suffixes)),
    )
  const told = slot.precompress.map(
    ({ folder, suffixes }) => `${suffixes.map((suffix) => `*.${suffix}`).join(', ')} in ${folder}`,
  )
  return step({
    id: 'precompress',
    phase: 'prepare',
    title: `Compress ${told.join('; ')}, each into a file beside it`,
    check: each(
      (folder, suffixes) => sh`
        [ -d ${folder} ]
        [ -z "$(${lacking(folder, suffixes)}; ${left(folder, suffixes)})" ]
      `,
    ),
    do: each(
      (folder, suffixes) => sh`
        [ -d ${folder} ] || { echo ${`The release has no folder ${folder} to compress.`} >&2; exit 1; }
        ${left(folder, suffixes)} | while IFS= read -r copy; do rm -f "$copy"; done
        find ${folder} -type f '(' ${named(suffixes, '')} ')' -exec ${as} sh -c ${compress} sh {} +
        lacking=$(${lacking(folder, suffixes)})
        [ -z "$lacking" ] || { printf 'Not compressed:\\n%s\\n' "$lacking" >&2; exit 1; }
      `,
    ),
    timeoutSeconds: 600,
  })
}

const compress =
  'umask 022; for file; do gzip -9 -n -c "$file" > "$file.gz.new" && touch -r "$file" "$file.gz.new" && mv -f "$file.gz.new" "$file.gz" || exit 1; done'

function named(suffixes: readonly string[], ending: string): Script {
  const tests = suffixes.flatMap((suffix, index) => [
    ...(index === 0 ? [] : ['-o']),
    '-name',
    `*.${suffix}${ending}`,
  ])
  return sh`${tests}`
}

/** Prints the files without a copy as old as they are. */
function lacking(folder: string, suffixes: readonly string[]): Script {
  const look =
    'for file; do [ -e "$file.gz" ] && [ ! "$file" -nt "$file.gz" ] && [ ! "$file" -ot "$file.gz" ] || printf "%s\\n" "$file"; done'
  return sh`find ${folder} -type f '(' ${named(suffixes, '')} ')' -exec sh -c ${look} sh {} +`
}

/** Prints the copies of files that are gone. */
function left(folder: string, suffixes: readonly string[]): Script {
  const look = 'for copy; do [ -e "$' + '{copy%.gz}" ] || printf "%s\\n" "$copy"; done'
  return sh`find ${folder} -type f '(' ${named(suffixes, '.gz')} ')' -exec sh -c ${look} sh {} +`
}
