import type { Fact } from './call.ts'
import type {
  BackupFacts,
  ContainerFacts,
  DockerFacts,
  Facts,
  FolderFacts,
  LiveFacts,
  PathFacts,
  ReleaseState,
  UnitFacts,
} from './facts.ts'
import { finalEvents, type JournalEntry } from './journal.ts'

/** The facts of `probe`. Counts and names come from a host: what is missing or odd reads as absent, never as an error. */
export function readFacts(facts: Fact[]): Facts {
  const one = (key: string) => facts.find((fact) => fact.key === key)?.values ?? []
  const all = (key: string) => facts.filter((fact) => fact.key === key).map(({ values }) => values)
  const [id = '', version = '', kernel = '', arch = ''] = one('os')
  const [path = '', exists, writable, freeBytes, freeInodes, owner] = one('root')
  const [python] = one('python')
  const [clock] = one('clock-synchronized')
  const [current] = one('current')
  const [process, lives] = one('process')
  return {
    user: one('user')[0] ?? '',
    uid: number(one('uid')[0]),
    groups: words(one('groups')[0]),
    os: { id, version, kernel, arch },
    tools: words(one('tools')[0]),
    ...(python && { python }),
    supervisors: words(one('supervisors')[0]) as Facts['supervisors'],
    time: number(one('time')[0]),
    ...(clock && { clockSynchronized: clock === 'yes' }),
    charset: one('charset')[0] ?? '',
    root: {
      path,
      exists: exists === '1',
      writable: writable === '1',
      ...(owner && { owner }),
      freeBytes: number(freeBytes),
      freeInodes: inodes(freeInodes),
    },
    ...readQuota(all('quota')),
    unwritable: all('unwritable').map(([path = '', owner = '', mode = '']) => ({ path, owner, mode })),
    spaces: Object.fromEntries(
      all('space-of').map(([path = '', bytes, count]) => [
        path,
        { freeBytes: number(bytes), freeInodes: inodes(count) },
      ]),
    ),
    versions: Object.fromEntries(all('version').map(([name = '', text = '']) => [name, text])),
    paths: Object.fromEntries(all('path').map(readPath)),
    folders: Object.fromEntries(all('folder').map(readFolder)),
    ports: Object.fromEntries(all('port').map(readPort)),
    accounts: Object.fromEntries(
      all('account').map(([name = '', user, group]) => [name, { user: user === '1', group: group === '1' }]),
    ),
    ...(one('unit').length > 0 && { unit: readUnit(one('unit')) }),
    ...(process && { process: { name: process, lives: lives === '1' } }),
    units: Object.fromEntries(
      all('further-unit')
        .map(readUnit)
        .map((unit) => [unit.name, unit]),
    ),
    ...readDocker(one, all),
    ...(current && { current }),
    ...readLive(one('live'), all('damaged')),
    blobs: Object.fromEntries(
      all('blob').map(([sha256 = '', whole, bytes]) => [
        sha256,
        { whole: whole === '1', bytes: number(bytes) },
      ]),
    ),
    backups: Object.fromEntries(
      all('backup-folder').map((values) => readBackups(values, all('backup-copy'))),
    ),
    ...readStatus(facts),
  }
}

/** What `status` tells, and `probe` too. */
export type Status = Pick<Facts, 'current' | 'releases' | 'lock' | 'open'>

export function readStatus(facts: Fact[]): Status {
  const one = (key: string) => facts.find((fact) => fact.key === key)?.values
  const current = one('current')?.[0]
  const lock = one('lock')
  const open = one('open')
  const [deployId = '', actor = '', url = '', fence, expired, seconds] = lock ?? []
  return {
    ...(current && { current }),
    releases: facts.filter(({ key }) => key === 'release').map(({ values }) => readRelease(values)),
    ...(lock && {
      lock: {
        deployId,
        actor,
        url,
        fence: number(fence),
        expired: expired === '1',
        expiresInSeconds: number(seconds),
      },
    }),
    ...(open && { open: { deployId: open[0] ?? '', release: open[1] ?? '', event: open[2] ?? '' } }),
  }
}

/** A deployment that has come to its end. */
export interface Past {
  deployId: string
  kind: 'deploy' | 'rollback'
  environment: string
  release: string
  actor: string
  url: string
  event: (typeof finalEvents)[number]
  at: string
  fence: number
  detail?: string
}

/** `history`: each `past` fact with the final entry that follows it, newest first. */
export function readPast(
  [deployId, kind, environment, release, actor, url]: string[],
  last: JournalEntry,
): Past {
  return {
    deployId: deployId ?? '',
    kind: kind === 'rollback' ? 'rollback' : 'deploy',
    environment: environment ?? '',
    release: release ?? '',
    actor: actor ?? '',
    url: url ?? '',
    event: finalEvents.find((event) => event === last.event) ?? 'broken',
    at: last.at,
    fence: last.fence,
    ...(last.detail && { detail: last.detail }),
  }
}

const kinds: PathFacts['kind'][] = ['file', 'directory', 'link', 'other']
const states: ReleaseState['state'][] = ['staged', 'live', 'good', 'bad', 'failed']

function readPath([path = '', kind, replaceable, owner, group, mode, sha256, target]: string[]): [
  string,
  PathFacts,
] {
  return [
    path,
    {
      kind: kinds.find((known) => known === kind) ?? 'absent',
      ...(target && { target }),
      ...(owner && { owner }),
      ...(group && { group }),
      ...(mode && { mode }),
      replaceable: replaceable === '1',
      ...(sha256 && { sha256 }),
    },
  ]
}

function readFolder([path = '', same, names, venv, bytes, inodes]: string[]): [string, FolderFacts] {
  return [
    path,
    {
      sameFileSystem: same === '1',
      ...(names && { names }),
      venv: venv === '1',
      bytes: number(bytes),
      inodes: number(inodes),
    },
  ]
}

function readPort([port = '', listening, pid, command, user, unit, container]: string[]): [
  string,
  Facts['ports'][number],
] {
  return [
    port,
    {
      listening: listening === '1',
      ...(pid && { pid: number(pid) }),
      ...(command && { command }),
      ...(user && { user }),
      ...(unit && { unit }),
      ...(container && { container }),
    },
  ]
}

function readBackups(
  [folder = '', exists, writable, device = '', freeBytes]: string[],
  copies: string[][],
): [string, BackupFacts] {
  return [
    folder,
    {
      placeExists: exists === '1',
      writable: writable === '1',
      device,
      freeBytes: number(freeBytes),
      copies: copies
        .filter(([at]) => at === folder)
        .map(([, name = '', kind = '', of = '', madeAt = '', bytes, contentBytes, present]) => ({
          name,
          kind,
          of,
          madeAt,
          bytes: number(bytes),
          contentBytes: number(contentBytes),
          present: present === '1',
        })),
    },
  ]
}

/** Of several quotas the narrowest counts. */
function readQuota(quotas: string[][]): Pick<Facts, 'quota'> {
  const least = (index: number) => {
    const known = quotas.flatMap((values) => (values[index] ? [number(values[index])] : []))
    return known.length > 0 ? Math.max(0, Math.min(...known)) : undefined
  }
  const freeBytes = least(0)
  const freeInodes = least(1)
  if (freeBytes === undefined && freeInodes === undefined) return {}
  return {
    quota: { ...(freeBytes !== undefined && { freeBytes }), ...(freeInodes !== undefined && { freeInodes }) },
  }
}

const fileStates: LiveFacts['files'][] = ['whole', 'damaged']
const venvStates: LiveFacts['venv'][] = ['absent', 'whole', 'broken']

function readLive([files, venv, venvBytes, venvInodes]: string[], damaged: string[][]): Pick<Facts, 'live'> {
  if (files === undefined) return {}
  const named = (how: string) => damaged.flatMap(([as, path]) => (as === how && path ? [path] : []))
  return {
    live: {
      files: fileStates.find((state) => state === files) ?? 'unknown',
      missing: named('missing'),
      changed: named('changed'),
      venv: venvStates.find((state) => state === venv) ?? 'unknown',
      venvBytes: number(venvBytes),
      venvInodes: number(venvInodes),
    },
  }
}

function readUnit([
  name = '',
  loadState,
  activeState,
  mainPid,
  fragmentPath,
  sha256,
  done,
]: string[]): UnitFacts {
  return {
    name,
    loadState: loadState ?? '',
    activeState: activeState ?? '',
    mainPid: number(mainPid),
    fragmentPath: fragmentPath ?? '',
    ...(sha256 && { sha256 }),
    ...(done === '1' && { done: true }),
  }
}

function readDocker(
  one: (key: string) => string[],
  all: (key: string) => string[][],
): { docker?: DockerFacts } {
  if (all('engine').length === 0) return {}
  const [version, platform] = one('engine')
  const [project, sha256 = ''] = one('project')
  const [stack] = one('stack')
  const [swarm, manages] = one('swarm')
  const nodes = all('swarm-node').map(readNode)
  return {
    docker: {
      ...(version && { engine: version }),
      ...(platform?.includes('/') && { platform }),
      ...readContainer('container', one('container')),
      ...readContainer('beside', one('beside')),
      ...(project && { project: { name: project, sha256 } }),
      ...(stack && { stack: { name: stack } }),
      ...(project || stack ? readServices(all('service')) : undefined),
      ...(swarm && { swarm: { state: swarm, manages: manages === 'true', nodes } }),
    },
  }
}

function readContainer(
  key: 'container' | 'beside',
  [name, state = '', image = '', network = '', removed]: string[],
): { [key in 'container' | 'beside']?: ContainerFacts } {
  return name ? { [key]: { name, state, image, network, removesItself: removed === 'true' } } : {}
}

function readServices(values: string[][]): Pick<DockerFacts, 'services'> {
  const byName = Object.groupBy(values, ([name = '']) => name)
  const services = Object.entries(byName).map(([name, found = []]) => [
    name,
    found.flatMap(([, state]) => (state ? [state] : [])),
  ])
  return { services: Object.fromEntries(services) }
}

function readNode([name = '', status = '', availability = '']: string[]) {
  return { name, status, availability }
}

function readRelease([id = '', sha256 = '', state, fence, deployId = '', present]: string[]): ReleaseState {
  return {
    id,
    sha256,
    state: states.find((known) => known === state) ?? 'failed',
    fence: number(fence),
    deployId,
    present: present === '1',
  }
}

function words(text = ''): string[] {
  return text.split(' ').filter((word) => word !== '')
}

function inodes(text: string | undefined): number {
  return text === 'unlimited' ? Number.MAX_SAFE_INTEGER : number(text)
}

function number(text: string | undefined): number {
  const value = Number(text)
  return Number.isFinite(value) ? value : 0
}
