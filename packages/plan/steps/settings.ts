import { posix } from 'node:path'
import { lines, type Script, sh } from '@deploy/agent/sh.ts'
import type { Settings } from '@deploy/manifest/manifest.ts'
import { isAdopted } from '../adoption.ts'
import { type BuiltStep, type Context, nothing, orderDirectory, releaseDirectory, step } from '../context.ts'
import { readers } from './settings-readers.ts'

/**
 * The file of settings of the site has every variable of the release's example, and still those of the release that would be gone
 * back to. All that is wrong is told at once, with file and line; no value of the site is ever printed.
 */
export function checkSettings(context: Context): BuiltStep | undefined {
  const { settings } = context.slot
  if (settings === undefined) return undefined
  const { file, example, format } = settings
  const values = Object.entries(settings.values).map(
    ([name, value]) => `${name}${format === 'python' ? ' = ' : '='}${value}`,
  )
  const ours = `${releaseDirectory(context)}/${example}`
  return step({
    id: 'settings',
    phase: 'prepare',
    title: `Compare ${file} with ${example}: every variable is there${settings.own.length > 0 ? `, with values of the site's own: ${settings.own.join(', ')}` : ''}`,
    do: lines(
      readable(settings, context),
      sh`
        umask 077
        tables=${orderDirectory}/settings
        mkdir -p "$tables"
        read_settings() {
          ${readers[format]}
        }
        [ -f ${ours} ] || { echo ${`${context.release.id} has no ${example}, which settings.example of deploy.yml names.`} >&2; exit 1; }
        read_settings ${ours} > "$tables"/example
        : > "$tables"/before
        : > "$tables"/wanted
      `,
      before(context, example),
      values.length === 0
        ? undefined
        : sh`
            printf '%s\\n' ${values} > "$tables"/values
            read_settings "$tables"/values > "$tables"/wanted
          `,
      // It has secrets, so it is in no file and in no list of processes.
      sh`
        site=$(read_settings ${file})
        printf '%s\\n' "$site" | awk -F '\\t' -v site=${file} -v example=${example} -v own=${settings.own.join(' ')} -v previous=${context.previous?.id ?? ''} ${comparison(settings)} table=example "$tables"/example table=before "$tables"/before table=wanted "$tables"/wanted table=site -
      `,
    ),
    timeoutSeconds: 60,
  })
}

/** Where the release reads its settings it finds those of the site. */
export function linkSettings(context: Context): BuiltStep | undefined {
  const { settings } = context.slot
  if (settings === undefined) return undefined
  const place = `${releaseDirectory(context)}/${settings.link}`
  return step({
    id: 'settings-link',
    phase: 'prepare',
    title: `Link ${settings.link} to ${settings.file}`,
    check: sh`[ "$(readlink ${place})" = ${settings.file} ]`,
    do: sh`
      if [ -e ${place} ] && [ ! -L ${place} ]; then
        echo ${`${settings.link} is a file of the release, so the settings of the site would not be read. Take it out of the repository.`} >&2
        exit 1
      fi
      mkdir -p ${posix.dirname(place)}
      ln -sfn ${settings.file} ${place}
    `,
    timeoutSeconds: 30,
  })
}

function readable({ file, format }: Settings, { facts }: Context): Script {
  return sh`
    if ! { [ -f ${file} ] && [ -r ${file} ]; }; then
      echo ${`${file} is not on the host, or ${facts.user} may not read it. Copy the example there, and fill it in.`} >&2
      exit 1
    fi
    case $(stat -L -c %a ${file}) in
      *0) ;;
      *) echo ${`Everybody on the host may read ${file}, which has secrets: sudo chmod o-rwx ${file}`} >&2; exit 1 ;;
    esac
    ${format === 'python' ? sh`command -v python3 > /dev/null || { echo ${`The host has no python3, which reads ${file}.`} >&2; exit 1; }` : nothing}
  `
}

/** Going back runs the release before with the settings of now; only what was installed by hand has its own. */
function before({ slot, previous, release }: Context, example: string): Script {
  if (previous === undefined || previous.id === release.id || isAdopted(previous.id)) return nothing
  const theirs = `${slot.root}/releases/${previous.id}/${example}`
  return sh`if [ -f ${theirs} ]; then read_settings ${theirs} > "$tables"/before; fi`
}

/** Each table has a line of name, line number and value for a variable; the last one of a name counts. */
function comparison({ renamed, obsolete }: Settings): string {
  const map = (name: string, entries: Record<string, string>) =>
    Object.entries(entries)
      .map(([from, to]) => `  ${name}[${awkText(from)}] = ${awkText(to)}`)
      .join('\n')
  return `
BEGIN {
${map('renamed', renamed)}
${map('obsolete', obsolete)}
  for (from in renamed) old[renamed[from]] = from
}
table == "example" { if (!($1 in line)) order[++count] = $1; line[$1] = $2; value[$1] = $3 }
table == "before" { if (!($1 in needed)) needs[++needing] = $1; needed[$1] = $2 }
table == "wanted" { if (!($1 in must)) musts[++musting] = $1; must[$1] = $3 }
table == "site" && NF > 1 { if (!($1 in at)) there[++sites] = $1; at[$1] = $2; has[$1] = $3 }
function wrong(text) { bad[++wrongs] = text }
END {
  for (i = 1; i <= count; i++) {
    name = order[i]
    if (name in at) continue
    if ((name in old) && (old[name] in at))
      wrong(site ":" at[old[name]] ": " old[name] " is called " name " now. Add " name " beside it; leave the old one until the new release is good.")
    else wrong(site ": " name " is missing. See line " line[name] " of " example ".")
  }
  for (i = 1; i <= needing; i++) {
    name = needs[i]
    if ((name in at) || (name in line)) continue
    wrong(site ": " name " is missing. " previous ", which serves now, needs it, and so does the way back to it: leave it until the new release is good.")
  }
  count = split(own, owned, " ")
  for (i = 1; i <= count; i++) {
    name = owned[i]
    if (!(name in at)) { if (!(name in line)) wrong(site ": " name " is missing, and must have a value of the site's own.") }
    else if ((name in value) && value[name] == has[name]) wrong(site ":" at[name] ": " name " still has the value of the example.")
  }
  for (i = 1; i <= musting; i++) {
    name = musts[i]
    if (!(name in at)) { if (!(name in line)) wrong(site ": " name " is missing, and must have a value that deploy.yml names.") }
    else if (must[name] != has[name]) wrong(site ":" at[name] ": " name " does not have the value that deploy.yml asks for.")
  }
  for (i = 1; i <= sites; i++) {
    name = there[i]
    if (name in line) continue
    if (name in obsolete) print site ":" at[name] ": " name " is not needed any more: " obsolete[name]
    else if ((name in renamed) && (renamed[name] in at)) print site ":" at[name] ": " name " is called " renamed[name] " now, and is not needed any more."
    else if (!(name in renamed)) print site ":" at[name] ": " name " is not in " example "; nothing says that it has an effect."
  }
  for (i = 1; i <= wrongs; i++) print bad[i] | "cat >&2"
  if (wrongs) { close("cat >&2"); exit 1 }
}
`
}

/** A string of awk: what JSON escapes, it reads alike; what is not ASCII stays as it is. */
function awkText(text: string): string {
  return JSON.stringify(text)
}
