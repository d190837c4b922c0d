import { lines, raw, type Script, sh } from '@deploy/agent/sh.ts'
import type { Backup } from '@deploy/manifest/manifest.ts'
import { type BuiltStep, type Context, commandText, orderDirectory, step, synced } from '../context.ts'
import { document, type Kind, placesJson } from './backup-document.ts'
import { prune, tidyFolder } from './backup-keep.ts'
import {
  attempt,
  compressionOf,
  defineField,
  defineUnpacked,
  endingOf,
  feed,
  foldersOf,
  notesOf,
  schema,
  write,
} from './backup-shell.ts'

/** What one backup is made of, in this order: nothing that is half done has a name that passes for a backup. */
export function makeBackup(
  backup: Backup,
  context: Context,
  { phase, kind }: { phase: 'prepare' | 'switch'; kind: Kind },
): BuiltStep[] {
  return [
    dump(backup, context),
    weigh(backup, context, kind),
    copy(backup, context),
    rehearse(backup, context),
    keep(backup, context, kind),
  ].map((made) => ({ ...made, phase }))
}

/** Of a first deployment, where there may be nothing to save yet. */
function absent(backup: Backup, { previous, adopts }: Context): Script | undefined {
  if (previous !== undefined || adopts !== undefined) return undefined
  if (backup.folder !== undefined) return sh`[ ! -d ${backup.folder} ]`
  return backup.container === undefined
    ? undefined
    : sh`! docker container inspect ${backup.container} > /dev/null 2>&1`
}

/** A step of a backup that was left out has nothing to do. */
function unlessLeftOut(backup: Backup): Script {
  return sh`[ -e ${notesOf(backup)}/left-out ]`
}

function dump(backup: Backup, context: Context): BuiltStep {
  const notes = notesOf(backup)
  const folders = foldersOf(backup, context.host)
  const missing = absent(backup, context)
  const what = backup.folder ?? `the output of ${commandText(backup.command!)}`
  return step({
    id: `backup-dump-${backup.name}`,
    phase: 'prepare',
    title: `Save ${what}${backup.container === undefined ? '' : ` in ${backup.container}`} as the backup ${backup.name}`,
    do: lines(
      sh`
        umask 077
        mkdir -p ${notes}
      `,
      missing === undefined
        ? undefined
        : sh`
            if ${missing}; then
              echo 'This is the first deployment, and there is nothing to save yet.'
              touch ${notes}/left-out
              exit 0
            fi
          `,
      defineUnpacked,
      ...folders.map(
        (folder, index) => sh`
        [ -d ${backup.places[index]!} ] || fail ${`The place ${backup.places[index]} is not there. Is it mounted?`}
        mkdir -p ${folder}
        ${tidyFolder(folder)}
      `,
      ),
      separate(backup),
      sh`
        stamp=$DEPLOY_ID
        part=${folders[0]!}/.$DEPLOY_ID.part
        began=$(date +%s)
        date -u +%Y-%m-%dT%H:%M:%SZ > ${notes}/madeAt
        ( ${schema(backup, context)} ) > ${notes}/schema || fail ${`The version of the schema cannot be told, so nobody could know later whether the data of ${backup.name} was migrated.`}
        ${write(backup, context)}
        ${synced(raw('"$part"'))}
        echo $(($(date +%s) - began)) > ${notes}/seconds
        wc -c < "$part" | tr -d ' ' > ${notes}/bytes
      `,
    ),
    undo: sh`
      rm -rf ${folders.map((folder) => sh`${folder}/."$DEPLOY_ID".part`)} ${folders.map((folder) => sh`${folder}/."$DEPLOY_ID".part.work`)}
    `,
    timeoutSeconds: backup.timeoutSeconds,
  })
}

/** A mount that is missing leaves its folder on the file system below. */
function separate({ places, separateFileSystems }: Backup): Script | undefined {
  if (!separateFileSystems) return undefined
  return sh`
    twice=$(for place in ${places}; do stat -c %d "$place"; done | sort | uniq -d)
    [ -z "$twice" ] || fail ${`${places.join(' and ')} do not lie on file systems of their own. Is one of them not mounted?`}
  `
}

/** Whole, and not suspiciously small: an empty database is dumped without an error, too. */
function weigh(backup: Backup, context: Context, kind: Kind): BuiltStep {
  const { name, minimumBytes, minimumShare, whenSmaller } = backup
  const notes = notesOf(backup)
  const [folder = ''] = foldersOf(backup, context.host)
  const share = Math.round(minimumShare * 1000)
  const smaller = sh`"The backup ${raw(name)} has $bytes bytes, and the last one had $last: less than ${raw(String(minimumShare))} of it. What is missing?"`
  return step({
    id: `backup-weigh-${name}`,
    phase: 'prepare',
    title: `Read the backup ${name} again: whole, and not suspiciously small`,
    check: unlessLeftOut(backup),
    do: lines(
      defineUnpacked,
      defineField,
      sh`
        part=${folder}/.$DEPLOY_ID.part
        rm -f ${notes}/whole
        { unpacked "$part" ${compressionOf(backup, context)} && : > ${notes}/whole; } | wc -c | tr -d ' ' > ${notes}/contentBytes
        [ -e ${notes}/whole ] || fail ${`The backup ${name} cannot be read again.`}
        ${integrity(backup, context)}
        bytes=$(cat ${notes}/contentBytes)
        [ "$bytes" -ge ${minimumBytes} ] || fail "The backup ${raw(name)} has $bytes bytes; at least ${raw(String(minimumBytes))} are expected."
      `,
      kind !== 'before-deployment' || share === 0
        ? undefined
        : sh`
            last=
            for found in ${folder}/*-????????.json; do
              if [ -f "$found" ]; then last=$(plain "$found" contentBytes); fi
            done
            if [ -n "$last" ] && [ $((bytes * 1000)) -lt $((last * ${share})) ]; then
              ${whenSmaller === 'refuse' ? sh`fail ${smaller}` : sh`printf '%s\\n' ${smaller} | tee -a ${notes}/warnings`}
            fi
          `,
    ),
    timeoutSeconds: backup.timeoutSeconds,
  })
}

/** What the format itself can tell. */
function integrity(backup: Backup, context: Context): Script {
  const { folder, suffix, name } = backup
  const broken = `The backup ${name} is damaged.`
  const read = sh`unpacked "$part" ${compressionOf(backup, context)}`
  if (folder !== undefined) return sh`${read} | tar -t -f - > /dev/null || fail ${broken}`
  if (/\.(?:gz|tgz)$/.test(suffix)) return sh`${read} | gzip -t || fail ${broken}`
  if (suffix.endsWith('.tar')) return sh`${read} | tar -t -f - > /dev/null || fail ${broken}`
  return sh`:`
}

function copy(backup: Backup, context: Context): BuiltStep {
  const notes = notesOf(backup)
  const [first = '', ...others] = foldersOf(backup, context.host)
  return step({
    id: `backup-copy-${backup.name}`,
    phase: 'prepare',
    title:
      others.length > 0
        ? `Copy the backup ${backup.name} to ${backup.places.slice(1).join(', ')} and compare the checksums`
        : `Take the checksum of the backup ${backup.name}`,
    check: unlessLeftOut(backup),
    do: lines(
      sh`
        umask 077
        part=.$DEPLOY_ID.part
        sum=$(sha256sum < ${first}/"$part")
        printf '%s\\n' "\${sum%% *}" > ${notes}/sha256
      `,
      ...others.map(
        (folder) => sh`
          cp ${first}/"$part" ${folder}/"$part"
          ${synced(sh`${folder}/"$part"`)}
          [ "$(sha256sum < ${folder}/"$part")" = "$sum" ] || { echo ${`The copy in ${folder} has another checksum.`} >&2; exit 1; }
        `,
      ),
    ),
    timeoutSeconds: backup.timeoutSeconds * Math.max(1, others.length),
  })
}

/** From the copy that was made last: what it can do, the others can, for their checksum is the same. */
function rehearse(backup: Backup, context: Context): BuiltStep {
  const { name, verify } = backup
  const notes = notesOf(backup)
  const folder = foldersOf(backup, context.host).at(-1)!
  return step({
    id: `backup-rehearse-${name}`,
    phase: 'prepare',
    title:
      verify === undefined
        ? `Note that nobody has rehearsed to restore ${name}`
        : `Rehearse to restore ${name}: ${commandText(verify)}`,
    check: unlessLeftOut(backup),
    do:
      verify === undefined
        ? sh`echo not-rehearsed > ${notes}/rehearsal`
        : lines(
            defineUnpacked,
            sh`
              umask 077
              stamp=$DEPLOY_ID
              source=${folder}/.$DEPLOY_ID.part
              compression=${compressionOf(backup, context)}
              work=$source.work
              ${attempt(feed(backup, verify, context), sh`> ${notes}/rehearsed 2>&1`)}
              head -c 65536 ${notes}/rehearsed
              [ "$code" -eq 0 ] || fail ${`The backup ${name} was made and cannot be restored: the rehearsal failed.`}
              echo passed > ${notes}/rehearsal
            `,
          ),
    timeoutSeconds: backup.timeoutSeconds,
  })
}

/** From here on it is a backup: whole in each place, with the document that says so beside it. */
function keep(backup: Backup, context: Context, kind: Kind): BuiltStep {
  const { name } = backup
  const folders = foldersOf(backup, context.host)
  const ending = endingOf(backup, context)
  return step({
    id: `backup-keep-${name}`,
    phase: 'prepare',
    title: `Keep the backup ${name} in ${backup.places.join(', ')}, of the earlier ones the last ${backup.keep}`,
    check: unlessLeftOut(backup),
    do: lines(
      defineField,
      sh`
        umask 077
        stored=$DEPLOY_ID${raw(ending)}
        folders=${placesJson(backup, context)}
        document=${notesOf(backup)}/document.json
      `,
      document(backup, context, { kind }),
      ...folders.map(
        (folder) => sh`
          if [ -e ${folder}/."$DEPLOY_ID".part ]; then mv -f ${folder}/."$DEPLOY_ID".part ${folder}/"$stored"; fi
          cp "$document" ${folder}/."$DEPLOY_ID".part
          ${synced(sh`${folder}/."$DEPLOY_ID".part`)}
          mv -f ${folder}/."$DEPLOY_ID".part ${folder}/"$DEPLOY_ID".json
          ${synced(folder)}
          ${prune(backup, context, folder)}
        `,
      ),
      sh`
        mkdir -p ${orderDirectory}/backup/documents
        cp "$document" ${orderDirectory}/backup/documents/${name}.json
      `,
    ),
    timeoutSeconds: 300,
  })
}
