/** What `probe` saw on a host. Sizes in bytes, times in seconds since the epoch. */
export interface Facts {
  user: string
  uid: number
  groups: string[]
  os: { id: string; version: string; kernel: string; arch: string }
  /** Commands that exist: systemctl, systemd-run, sudo, setsid, python3, zstd, … */
  tools: string[]
  /** `3.11.2`, absent without python3. */
  python?: string
  /** Which supervisors work here, best first. */
  supervisors: ('systemd' | 'systemd-user' | 'setsid')[]
  time: number
  clockSynchronized?: boolean
  charset: string
  root: {
    path: string
    exists: boolean
    /** The user may create it, or write in it. */
    writable: boolean
    owner?: string
    freeBytes: number
    freeInodes: number
  }
  /** What quotas of the user leave in the root; absent where there is none, or none that can be seen. */
  quota?: { freeBytes?: number; freeInodes?: number }
  /** Folders of the slot that the user cannot write in. */
  unwritable: { path: string; owner: string; mode: string }[]
  /** File systems of other paths that were asked about. */
  spaces: Record<string, { freeBytes: number; freeInodes: number }>
  /** The line in which a program says its version: of systemd, and of each that was asked about and is there. */
  versions: Record<string, string>
  /** Each path that was asked about. */
  paths: Record<string, PathFacts>
  /** Folders that may be adopted; only those that are there, and are no links. */
  folders: Record<string, FolderFacts>
  /** TCP ports that were asked about. */
  ports: Record<number, PortFacts>
  /** Accounts that were asked about. */
  accounts: Record<string, { user: boolean; group: boolean }>
  unit?: UnitFacts
  /** The process of a service that has no manager, where it was asked about. */
  process?: { name: string; lives: boolean }
  /** Further units that were asked about, by their full names. */
  units: Record<string, UnitFacts>
  /** Where a container was asked about and the program docker is there. */
  docker?: DockerFacts
  /** The release that `current` leads to. */
  current?: string
  /** How that release looks, when it was asked about and its folder is there. */
  live?: LiveFacts
  releases: ReleaseState[]
  /** Blobs in the store that were asked about: whole, or so many bytes of an upload. */
  blobs: Record<string, { whole: boolean; bytes: number }>
  /** Folders of backups that were asked about. */
  backups: Record<string, BackupFacts>
  lock?: {
    deployId: string
    actor: string
    url: string
    fence: number
    expired: boolean
    expiresInSeconds: number
  }
  /** A deployment that is neither confirmed, reverted nor aborted. */
  open?: { deployId: string; release: string; event: string }
}

export interface UnitFacts {
  name: string
  loadState: string
  activeState: string
  mainPid: number
  fragmentPath: string
  sha256?: string
  /** Its program is of those that end (Type=oneshot), and has not failed; systemd forgets whether it has run since the boot. */
  done?: boolean
}

export interface DockerFacts {
  /** Version of the engine; absent when it does not answer this user. */
  engine?: string
  /** Of what it runs, such as linux/amd64. */
  platform?: string
  /** Where it was asked about; `state` is active, inactive, pending, locked or error. */
  swarm?: {
    state: string
    manages: boolean
    /** All of them, where it manages: a status such as Ready or Down, an availability such as Active, Pause or Drain. */
    nodes: { name: string; status: string; availability: string }[]
  }
  /** The container that was asked about, whoever started it. */
  container?: ContainerFacts
  /** That of the other port of nginx.switch. */
  beside?: ContainerFacts
  /** The project of Compose that was asked about, where it has containers. */
  project?: {
    name: string
    /** Of the names of its services and their images. */
    sha256: string
  }
  /** The stack that was asked about, where it has services. */
  stack?: { name: string }
  /**
   * Of the project: the states of the containers of each service, `unhealthy` for one that runs and is not well. Of the stack: how many
   * replicas run of how many, such as `1/2`. Nothing for a service that only the release has which serves.
   */
  services?: Record<string, string[]>
}

export interface ContainerFacts {
  name: string
  /** created, running, paused, restarting, exited or dead. */
  state: string
  /** As it was called when the container was made. */
  image: string
  network: string
  /** It is gone when it stops: --rm. */
  removesItself: boolean
}

/** Who listens: the user always, the process, its unit and its container when they may be seen. */
export interface PortFacts {
  listening: boolean
  pid?: number
  command?: string
  user?: string
  unit?: string
  container?: string
}

export interface LiveFacts {
  files: 'whole' | 'damaged' | 'unknown'
  /** The first files that are not as they were released. */
  missing: string[]
  changed: string[]
  venv: 'absent' | 'whole' | 'broken' | 'unknown'
  venvBytes: number
  venvInodes: number
}

export interface PathFacts {
  kind: 'absent' | 'file' | 'directory' | 'link' | 'other'
  /** Of a link. */
  target?: string
  owner?: string
  group?: string
  mode?: string
  /** The user may create or replace it (its parent is writable). */
  replaceable: boolean
  /** Of a file that the user may read; of a link, that of the file which it leads to. */
  sha256?: string
}

/** A folder that somebody has filled by hand. */
export interface FolderFacts {
  /** It lies on the file system of the root, so that it can be moved there in one act. */
  sameFileSystem: boolean
  /** sha256 of the names in it; absent where this user cannot read it. */
  names?: string
  /** It has a .venv of its own. */
  venv: boolean
  /** 0 where it could not be measured in a few seconds. */
  bytes: number
  inodes: number
}

export interface ReleaseState {
  id: string
  sha256: string
  state: 'staged' | 'live' | 'good' | 'bad' | 'failed'
  /** Fence of the deployment that gave it this state: the order of events on this host, whatever its clock says. */
  fence: number
  deployId: string
  /** Its folder is there. */
  present: boolean
}

/** A folder in which backups are kept, which may not be there yet, below a place that should be. */
export interface BackupFacts {
  placeExists: boolean
  writable: boolean
  /** Number of the file system that it lies, or will lie, on. */
  device: string
  freeBytes: number
  /** The newest first. */
  copies: BackupCopy[]
}

/** What a document beside a backup says. */
export interface BackupCopy {
  /** The document's name, without .json. */
  name: string
  kind: string
  /** The release whose data it is; '' when there was none. */
  of: string
  madeAt: string
  /** Of the file beside it. */
  bytes: number
  contentBytes: number
  /** The file is there, with that many bytes. */
  present: boolean
}
