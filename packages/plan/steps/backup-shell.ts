import { lines, raw, type Script, sh } from '@deploy/agent/sh.ts'
import type { Backup } from '@deploy/manifest/manifest.ts'
import { cutCommand } from '@deploy/manifest/placeholders.ts'
import { type Context, orderDirectory } from '../context.ts'

/** Where a deployment notes what it has saved, and what it has put back. */
export function notesOf({ name }: Backup): Script {
  return sh`${orderDirectory}/backup/data-${name}`
}

/** In each place, the folder of this backup of this host. */
export function foldersOf({ folders }: Backup, host: string): string[] {
  return folders.map((folder) => `${folder}/${host}`)
}

export type Compression = 'zstd' | 'gzip' | 'none'

/** What compresses it on this host. */
export function compressionOf({ compress, suffix }: Backup, { facts }: Pick<Context, 'facts'>): Compression {
  if (compress !== 'auto') return compress
  if (/\.(?:gz|tgz|zst|xz|bz2|zip)$/.test(suffix)) return 'none'
  return facts.tools.includes('zstd') ? 'zstd' : 'gzip'
}

const extensions: Record<Compression, string> = { zstd: '.zst', gzip: '.gz', none: '' }

/** How the name of a copy ends. */
export function endingOf(backup: Backup, context: Pick<Context, 'facts'>): string {
  const suffix = backup.folder === undefined ? backup.suffix : '.tar'
  return `${suffix}${extensions[compressionOf(backup, context)]}`
}

/** `$stamp`: in a name that the command gives a file, different each time. `$file`: where it is. */
function wordsOf(command: readonly string[]): Script {
  const words = command.map((word) => {
    const pieces = cutCommand(word).map((piece, index) => {
      if (index % 2 === 1) return piece === 'file' ? '"$file"' : '"$stamp"'
      return piece === '' ? '' : sh`${piece}`.script
    })
    return raw(pieces.join('') || "''")
  })
  return sh`${words}`
}

export function usesFile(command: readonly string[] = []): boolean {
  return command.some((word) => cutCommand(word).some((piece, index) => index % 2 === 1 && piece === 'file'))
}

/**
 * A command of the application: in its container, or in the release that serves, with the variables of its file. Root becomes
 * anybody there, others only themselves.
 */
function run(
  { container, user, envFile }: Backup,
  command: readonly string[],
  { slot, facts }: Context,
): Script {
  if (container !== undefined) {
    const options = [
      ...['--interactive'],
      ...(envFile === undefined ? [] : ['--env-file', envFile]),
      ...(user === undefined ? [] : ['--user', user]),
    ]
    return sh`docker exec ${options} ${container} ${wordsOf(command)}`
  }
  const as = user === undefined || user === facts.user ? raw('') : sh`runuser -u ${user} --`
  return sh`( cd ${`${slot.root}/current`} 2> /dev/null || true; ${variables(envFile)} && ${as} ${wordsOf(command)} )`
}

/** Docker reads such a file in the same way: a value is what stands behind the first equals sign, quotes included. */
function variables(envFile: string | undefined): Script {
  if (envFile === undefined) return sh`:`
  return sh`{ while IFS= read -r line || [ -n "$line" ]; do case $line in [A-Za-z_]*=*) export "\${line?}" ;; esac; done < ${envFile}; }`
}

/** Runs several commands, the first failure ends them, and sets `$code`; where a condition surrounds it, no shell would stop. */
export function attempt(script: Script, output = raw('')): Script {
  return sh`
    set +e
    ( set -e
    ${script}
    ) ${output}
    code=$?
    set -e
  `
}

/** Standard input to standard output. */
function compressor(compression: Compression): Script {
  return { zstd: sh`zstd -q -c`, gzip: sh`gzip -c`, none: sh`cat` }[compression]
}

/** Defines `unpacked FILE COMPRESSION`, which prints what was saved, and `fail TEXT`. */
export const defineUnpacked = sh`
  fail() { printf '%s\\n' "$1" >&2; exit 1; }
  unpacked() {
    case $2 in
      zstd) zstd -q -d -c < "$1" ;;
      gzip) gzip -d -c < "$1" ;;
      *) cat "$1" ;;
    esac
  }
`

/** Defines `field FILE KEY`: a value of a document, as it stands there. */
export const defineField = sh`
  field() { sed -n "s/^  \\"$2\\": \\(.*[^,]\\),\\{0,1\\}$/\\1/p" "$1" | head -n 1; }
  plain() { plain=$(field "$1" "$2"); plain=\${plain#\\"}; printf '%s' "\${plain%\\"}"; }
`

/** Text on standard input as the inside of a JSON string; what is not plain ASCII is left out. */
export const asJson = raw(`LC_ALL=C tr -cd '\\040-\\176\\n' | sed 's/[\\\\"]/\\\\&/g'`)

/**
 * Writes what is there now to `$part`, compressed. Needs `$stamp` and `$part`; a file of the command's own lies in a
 * hidden folder beside it, and in its container in /tmp.
 */
export function write(backup: Backup, context: Context, notes = notesOf(backup)): Script {
  const { command, folder, container, suffix } = backup
  const compress = compressor(compressionOf(backup, context))
  if (command === undefined || !usesFile(command)) {
    const source = command === undefined ? archived(folder!, notes) : run(backup, command, context)
    return sh`
      rm -f "$part" ${notes}/written
      { ${source} < /dev/null && : > ${notes}/written; } | ${compress} > "$part"
      [ -e ${notes}/written ] || fail ${`The backup ${backup.name} could not be made; what its command said is above.`}
    `
  }
  const inside = sh`/tmp/backup-"$stamp"${raw(suffix === '' ? '' : sh`${suffix}`.script)}`
  const written = container === undefined ? raw('"$file"') : raw('"$work/dump"')
  return sh`
    work=$part.work
    rm -rf "$part" "$work"
    mkdir "$work"
    file=${container === undefined ? sh`$work/backup-$stamp${raw(suffix)}` : inside}
    ${run(backup, command, context)} < /dev/null || fail ${`The backup ${backup.name} could not be made; what its command said is above.`}
    ${container === undefined ? raw(':') : sh`docker cp ${container}:"$file" "$work/dump" > /dev/null`}
    ${container === undefined ? raw(':') : sh`docker exec ${container} rm -f "$file"`}
    [ -f ${written} ] || fail ${`The command of the backup ${backup.name} wrote no file.`}
    ${compress} < ${written} > "$part"
    rm -rf "$work"
  `
}

/** GNU tar ends with 1 when a file changed while it was read: what serves writes. */
function archived(folder: string, notes: Script): Script {
  return sh`
    {
      code=0
      tar -c -f - -C ${folder} . || code=$?
      if [ "$code" -eq 1 ] && tar --version 2> /dev/null | grep -q GNU; then
        echo 'Files changed while they were saved.' >> ${notes}/warnings
        code=0
      fi
      [ "$code" -eq 0 ]
    }
  `
}

/**
 * Puts back what `$source` holds, compressed as `$compression` says. Needs `$stamp`; `$work` is a folder that may be made.
 */
export function putBack(backup: Backup, context: Context): Script {
  const { folder, restore } = backup
  if (folder !== undefined && restore?.command === undefined) {
    return sh`
      mkdir -p ${folder}
      find ${folder} -mindepth 1 -maxdepth 1 -exec rm -rf {} +
      unpacked "$source" "$compression" | tar -x -p -f - -C ${folder}
    `
  }
  return feed(backup, restore!.command!, context)
}

/** Gives what `$source` holds to a command. Its exit code is that of the command; `$source` was compared before. */
export function feed(backup: Backup, command: readonly string[], context: Context): Script {
  const { container, suffix, folder } = backup
  const act = run(backup, command, context)
  if (!usesFile(command)) return sh`unpacked "$source" "$compression" | ${act}`
  const name = sh`data-$stamp${raw(folder === undefined ? suffix : '.tar')}`
  return lines(
    sh`
      rm -rf "$work"
      mkdir -p "$work"
      unpacked "$source" "$compression" > "$work/${name}"
    `,
    container === undefined
      ? sh`file=$work/${name}`
      : sh`
          file=/tmp/${name}
          chmod 0644 "$work/${name}"
          docker cp "$work/${name}" ${container}:"$file" > /dev/null
        `,
    sh`
      code=0
      ${act} < /dev/null || code=$?
    `,
    container === undefined ? undefined : sh`docker exec ${container} rm -f "$file" || true`,
    sh`
      rm -rf "$work"
      [ "$code" -eq 0 ]
    `,
  )
}

/** Prints the schema's version as a JSON literal; null where nothing tells it. */
export function schema(backup: Backup, context: Context): Script {
  const command = backup.restore?.schemaVersion
  if (command === undefined) return sh`echo null`
  return sh`
    version=$( ${run(backup, command, context)} < /dev/null ) || exit 1
    printf '"%s"\\n' "$(printf '%s' "$version" | tr '\\n' ' ' | head -c 2000 | ${asJson})"
  `
}
