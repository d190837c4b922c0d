import { type Script, sh } from '@deploy/agent/sh.ts'
import { harmlessLines } from '@deploy/kit/print.ts'
import type { Check, Gate } from '@deploy/manifest/manifest.ts'
import { portHolders } from '@deploy/plan/steps/last-words.ts'
import { likelyCause } from './causes.ts'
import { type Context, lastLogLines, unitName } from './check.ts'
import type { Clock } from './clock.ts'
import { tellContainer } from './container.ts'
import type { CheckReport } from './report.ts'

const LOG_LINES = 20
const MAX_LINES = 80
const LIMIT_MS = 10_000

interface Question {
  gate: Gate
  context: Context
  checks: CheckReport[]
  /** What the checks saw last, when it was not good. */
  seen: string[]
  clock: Clock
  /** Cancels what is asked of the host. */
  signal: AbortSignal
}

/** What people need to see when a gate has not passed, as harmless lines, the likely cause first. Never throws. */
export async function diagnose({ gate, context, checks, seen, clock, signal }: Question): Promise<string[]> {
  const { slot } = context
  const units = unitsToTell({ gate, slot, checks })
  const ports = [...new Set([...Object.values(slot.ports), ...gate.checks.flatMap(portOf)])]
  const asker = { context, clock, signal }
  const [logs, states, changes, state, holders] = await Promise.all([
    Promise.all(units.map((unit) => ask(lastLogLines(context, unit, LOG_LINES), asker))),
    slot.service.manager === 'systemd' ? Promise.all(units.map((unit) => ask(tellUnit(unit), asker))) : [],
    context.previous === undefined ? '' : ask(tellChanges(context, context.previous), asker),
    slot.container === undefined ? '' : ask(tellContainer(slot.container.name), asker),
    ports.length === 0 ? '' : ask(portHolders(ports), asker),
  ])
  const details = checks
    .filter(({ verdict }) => verdict !== 'pass')
    .flatMap(({ samples }) => samples.findLast(({ outcome }) => outcome !== 'good')?.detail ?? [])
  const cause = likelyCause([...details, ...seen, state, ...states, ...logs].join('\n'))
  return [
    ...(cause === undefined ? [] : [`Likely cause: ${cause}`]),
    ...[...new Set(seen)].flatMap((text) => section('The last answer that was not good:', text)),
    ...section(`The container ${slot.container?.name}:`, state),
    ...units.flatMap((unit, index) => [
      ...section(`The unit ${unit}:`, states[index] ?? ''),
      ...section(`The last lines of ${unit}:`, logs[index]!),
    ]),
    ...(ports.length === 0
      ? []
      : section('Who listens on the ports:', holders || `nothing on ${ports.join(', ')}`)),
    ...section(`Files that are not as ${context.previous} had them:`, changes),
  ].slice(0, MAX_LINES)
}

/** That of the service, and before it each other one whose own check did not pass, such as that of a queue. */
function unitsToTell({
  gate,
  slot,
  checks,
}: Pick<Question, 'gate' | 'checks'> & { slot: Context['slot'] }): string[] {
  const guilty = new Set(checks.filter(({ verdict }) => verdict !== 'pass').map(({ name }) => name))
  const others = gate.checks.flatMap((check) =>
    check.type === 'unit' && check.unit !== undefined && guilty.has(check.name)
      ? [unitName('unit', check.unit, slot)]
      : [],
  )
  return [...new Set([...others, unitName('log', undefined, slot)])]
}

/** How often systemd has started it again, and how it ended last. */
function tellUnit(unit: string): Script {
  return sh`
    systemctl show --property=ActiveState,SubState,NRestarts,Result,ExecMainStatus -- ${`${unit}.service`} 2> /dev/null | tr '\n' ' '
  `
}

const MAX_CHANGES = 15

/** Whose content differs between two releases, by what each was unpacked from: those that are new or gone, too. */
function tellChanges({ slot, release }: Context, previous: string): Script {
  const sumsOf = (id: string) => `${slot.root}/releases/${id}/.release/SHA256SUMS`
  const [before, now] = [sumsOf(previous), sumsOf(release.id)]
  return sh`
    [ -r ${before} ] && [ -r ${now} ] || exit 0
    sort ${before} ${now} | uniq -u | sed 's/^[0-9a-f]*  *[*]*//' | sort -u | head -n ${MAX_CHANGES}
  `
}

async function ask(script: Script, { context, clock, signal }: Asker): Promise<string> {
  const limit = new AbortController()
  const settled = new AbortController()
  void clock.sleep(LIMIT_MS, settled.signal).then(() => limit.abort(new Error('The host took too long')))
  try {
    return (await context.probe.exec(script, AbortSignal.any([signal, limit.signal]))).stdout
  } catch {
    return `${context.host} could not be asked.`
  } finally {
    settled.abort()
  }
}

type Asker = Pick<Question, 'context' | 'clock' | 'signal'>

function portOf(check: Check): number[] {
  if (check.type === 'tcp' || check.type === 'tls') return isLocal(check.address) ? [Number(check.port)] : []
  if (!('url' in check) || check.url === undefined) return []
  const url = URL.parse(check.url)
  return url !== null && url.port !== '' && isLocal(url.hostname) ? [Number(url.port)] : []
}

function isLocal(name: string): boolean {
  return /^(localhost|127\.|\[?::1)/.test(name)
}

function section(title: string, text: string): string[] {
  const lines = harmlessLines(text).filter((line) => line.trim() !== '')
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line.slice(0, 500)}`)]
}
