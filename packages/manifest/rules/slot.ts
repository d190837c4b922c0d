import { switchSeconds } from '../derived.ts'
import type { Draft } from '../draft.ts'
import type { Finding, Path } from '../findings.ts'
import type { Gate, Service } from '../manifest.ts'
import { nfrSeconds } from '../nfr.ts'
import { get, placeOf } from '../tree.ts'

/** Rules about one slot, whatever lives beside it. */
export function slotRules(draft: Draft): Finding[] {
  return [
    ...paths(draft),
    ...serviceRules(draft),
    ...configRules(draft),
    ...checkRules(draft),
    ...gateTimes(draft),
  ]
}

/** Whether `path` is `folder` or lies in it. */
export const within = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(`${folder}/`)

function paths(draft: Draft): Finding[] {
  const { root, path, venv } = draft.slot
  if (root === undefined) return []
  const links: [Path, string | undefined][] = [
    [['path'], path],
    [['venv', 'path'], venv?.path],
  ]
  const findings = links.flatMap(([at, link]) => {
    const reason = link === undefined ? undefined : misplaced(link, root)
    return reason === undefined ? [] : [found(draft, at, reason)]
  })
  if (path === undefined || venv?.path === undefined) return findings
  const overlap = within(path, venv.path) || within(venv.path, path)
  return overlap
    ? [...findings, found(draft, ['venv', 'path'], `must not overlap with path ${path}`)]
    : findings
}

function misplaced(link: string, root: string): string | undefined {
  if (within(root, link)) return `must not be or contain the root ${root}`
  const managed = ['releases', 'shared', '.deploy'].find((folder) => within(link, `${root}/${folder}`))
  return managed && `must not lie in ${root}/${managed}, which is filled by deployments`
}

const systemdOnly = ['unitFile'] as const
const processOnly = ['command', 'environment'] as const

function serviceRules(draft: Draft): Finding[] {
  const { service } = draft.slot
  if (service === undefined) return []
  const wrong = service.manager === 'systemd' ? processOnly : systemdOnly
  const findings = wrong
    .filter((key) => has(service, key))
    .map((key) =>
      found(
        draft,
        ['service', key === 'unitFile' ? 'unit-file' : key],
        `has no effect with manager ${service.manager}; ${service.manager === 'systemd' ? 'the unit file says it' : 'remove it'}`,
      ),
    )
  if (service.manager !== 'process' || service.command !== undefined) return findings
  return [...findings, found(draft, ['service', 'command'], 'is missing; manager process needs it')]
}

function has(service: Service, key: keyof Service): boolean {
  const value = service[key]
  return value !== undefined && (typeof value !== 'object' || Object.keys(value).length > 0)
}

function configRules(draft: Draft): Finding[] {
  const config = draft.slot.config ?? []
  const twice = config.flatMap(({ file }, index) => {
    const first = config.findIndex((other) => other.file === file)
    const text = `${file} is given twice, first as config[${first}]`
    return first < index ? [found(draft, ['config', index, 'file'], text)] : []
  })
  const keys = config.flatMap(({ format, set }, index) =>
    Object.keys(set).flatMap((key) => {
      const reason = unfit(key, format)
      return reason === undefined ? [] : [found(draft, ['config', index, 'set', key], reason)]
    }),
  )
  const numbers = [
    ...config.flatMap(({ set }, index) => Object.keys(set).map((key) => ['config', index, 'set', key])),
    ...Object.keys(draft.slot.service?.environment ?? {}).map((key) => ['service', 'environment', key]),
  ].flatMap((path) => changed(draft, path))
  return [...twice, ...keys, ...numbers]
}

function unfit(key: string, format: 'ini' | 'env'): string | undefined {
  if (format === 'ini')
    return /^.+\..+$/.test(key) ? undefined : 'must name section and key, such as server.port'
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? undefined : 'must be the name of a variable'
}

/** YAML reads 3.10 as 3.1: nobody who writes that wants it. */
function changed(draft: Draft, path: Path): Finding[] {
  const leaf = get(draft.tree, path)
  if (leaf?.kind !== 'leaf' || typeof leaf.value !== 'number' || String(leaf.value) === leaf.source) return []
  return [found(draft, path, `${leaf.source} would be written as ${leaf.value}; put it in quotes`)]
}

function checkRules(draft: Draft): Finding[] {
  const { gate } = draft.slot
  const checks = gate?.checks ?? []
  const names = checks.map(({ name }) => name)
  return checks.flatMap((check, index) => {
    const first = names.indexOf(check.name)
    const text = `'${check.name}' is already the name of checks[${first}]; give this one a name of its own`
    const empty = check.type === 'port' && check.unit === undefined && check.user === undefined
    return [
      ...(first < index ? [found(draft, ['gate', 'checks', index], text)] : []),
      ...(empty
        ? [
            found(
              draft,
              ['gate', 'checks', index],
              'must name a unit or a user; tcp asks whether anybody listens',
            ),
          ]
        : []),
    ]
  })
}

function gateTimes(draft: Draft): Finding[] {
  const { gate, nfr, confirmSeconds, backup, hooks, install } = draft.slot
  if (gate === undefined || confirmSeconds === undefined) return []
  const ownSeconds = switchSeconds({ backup, hooks, install })
  const least = gate.timeoutSeconds + gate.initialDelaySeconds + nfrSeconds(nfr) + ownSeconds
  return [
    ...(shortest(gate) < gate.timeoutSeconds
      ? []
      : [found(draft, ['gate', 'timeout-seconds'], tooShort(gate))]),
    ...(confirmSeconds > least
      ? []
      : [
          found(
            draft,
            ['confirm-seconds'],
            `must be more than ${least}, the longest time of the gate${nfr?.allowed ? ', of what comes after it under nfr' : ''}${ownSeconds > 0 ? ' and of backups and hooks in the switch' : ''}`,
          ),
        ]),
  ]
}

const shortest = ({ consecutiveSuccesses, intervalSeconds }: Gate): number =>
  (consecutiveSuccesses - 1) * intervalSeconds

function tooShort(gate: Gate): string {
  const { timeoutSeconds, consecutiveSuccesses, intervalSeconds } = gate
  return `${timeoutSeconds} seconds are too short for ${consecutiveSuccesses} samples every ${intervalSeconds} seconds`
}

function found(draft: Draft, path: Path, text: string): Finding {
  return { ...placeOf(draft.tree, path), text }
}
