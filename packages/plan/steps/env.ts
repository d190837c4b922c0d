import { lines, type Script, sh } from '@deploy/agent/sh.ts'
import type { Env } from '@deploy/manifest/manifest.ts'
import { type BuiltStep, type Context, each, nothing, step } from '../context.ts'

/**
 * The variables of the application are complete and private before anything stops. What is wrong is said by name; no value is
 * ever printed.
 */
export function checkEnv(context: Context): BuiltStep | undefined {
  const site = context.slot.env
  if (site === undefined) return undefined
  const { path, required, rules } = site
  const names = new Set([...required, ...rules.flatMap(namesOf)])
  // Without it no program is found.
  names.delete('PATH')
  return step({
    id: 'env',
    phase: 'prepare',
    title: `Find the variables in ${path}, readable by nobody else${required.length > 0 ? `: ${required.join(', ')}` : ''}${rules.length > 0 ? `; ${rules.length} ${rules.length === 1 ? 'rule holds' : 'rules hold'}` : ''}`,
    do: lines(
      sh`
        told=
        tell() { told=1; printf '%s\\n' "$1" >&2; }
        value() { eval "printf '%s' \\"\\\${$1-}\\""; }
      `,
      findable(site, context),
      // Only the names of this file count, not what the agent itself was started with.
      each([...names], (name) => sh`unset ${name}`),
      loadEnv(site),
      ...required.map((name) => sh`[ -n "$(value ${name})" ] || tell ${`${name} has no value in ${path}.`}`),
      ...rules.map((rule) => holds(rule, path)),
      sh`[ -z "$told" ]`,
    ),
    timeoutSeconds: 30,
  })
}

type Rule = Env['rules'][number]

function namesOf({ variable, under, when }: Rule): string[] {
  return [variable, ...(under ? [under] : []), ...(when ? [when.slice(0, when.indexOf('='))] : [])]
}

function findable({ format, path }: Env, { facts }: Context): Script {
  const kind = format === 'envdir' ? '-d' : '-f'
  const entry = format === 'envdir' ? ' && [ -x "$path" ]' : ''
  return sh`
    path=${path}
    if ! { [ ${kind} "$path" ] && [ -r "$path" ]${{ script: entry }}; }; then
      tell ${`${path} is not on the host, or ${facts.user} may not read it.`}
      exit 1
    fi
    mode=$(stat -L -c %a "$path")
    case $mode in
      *0) ;;
      *) tell ${`Everybody on the host may read ${path}, which has secrets`}" (mode $mode). sudo chmod o-rwx "${path} ;;
    esac
    ${format === 'envdir' ? nothing : grammar}
  `
}

/** systemd, Docker and the libraries for .env files read other lines in different ways. */
const line = [
  '^[[:space:]]*([#;].*)?$',
  String.raw`^(export )?[A-Za-z_][A-Za-z0-9_]*=("[^"\\]*"|'[^']*'|([^"'\\[:space:]#]([^"'\\[:space:]]|[[:space:]]+[^"'\\[:space:]#])*)?)[[:space:]]*$`,
].join('|')

const grammar = sh`
  strange=$(grep -nvE ${line} "$path" | cut -d : -f 1 | tr '\\n' ' ') || true
  [ -z "$strange" ] || tell "$path has lines that programs read in different ways: $strange. Write NAME=value, with quotes around the whole value where it has quotes, backslashes or # in it."
`

function holds({ variable, matches, under, minimumLength, when }: Rule, path: string): Script {
  const because = when === undefined ? '' : `, because of ${when}`
  const value = sh`$(value ${variable})`
  const told = lines(
    when === undefined
      ? undefined
      : sh`[ -n "${value}" ] || tell ${`${variable} has no value in ${path}${because}.`}`,
    sh`if [ -n "${value}" ]; then :`,
    matches === undefined
      ? undefined
      : sh`printf '%s\\n' "${value}" | grep -Eq -e ${matches} || tell ${`${variable} must match ${matches}${because}.`}`,
    minimumLength === undefined
      ? undefined
      : sh`value=${value}; [ "\${#value}" -ge ${minimumLength} ] || tell ${`${variable} must have at least ${minimumLength} characters${because}.`}`,
    under === undefined
      ? undefined
      : sh`
          above=$(value ${under})
          case $(value ${variable})/ in
            */../*) tell ${`${variable} must be a path without '..'.`} ;;
            "\${above%/}"/?*) [ -n "$above" ] || tell ${`${under} has no value, and ${variable} must lie under it.`} ;;
            *) tell ${`${variable} must lie under ${under}${because}.`} ;;
          esac
        `,
    sh`fi`,
  )
  if (when === undefined) return told
  const [name, wanted] = [when.slice(0, when.indexOf('=')), when.slice(when.indexOf('=') + 1)]
  return sh`
    if [ "$(value ${name})" = ${wanted} ]; then
      ${told}
    fi
  `
}

/** Puts the variables into the environment of this shell. */
export function loadEnv(site: Env | undefined): Script {
  if (site === undefined) return nothing
  return site.format === 'envdir' ? fromFolder(site.path) : fromFile(site.path)
}

/** As envdir(8) of daemontools: the first line without blanks at its end; a file without a byte removes the variable. */
function fromFolder(path: string): Script {
  return sh`
    for deploy_file in ${path}/*; do
      deploy_name=\${deploy_file##*/}
      case $deploy_name in *[!A-Za-z0-9_]* | [0-9]* | DEPLOY_*) continue ;; esac
      [ -f "$deploy_file" ] || continue
      if [ ! -s "$deploy_file" ]; then unset "$deploy_name"; continue; fi
      deploy_value=
      IFS= read -r deploy_value < "$deploy_file" || [ -r "$deploy_file" ] || exit 1
      deploy_value=\${deploy_value%"\${deploy_value##*[! 	]}"}
      export "$deploy_name=$deploy_value"
    done
  `
}

function fromFile(path: string): Script {
  return sh`
    while IFS= read -r deploy_line || [ -n "$deploy_line" ]; do
      deploy_line=\${deploy_line#export }
      case $deploy_line in [A-Za-z_]*=*) ;; *) continue ;; esac
      deploy_name=\${deploy_line%%=*}
      case $deploy_name in *[!A-Za-z0-9_]* | DEPLOY_*) continue ;; esac
      deploy_value=\${deploy_line#*=}
      deploy_value=\${deploy_value%"\${deploy_value##*[! 	]}"}
      case $deploy_value in
        '"'*'"') deploy_value=\${deploy_value#?}; deploy_value=\${deploy_value%?} ;;
        "'"*"'") deploy_value=\${deploy_value#?}; deploy_value=\${deploy_value%?} ;;
      esac
      export "$deploy_name=$deploy_value"
    done < ${path}
  `
}
