import { posix } from 'node:path'
import type { Draft } from '../draft.ts'
import { type Finding, type Path, type Place, pathText } from '../findings.ts'
import type { Host } from '../manifest.ts'
import { get, placeOf } from '../tree.ts'
import { within } from './slot.ts'

/** Rules about what shares a host: slots must not meet in a port, a folder, a unit, a container or a project. */
export function hostRules(drafts: readonly Draft[]): Finding[] {
  return drafts.flatMap((draft, index) => [
    ...ownHosts(draft),
    ...ownHops(draft),
    ...ownPorts(draft),
    ...drafts
      .slice(0, index)
      .flatMap((earlier) =>
        byRole(earlier).flatMap((one) => byRole(draft).flatMap((other) => neighbours(one, other))),
      ),
  ])
}

/** Each role with the hosts that play it. */
function byRole(draft: Draft): Draft[] {
  return [draft, ...(draft.roles ?? [])].map((each) => ({
    ...each,
    ...(each.hosts && { hosts: each.hosts.filter(({ role }) => role === each.role) }),
  }))
}

type Door = Pick<Host, 'address' | 'port'>
const doorKey = ({ address, port }: Door): string => `${address.toLowerCase()} ${port}`
/** Behind different jump hosts the same address may be another host. */
const hostKey = (host: Host): string => [host, ...(host.via?.slice(-1) ?? [])].map(doorKey).join(' via ')
const hostText = ({ address, port }: Host): string =>
  port === 22 ? address : `${address} (SSH port ${port})`

function ownHosts({ hosts = [], own }: Draft): Finding[] {
  const names = hosts.map(({ name }) => name)
  const keys = hosts.map(hostKey)
  return hosts.flatMap((host, index) => {
    const sameName = names.indexOf(host.name)
    const sameKey = keys.indexOf(keys[index]!)
    const at = (key: string) => placeOf(own, ['hosts', index, key])
    return [
      ...(sameName < index
        ? [{ ...at('name'), text: `${host.name} is already the name of hosts[${sameName}]` }]
        : []),
      ...(sameKey < index ? [{ ...at('address'), text: `is the same host as hosts[${sameKey}]` }] : []),
    ]
  })
}

/** A way goes through each host once, and does not end where it has been. */
function ownHops({ hosts = [], own }: Draft): Finding[] {
  return hosts.flatMap((host, index) => {
    const way = [...(host.via ?? []), host].map(doorKey)
    return way.flatMap((key, hop) => {
      const other = way.indexOf(key)
      if (other === hop) return []
      const at = hop < way.length - 1 ? ['hosts', index, 'via', hop, 'address'] : ['hosts', index, 'address']
      return [{ ...placeOf(own, at), text: `is already via[${other}], the way to ${host.name}` }]
    })
  })
}

function ownPorts(draft: Draft): Finding[] {
  const first = new Map<string, Claim>()
  return portClaims(draft).flatMap((claim) => {
    const other = first.get(claim.value)
    if (other === undefined) first.set(claim.value, claim)
    const text = `${claim.what} is already ${other && pathText(other.place.path)}`
    return other === undefined ? [] : [{ ...claim.place, text }]
  })
}

/** Something of a slot that no other slot of the same host may have. */
interface Claim {
  what: string
  value: string
  place: Place
}

function neighbours(earlier: Draft, later: Draft): Finding[] {
  const taken = new Set((earlier.hosts ?? []).map(hostKey))
  const shared = later.hosts?.find((host) => taken.has(hostKey(host)))
  if (shared === undefined) return []
  const between = { earlier: earlier.name, later: later.name, host: hostText(shared) }
  return [
    ...samePorts(earlier, later, between),
    ...sameUnits(earlier, later, between),
    ...sameContainers(earlier, later, between),
    ...sameProjects(earlier, later, between),
    ...sameFolders(earlier, later, between),
    ...sameFiles(earlier, later, between),
    ...(earlier.name === later.name
      ? []
      : [...boots(earlier, later, between), ...boots(later, earlier, between)]),
  ]
}

/** Who boots a host boots all that live there: each of them says yes to it, or none is booted. */
function boots({ slot: { nfr }, tree }: Draft, neighbour: Draft, { host }: Between): Finding[] {
  if (nfr?.coldBoot === undefined || nfr.consent === undefined || neighbour.slot.nfr?.consent !== undefined)
    return []
  const text = `boots the host ${host}, on which ${neighbour.name} lives, too; let the nfr of both have a consent, or remove it`
  return [{ ...placeOf(tree, ['nfr', 'cold-boot']), text }]
}

interface Between {
  earlier: string
  later: string
  host: string
}

function samePorts(earlier: Draft, later: Draft, between: Between): Finding[] {
  const taken = new Map(portClaims(earlier).map((claim) => [claim.value, claim]))
  return portClaims(later).flatMap((claim) => {
    const other = taken.get(claim.value)
    return other === undefined ? [] : [clash(other, claim, 'is already', between)]
  })
}

/** From the file, so that one bad port does not hide what is wrong with the others. */
function portClaims({ tree }: Draft): Claim[] {
  const ports = get(tree, ['ports'])
  if (ports?.kind !== 'branch') return []
  const written = [...ports.entries.values()].flatMap(({ value }) =>
    value.kind === 'list' ? value.items : [value],
  )
  return written.flatMap((leaf) => {
    if (leaf.kind !== 'leaf' || typeof leaf.value !== 'number') return []
    const value = String(leaf.value)
    return [{ what: `port ${value}`, value, place: leaf.place }]
  })
}

function sameUnits(earlier: Draft, later: Draft, between: Between): Finding[] {
  const unit = unitOf(later)
  if (unit === undefined || unitOf(earlier) !== unit) return []
  const claim = ({ tree }: Draft) => ({
    what: `unit ${unit}`,
    value: unit,
    place: placeOf(tree, ['service', 'unit']),
  })
  return [clash(claim(earlier), claim(later), 'is already', between)]
}

/** systemd knows a unit by its name alone; a process is known by the root that it belongs to. */
function unitOf({ slot: { service } }: Draft): string | undefined {
  return service?.manager === 'systemd' ? service.unit : undefined
}

/** An engine knows a container by its name alone. */
function sameContainers(earlier: Draft, later: Draft, between: Between): Finding[] {
  const name = later.slot.container?.name
  if (name === undefined || earlier.slot.container?.name !== name) return []
  const claim = ({ tree }: Draft) => ({
    what: `container ${name}`,
    value: name,
    place: placeOf(tree, ['container', 'name']),
  })
  return [clash(claim(earlier), claim(later), 'is already', between)]
}

/** Compose knows a project by its name alone. */
function sameProjects(earlier: Draft, later: Draft, between: Between): Finding[] {
  const name = later.slot.compose?.project
  if (name === undefined || earlier.slot.compose?.project !== name) return []
  const claim = ({ tree }: Draft) => ({
    what: `project ${name}`,
    value: name,
    place: placeOf(tree, ['compose', 'project']),
  })
  return [clash(claim(earlier), claim(later), 'is already', between)]
}

/** One file of the host that two environments would install in turn. */
function sameFiles(earlier: Draft, later: Draft, between: Between): Finding[] {
  const taken = new Map(fileClaims(earlier).map((claim) => [claim.value, claim]))
  return fileClaims(later).flatMap((claim) => {
    const other = taken.get(claim.value)
    return other === undefined ? [] : [clash(other, claim, 'is already', between)]
  })
}

function fileClaims({ slot: { nginx, units }, tree }: Draft): Claim[] {
  const claim = (value: string, path: Path): Claim => ({ what: value, value, place: placeOf(tree, path) })
  return [
    ...(nginx?.files.map(({ to }, index) => claim(to, ['nginx', 'files', index, 'to'])) ?? []),
    ...(nginx?.switch ? [claim(nginx.switch.file, ['nginx', 'switch', 'upstream'])] : []),
    ...(units?.files.map((file, index) => claim(posix.basename(file), ['units', 'files', index])) ?? []),
  ]
}

function sameFolders(earlier: Draft, later: Draft, between: Between): Finding[] {
  return territory(later).flatMap((claim) =>
    territory(earlier).flatMap((other) => {
      if (claim.value === other.value) return [clash(other, claim, 'is already', between)]
      if (within(claim.value, other.value)) return [clash(other, claim, 'lies inside', between)]
      return within(other.value, claim.value) ? [clash(other, claim, 'contains', between)] : []
    }),
  )
}

/** The folders and links of a slot; what lies in the root goes with the root. */
function territory({ slot: { root, path, venv }, tree }: Draft): Claim[] {
  const claim = (at: Path, value: string | undefined): Claim[] =>
    value === undefined ? [] : [{ what: value, value, place: placeOf(tree, at) }]
  const links = [...claim(['path'], path), ...claim(['venv', 'path'], venv?.path)]
  return [
    ...claim(['root'], root),
    ...links.filter(({ value }) => root === undefined || !within(value, root)),
  ]
}

function clash(other: Claim, claim: Claim, verb: string, { earlier, later, host }: Between): Finding {
  const { line, column, path } = other.place
  const same = line === claim.place.line && column === claim.place.column
  const text = same
    ? `${claim.what} would serve both ${earlier} and ${later} on the host ${host}; give one of them its own`
    : `${claim.what} ${verb} ${pathText(path)} (line ${line}${verb === 'is already' ? '' : `: ${other.value}`}) on the host ${host}`
  return { ...claim.place, text }
}
