import type { Duplex } from 'node:stream'
import { lines, type Script, sh } from '@deploy/agent/sh.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import { harmlessLines, type Log } from '@deploy/kit/print.ts'
import type { Check as AnyCheck, Slot } from '@deploy/manifest/manifest.ts'
import { processLog, unitLog } from '@deploy/plan/steps/last-words.ts'
import { tellProject } from './project.ts'

export type CheckType = AnyCheck['type']
/** What the manifest says about a check of this type. */
export type Settings<T extends CheckType> = Extract<AnyCheck, { type: T }>
/** Through the SSH tunnel as the host sees it, or over the runner's own network. */
export type From = 'host' | 'runner'

/** How checks reach what they measure. */
export interface Probe {
  /**
   * A TCP connection. Throws a DeployError TUNNEL_REFUSED or CONNECTION_REFUSED when nothing listens; any other
   * DeployError says that it could not be tried.
   */
  connect(address: string, port: number, from: From, signal: AbortSignal): Promise<Duplex>
  /** Runs a POSIX script on the host. Throws a DeployError when it has no exit code. */
  exec(script: Script, signal: AbortSignal): Promise<{ code: number; stdout: string }>
  /** Whether the host still answers over SSH; takes a few seconds at most and never throws. */
  alive(): Promise<boolean>
}

/** What is proven, and where. */
export interface Context {
  probe: Probe
  application: string
  environment: string
  host: string
  release: { id: string; version: string; commit: string; sha256: string }
  slot: Slot
  /**
   * The moment on the host just before it began to switch (the journal's `armed`): a process that is older cannot be the
   * new release, unless that was live already. `uptime` in seconds since boot, `at` by the host's clock. Without it the
   * age of the link decides.
   */
  activation?: { uptime: number; at: string }
  /** The id of the release that served before. */
  previous?: string
  log: Pick<Log, 'info'>
}

/** `none`: it could not be measured (tunnel broken, SSH lost, name unknown). `bad`: it was measured, and is wrong. */
export interface Measurement {
  outcome: 'good' | 'bad' | 'none'
  /** A few words about what was seen. */
  detail: string
  latencyMs?: number
  /** More of what was seen, shown when the gate does not pass. */
  seen?: string
}

/** Takes one sample. Settles soon after the signal aborts; what it throws then is not looked at. */
export type Measure = (signal: AbortSignal) => Promise<Measurement>

/** One kind of check; checks.ts lists them. */
export interface Check<T extends CheckType> {
  readonly type: T
  /** What is measured, in a few words, for the report. */
  target(settings: Settings<T>, context: Context): string
  /**
   * Called once a gate; the measure keeps in its closure what it must remember between samples.
   * Throws GATE_CHECK_INVALID when the settings cannot work.
   */
  begin(settings: Settings<T>, context: Context): Measure
}

export function good(detail: string): Measurement {
  return { outcome: 'good', detail }
}

export function bad(detail: string): Measurement {
  return { outcome: 'bad', detail }
}

export function none(detail: string): Measurement {
  return { outcome: 'none', detail }
}

/** The error of a check whose settings cannot work. */
export function invalidCheck(type: CheckType, cause: string): DeployError {
  return new DeployError({
    code: 'GATE_CHECK_INVALID',
    message: `A check of type ${type} cannot be measured as it is written.`,
    step: 'gate',
    cause,
    remedy: 'Correct the check in the manifest, under gate.checks.',
  })
}

/** Text from elsewhere as one harmless line of at most `length` characters. */
export function oneLine(text: string, length = 300): string {
  const line = harmlessLines(text)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join(' | ')
  return line.length > length ? `${line.slice(0, length - 1)}…` : line
}

/** The unit that a check is about, without `.service`. Throws GATE_CHECK_INVALID for a name that no unit has. */
export function unitName(type: CheckType, wanted: string | undefined, slot: Slot): string {
  const unit = (wanted ?? slot.service.unit).replace(/\.service$/, '')
  if (/^[A-Za-z0-9][A-Za-z0-9_.@:-]{0,200}$/.test(unit)) return unit
  throw invalidCheck(type, `'${oneLine(unit, 80)}' is not the name of a unit`)
}

/** Where the service manager `process` keeps what it knows of a service: `<unit>.pid` and `<unit>.log`. */
export function runFile(slot: Slot, unit: string, kind: 'pid' | 'log'): string {
  return `${slot.root}/.deploy/run/${unit}.${kind}`
}

/** `key=value` lines as a map; of a key that comes twice the first counts, so later text cannot overrule it. */
export function fields(text: string): Map<string, string> {
  const found = new Map<string, string>()
  for (const line of text.split('\n')) {
    const at = line.indexOf('=')
    if (at > 0 && !found.has(line.slice(0, at))) found.set(line.slice(0, at), line.slice(at + 1))
  }
  return found
}

/**
 * The last lines of the service: of its last attempt to run, and from the journal only what was written since the
 * activation, for what is older is another release's and would mislead.
 */
export function lastLogLines({ slot, activation }: Context, unit: string, count: number): Script {
  const since = activation === undefined ? undefined : Date.parse(activation.at) / 1000
  if (slot.compose !== undefined) return tellProject(slot, { since, count })
  const ofUnit = unitLog(`${unit}.service`, { since, count, format: 'short-iso' })
  if (slot.container !== undefined) {
    const ofContainer = sh`docker logs ${since === undefined ? [] : ['--since', String(since)]} --tail ${count} ${slot.container.name} 2>&1 || true`
    return slot.service.manager === 'systemd' ? lines(ofUnit, ofContainer) : ofContainer
  }
  return slot.service.manager === 'systemd' ? ofUnit : processLog(slot, unit, count)
}
