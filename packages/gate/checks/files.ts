import { lines, raw, type Script, sh } from '@deploy/agent/sh.ts'
import {
  bad,
  type Check,
  fields,
  good,
  invalidCheck,
  type Measurement,
  none,
  oneLine,
  type Settings,
} from '../check.ts'
import { defineHidden, globbed, onHost } from '../paths.ts'

const mostNamed = 20

/** Files and folders are there, with the modes, owners and groups that are asked for. */
export const filesCheck: Check<'files'> = {
  type: 'files',
  target: ({ paths }) => paths.join(', '),
  begin: (settings, { slot, probe }) => {
    const faults = faultTests(settings)
    if (faults.length === 0) throw invalidCheck('files', 'nothing is asked of these files')
    const script = lines(
      defineHidden,
      defineLook(faults, settings.recursive),
      ...settings.paths.map((path) => sh`for path in ${globbed(onHost(path, slot))}; do look "$path"; done`),
      sh`
        echo "seen=$seen"
        echo "unsure=$unsure"
      `,
    )
    return async (signal) => {
      const { code, stdout } = await probe.exec(script, signal)
      return code === 0 ? judge(stdout) : none(`looking at the files ended with exit code ${code}`)
    }
  },
}

/** What find(1) is asked for, so that only what is wrong is told: of one mode each, for those of busybox and GNU differ in more. */
function faultTests(settings: Settings<'files'>): Script[] {
  const { mode, folderMode, owner, group, worldWritable, worldReadable } = settings
  return [
    ...(mode === undefined ? [] : [sh`-type f ! -perm ${mode}`]),
    ...(folderMode === undefined ? [] : [sh`-type d ! -perm ${folderMode}`]),
    ...(owner === undefined ? [] : [sh`! -user ${owner}`]),
    ...(group === undefined ? [] : [sh`! -group ${group}`]),
    ...(worldWritable ? [] : [sh`-perm -0002`]),
    ...(worldReadable ? [] : [sh`-perm -0004`]),
  ]
}

/** `look PATH` prints a line `bad=MODE OWNER:GROUP PATH` for each that is wrong, and `missing=PATH` for what is not there. */
function defineLook(faults: Script[], recursive: boolean): Script {
  const any = raw(faults.map(({ script }) => script).join(' -o '))
  const depth = recursive ? [] : ['-maxdepth', '0']
  return sh`
    seen=0
    unsure=
    look() {
      if [ ! -e "$1" ]; then
        if hidden "$1"; then unsure=$1; else echo "missing=$1"; fi
        return 0
      fi
      if found=$(find -H "$1" ${depth} ! -type l \\( ${any} \\) -exec stat -L -c 'bad=%a %U:%G %n' {} + 2>/dev/null); then :; else unsure=$1; fi
      [ -z "$found" ] || printf '%s\\n' "$found" | head -n ${mostNamed}
      seen=$((seen + 1))
    }
  `
}

function judge(stdout: string): Measurement {
  const wrong = stdout.split('\n').flatMap((line) => {
    if (line.startsWith('bad=')) return [line.slice('bad='.length)]
    return line.startsWith('missing=') ? [`${line.slice('missing='.length)} is not there`] : []
  })
  if (wrong.length > 0) {
    const more = wrong.length > mostNamed ? `, and ${wrong.length - mostNamed} more` : ''
    const named = wrong.slice(0, mostNamed)
    return { ...bad(oneLine(`${named.join('; ')}${more}`)), seen: named.join('\n') }
  }
  const seen = fields(stdout)
  const unsure = seen.get('unsure') ?? ''
  if (unsure !== '') return none(oneLine(`this user cannot look at all of ${unsure}, or an owner is unknown`))
  return Number(seen.get('seen')) > 0
    ? good(`${seen.get('seen')} paths are as asked`)
    : none('nothing was seen')
}
