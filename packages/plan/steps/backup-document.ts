import { lines, type Script, sh } from '@deploy/agent/sh.ts'
import type { Backup } from '@deploy/manifest/manifest.ts'
import type { Context } from '../context.ts'
import { asJson, compressionOf, foldersOf, notesOf } from './backup-shell.ts'

export type Kind = 'before-deployment' | 'before-rollback' | 'before-restore'

/**
 * Writes to `$document` what lies beside a copy and in the evidence: each key on a line, because the agent reads it without
 * a reader of JSON. Needs `$stored`, the file's name, and `$folders`, the list of places as JSON; figures are in the notes.
 */
export function document(
  backup: Backup,
  context: Context,
  { kind, notes = notesOf(backup) }: { kind: Kind; notes?: Script },
): Script {
  const { release, host } = context
  const previous = context.previous ?? context.adopts
  const { name, command, folder, container, verify } = backup
  const literal = (value: unknown) => JSON.stringify(value)
  const fixed = [
    '{',
    '  "schemaVersion": 1,',
    `  "application": ${literal(backup.application)},`,
    `  "environment": ${literal(backup.environment)},`,
    `  "host": ${literal(host)},`,
    `  "name": ${literal(name)},`,
    `  "kind": ${literal(kind)},`,
    `  "of": ${literal(previous?.id ?? null)},`,
    `  "for": ${literal(release.id)},`,
    command === undefined ? `  "folder": ${literal(folder)},` : `  "command": ${literal(command)},`,
    ...(container === undefined ? [] : [`  "container": ${literal(container)},`]),
    `  "compression": ${literal(compressionOf(backup, context))},`,
  ]
  const number = (key: string) => sh`printf '  "%s": %s,\\n' ${key} "$(cat ${notes}/${key})"`
  return lines(
    sh`
      {
        printf '%s\\n' ${fixed}
        printf '  "deployId": "%s",\\n' "$DEPLOY_ID"
        printf '  "madeAt": "%s",\\n' "$(cat ${notes}/madeAt)"
        printf '  "file": "%s",\\n' "$stored"
        printf '  "sha256": "%s",\\n' "$(cat ${notes}/sha256)"
    `,
    ...['seconds', 'bytes', 'contentBytes', 'schema'].map(number),
    sh`
        printf '  "rehearsal": {\\n    "result": "%s",\\n' "$(cat ${notes}/rehearsal 2> /dev/null || echo not-rehearsed)"
        printf '    "command": %s,\\n' ${verify === undefined ? 'null' : literal(verify)}
        printf '    "output": [\\n'
        if [ -s ${notes}/rehearsed ]; then tail -n 20 ${notes}/rehearsed | cut -c 1-400 | ${asJson} | sed 's/.*/      "&"/; $!s/$/,/'; fi
        printf '    ]\\n  },\\n'
        printf '  "warnings": [\\n'
        if [ -s ${notes}/warnings ]; then sort -u ${notes}/warnings | ${asJson} | sed 's/.*/    "&"/; $!s/$/,/'; fi
        printf '  ],\\n'
        printf '  "places": %s\\n}\\n' "$folders"
      } > "$document"
    `,
  )
}

/** The list of a plan's places. */
export function placesJson(backup: Backup, { host }: Context): Script {
  return sh`${JSON.stringify(foldersOf(backup, host))}`
}
