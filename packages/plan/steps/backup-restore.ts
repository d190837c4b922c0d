import { lines, raw, type Script, sh } from '@deploy/agent/sh.ts'
import type { Backup } from '@deploy/manifest/manifest.ts'
import {
  type BuiltStep,
  type Context,
  nothing,
  orderDirectory,
  privileges,
  step,
  synced,
} from '../context.ts'
import { document } from './backup-document.ts'
import {
  attempt,
  compressionOf,
  defineField,
  defineUnpacked,
  endingOf,
  foldersOf,
  notesOf,
  putBack,
  schema,
  write,
} from './backup-shell.ts'
import { untilEngineAnswers } from './engine.ts'
import { unitsOf } from './systemd.ts'
import { stopped } from './unit-run.ts'

/**
 * Stands before whatever may change the data, and does nothing but to remember that it stood there. On the way back it
 * looks whether the data was changed, and puts it back: what is there by then is saved first, so nothing is lost.
 */
export function guard(backup: Backup, context: Context): BuiltStep | undefined {
  const { name, restore } = backup
  if (restore === undefined || restore.when === 'never') return undefined
  const notes = notesOf(backup)
  const writers = stopWriters(backup, context)
  return step({
    id: `backup-guard-${name}`,
    phase: 'switch',
    title: `On the way back, put the data of ${name} back${restore.when === 'always' ? '' : ' when its schema has changed'}`,
    do: sh`
      mkdir -p ${notes}
      touch ${notes}/guarded
      ${synced(notes)}
    `,
    undo: lines(
      sh`
        [ -e ${notes}/guarded ] && [ ! -e ${notes}/left-out ] && [ ! -e ${notes}/restored ] || exit 0
        umask 077
      `,
      defineUnpacked,
      backup.container === undefined ? undefined : untilEngineAnswers,
      restore.schemaVersion === undefined ? undefined : currentSchema(backup, context),
      restore.when === 'always'
        ? undefined
        : sh`
            if [ "$now" = "$(cat ${notes}/schema)" ]; then
              echo "The schema of ${raw(name)} is as it was: $now. Its data stays as it is."
              exit 0
            fi
            echo "The schema of ${raw(name)} was $(cat ${notes}/schema) and is $now: its data is put back."
          `,
      writers.script,
      saveBefore(backup, context),
      sh`
        copy=$DEPLOY_ID${raw(endingOf(backup, context))}
        sha=$(cat ${notes}/sha256)
        compression=${compressionOf(backup, context)}
        wanted=$(cat ${notes}/schema)
        saved='"'${foldersOf(backup, context.host)[0]!}/$DEPLOY_ID-before-restore${raw(endingOf(backup, context))}'"'
      `,
      restored(backup, context),
    ),
    timeoutSeconds: 4 * backup.timeoutSeconds + writers.seconds,
    privileged: writers.list,
  })
}

/** Of a rollback that asks for it: the data of the release that it goes to, as it was when that was replaced. */
export function restoreCopy(backup: Backup, context: Context, copy: string): BuiltStep {
  const notes = notesOf(backup)
  const own = sh`
    copy=$DEPLOY_ID${raw(endingOf(backup, context))}
    sha=$(cat ${notes}/sha256)
    compression=${compressionOf(backup, context)}
    wanted=$(cat ${notes}/schema)
    saved=null
  `
  const documents = foldersOf(backup, context.host).map((folder) => `${folder}/${copy}.json`)
  const writers = stopWriters(backup, context)
  return step({
    id: `backup-restore-${backup.name}`,
    phase: 'switch',
    title: `Put the data of ${backup.name} back to ${copy}: what was written since is in the backup made just before, and nowhere else`,
    do: lines(
      sh`umask 077`,
      defineUnpacked,
      defineField,
      sh`
        document=
        set -- ${documents}
        for found; do
          if [ -f "$found" ]; then document=$found; fi
        done
        [ -n "$document" ] || fail ${`There is no backup ${copy} any more.`}
        copy=$(plain "$document" file)
        sha=$(plain "$document" sha256)
        compression=$(plain "$document" compression)
        wanted=$(field "$document" schema)
        saved=null
        touch ${notes}/restoring
        ${synced(notes)}
      `,
      restored(backup, context),
    ),
    undo: lines(
      sh`
        [ -e ${notes}/restoring ] && [ ! -e ${notes}/undone ] || exit 0
        umask 077
      `,
      defineUnpacked,
      backup.container === undefined ? undefined : untilEngineAnswers,
      writers.script,
      own,
      restored(backup, context),
      sh`touch ${notes}/undone`,
    ),
    timeoutSeconds: 2 * backup.timeoutSeconds + writers.seconds,
    privileged: writers.list,
  })
}

/**
 * A boot in the middle has started the units again, and what they write between the copy and the restore would be nowhere. They are
 * started by the undo of their own stop.
 */
function stopWriters(
  { restore }: Backup,
  context: Context,
): { script?: Script; list: string[]; seconds: number } {
  const { compose, service } = context.slot
  const { root, list } = privileges(context)
  if (restore?.while !== 'stopped' || compose !== undefined || service.manager !== 'systemd')
    return { list, seconds: 0 }
  const units = unitsOf(context)
  const script = lines(...units.map((unit) => stopped(root, unit, service.stopSeconds)))
  return { script, list, seconds: units.length * (service.stopSeconds + 5) }
}

/** Sets `$now`. After a boot the database may come up later than the host. */
function currentSchema(backup: Backup, context: Context): Script {
  return sh`
    tries=0
    until now=$( ${schema(backup, context)} ); do
      tries=$((tries + 1))
      [ "$tries" -le 20 ] || fail ${`The version of the schema of ${backup.name} cannot be told, so nothing was put back. The data as it was before lies in ${foldersOf(backup, context.host)[0]}.`}
      sleep 2
    done
  `
}

/** Once: what a way back that was killed left half put back is not what people want to keep. */
function saveBefore(backup: Backup, context: Context): Script {
  const saved = sh`${notesOf(backup)}/saved`
  const folders = foldersOf(backup, context.host)
  const folder = folders[0]!
  return lines(
    sh`
      if [ ! -e ${saved}/done ]; then
        rm -rf ${saved}
        mkdir -p ${saved}
        stamp=$DEPLOY_ID-before-restore
        stored=$stamp${raw(endingOf(backup, context))}
        part=${folder}/.$stamp.part
        began=$(date +%s)
        date -u +%Y-%m-%dT%H:%M:%SZ > ${saved}/madeAt
        printf '%s\\n' "\${now:-null}" > ${saved}/schema
    `,
    write(backup, context, saved),
    sh`
        ${synced(raw('"$part"'))}
        echo $(($(date +%s) - began)) > ${saved}/seconds
        wc -c < "$part" | tr -d ' ' > ${saved}/bytes
        unpacked "$part" ${compressionOf(backup, context)} | wc -c | tr -d ' ' > ${saved}/contentBytes
        sum=$(sha256sum < "$part")
        printf '%s\\n' "\${sum%% *}" > ${saved}/sha256
        folders=${JSON.stringify([folder])}
        document=${saved}/document.json
    `,
    document(backup, context, { kind: 'before-restore', notes: saved }),
    sh`
        mv -f "$part" ${folder}/"$stored"
        cp "$document" "$part"
        ${synced(raw('"$part"'))}
        mv -f "$part" ${folder}/"$stamp".json
        ${synced(folder)}
        touch ${saved}/done
        printf '%s\\n' ${`What was there is kept as ${folder}/`}"$stored".
      fi
    `,
  )
}

/** Puts back the first copy that is as it was written. Needs `$copy`, `$sha`, `$compression`, `$wanted`: the schema, and `$saved`. */
function restored(backup: Backup, context: Context): Script {
  const notes = notesOf(backup)
  const folders = foldersOf(backup, context.host)
  const { name, restore } = backup
  return lines(
    sh`
      source=
      set -- ${folders}
      for folder; do
        [ -f "$folder/$copy" ] || continue
        sum=$(sha256sum < "$folder/$copy")
        if [ "\${sum%% *}" = "$sha" ]; then source=$folder/$copy; break; fi
        echo "$folder/$copy is not what was written there." >&2
      done
      [ -n "$source" ] || fail "No whole copy of $copy is left in "${folders.join(', ')}.
      stamp=$DEPLOY_ID
      work=${folders[0]!}/.$DEPLOY_ID.part.work
      ${attempt(putBack(backup, context))}
      [ "$code" -eq 0 ] || fail "The data of ${raw(name)} could not be put back from $source."
    `,
    restore?.schemaVersion === undefined
      ? nothing
      : sh`
          ${currentSchema(backup, context)}
          [ "$wanted" = null ] || [ "$now" = "$wanted" ] || fail "The data was put back from $source, and its schema is $now instead of $wanted."
        `,
    sh`
      printf '%s\\n' "$source" > ${notes}/restored
      ${synced(notes)}
      echo "The data of ${raw(name)} was put back from $source."
      mkdir -p ${orderDirectory}/backup/documents
      {
        printf '{\\n  "at": "%s",\\n  "from": "%s",\\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$source"
        printf '  "schema": %s,\\n  "saved": %s\\n}\\n' "$wanted" "$saved"
      } > ${orderDirectory}/backup/documents/${`${name}.restored`}
    `,
  )
}
