import { lines, type Script, sh } from '@deploy/agent/sh.ts'
import type { Slot } from '@deploy/manifest/manifest.ts'
import {
  bad,
  type Check,
  type Context,
  fields,
  good,
  type Measure,
  none,
  oneLine,
  runFile,
  unitName,
} from '../check.ts'
import { listContainers } from '../project.ts'

/**
 * None of the forbidden texts appears in what the service has written: in the journal since its start in this activation (else since
 * the gate began), or in the output of its container, in a file from its size when the gate began. The texts are plain, never patterns.
 */
export const logCheck: Check<'log'> = {
  type: 'log',
  target: ({ file, service }, { slot }) => file ?? outputOf(slot, service),
  begin: ({ file, service, forbid }, context) => {
    const { slot } = context
    if (file !== undefined) return watchFile(`${slot.path}/${file}`, forbid, context)
    const unit = unitName('log', undefined, slot)
    if (slot.compose !== undefined || slot.container !== undefined)
      return watchContainers(
        containersOf(slot, service),
        { forbid, output: outputOf(slot, service) },
        context,
      )
    return slot.service.manager === 'systemd'
      ? watchJournal(`${unit}.service`, forbid, context)
      : watchFile(runFile(slot, unit, 'log'), forbid, context)
  },
}

/** Prints what docker calls them. */
function containersOf(slot: Slot, service: string | undefined): Script {
  return slot.compose === undefined ? sh`echo ${slot.container!.name}` : listContainers(slot, service)
}

function outputOf({ service, container, compose }: Slot, named: string | undefined): string {
  if (compose !== undefined) return `output of ${named ?? compose.project}`
  if (container !== undefined) return `output of ${container.name}`
  return service.manager === 'systemd' ? `journal of ${service.unit}` : `${service.unit}.log`
}

function watchFile(path: string, forbid: string[], { probe }: Context): Measure {
  let from: number | undefined
  return async (signal) => {
    const { code, stdout } = await probe.exec(scanFile(path, from, forbid), signal)
    const seen = fields(stdout)
    if (seen.get('file') === 'absent') {
      from ??= 0
      return none(`${path} does not exist`)
    }
    if (code !== 0 || seen.get('size') === undefined) return none(`${path} cannot be read`)
    from ??= Number(seen.get('size'))
    return judgeCount(seen, stdout)
  }
}

/** A file that has shrunk was rotated: it is read from its beginning. */
function scanFile(path: string, from: number | undefined, forbid: string[]): Script {
  return lines(
    sh`
      if [ ! -e ${path} ]; then echo file=absent; exit 0; fi
      size=$(wc -c <${path}) || exit 74
      size=$((size))
      echo "size=$size"
      from=${from ?? ''}
      [ "\${from:=$size}" -le "$size" ] || from=0
      text() { tail -c "+$((from + 1))" -- ${path}; }
    `,
    report(forbid),
  )
}

function watchJournal(unit: string, forbid: string[], { probe, activation }: Context): Measure {
  let since = activation === undefined ? undefined : Date.parse(activation.at) / 1000
  return async (signal) => {
    const { code, stdout } = await probe.exec(scanJournal(unit, since, forbid), signal)
    const seen = fields(stdout)
    if (seen.has('now')) since ??= Number(seen.get('now'))
    // A started unit has lines of systemd at least, so that none at all means that this user may not read them.
    if (code !== 0 || seen.get('readable') !== 'yes')
      return none(`the journal of ${unit} cannot be read; is the user in the group systemd-journal?`)
    return judgeCount(seen, stdout)
  }
}

function watchContainers(
  list: Script,
  { forbid, output }: { forbid: string[]; output: string },
  { probe, activation }: Context,
): Measure {
  let since = activation === undefined ? undefined : Date.parse(activation.at) / 1000
  return async (signal) => {
    const { code, stdout } = await probe.exec(scanContainers(list, since, forbid), signal)
    const seen = fields(stdout)
    if (seen.has('now')) since ??= Number(seen.get('now'))
    if (code !== 0)
      return none(`the ${output} cannot be read: there is no such container, or its logs go elsewhere`)
    return judgeCount(seen, stdout)
  }
}

function scanContainers(list: Script, since: number | undefined, forbid: string[]): Script {
  return lines(
    sh`
      now=$(date +%s)
      echo "now=$now"
      ids=$(${list}) || exit 74
      [ -n "$ids" ] || exit 74
      for id in $ids; do docker logs --tail 0 "$id" > /dev/null 2>&1 || exit 74; done
      since=${since ?? ''}
      text() { for id in $ids; do docker logs --since "\${since:-$now}" "$id" 2>&1; done; }
    `,
    report(forbid),
  )
}

function scanJournal(unit: string, since: number | undefined, forbid: string[]): Script {
  return lines(
    sh`
      now=$(date +%s)
      echo "now=$now"
      since=${since ?? ''}
      text() { journalctl --unit=${unit} --no-pager --quiet --output=cat "$@"; }
      last=$(text --lines=1) || exit 74
      if [ -n "$last" ]; then echo readable=yes; fi
      started=$(${startAfterStop(unit)})
      if [ -n "$started" ]; then set -- "--cursor=$started"; else set -- "--since=@\${since:-$now}"; fi
    `,
    report(forbid),
  )
}

/** Of systemd's message catalogue: a unit is being stopped; is being started, and has been. */
const stopping = 'de5b426a63be47a7b6ac3eaac82e2f6f'
const starts = ['7d4958e842da4a758f6c1cdc7b36dcc5', '39f53479d3a045ac8e11786248231fbf']

/**
 * Prints the cursor of the first start after the stop that the activation began with: what a process writes while it is
 * stopped is not the new one's. Nothing where it was not stopped; a start then is one after a crash.
 */
function startAfterStop(unit: string): Script {
  const events = [stopping, ...starts].map((id) => `MESSAGE_ID=${id}`)
  const program = `
    /\\[s=[^]]*]$/ { cursor = substr($NF, 2, length($NF) - 2) }
    /MESSAGE_ID=/ {
      if ($0 ~ /${stopping}/) stopped = 1
      else { if (stopped) print cursor; exit }
    }`
  return sh`
    journalctl ${`UNIT=${unit}`} ${events} "--since=@\${since:-$now}" --no-pager --quiet --output=verbose --output-fields=MESSAGE_ID |
      awk ${program}
  `
}

/** Prints `count`, and behind `lines=` the last three of the lines that `text "$@"` prints with a forbidden text in them. */
function report(forbid: string[]): Script {
  const texts = forbid.flatMap((text) => ['-e', text])
  return sh`
    found() { text "$@" | tr -d '\\000' | LC_ALL=C grep -F ${texts}; }
    echo "count=$(found "$@" | wc -l | tr -d ' ')"
    echo "lines=$(found "$@" | tail -n 3 | cut -c 1-500)"
    exit 0
  `
}

function judgeCount(seen: Map<string, string>, stdout: string) {
  const count = Number(seen.get('count') ?? Number.NaN)
  if (!Number.isInteger(count)) return none('the log could not be searched')
  if (count === 0) return good('no forbidden text')
  const found = stdout.slice(stdout.indexOf('\nlines=') + '\nlines='.length)
  return {
    ...bad(oneLine(`${count} line${count === 1 ? '' : 's'} with a forbidden text, such as: ${found}`)),
    seen: `Forbidden text in the log:\n${found}`,
  }
}
