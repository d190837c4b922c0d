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
  /** Each path that was asked about. */
  paths: Record<string, PathFacts>
  /** Listening TCP ports that were asked about, with the process when it may be seen. */
  ports: Record<number, { listening: boolean; pid?: number; command?: string }>
  /** Accounts that were asked about. */
  accounts: Record<string, { user: boolean; group: boolean }>
  unit?: {
    name: string
    loadState: string
    activeState: string
    mainPid: number
    fragmentPath: string
    sha256?: string
  }
  /** The release that `current` leads to. */
  current?: string
  releases: ReleaseState[]
  /** Blobs in the store that were asked about: whole, or so many bytes of an upload. */
  blobs: Record<string, { whole: boolean; bytes: number }>
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

export interface PathFacts {
  kind: 'absent' | 'file' | 'directory' | 'link' | 'other'
  /** Of a link. */
  target?: string
  owner?: string
  group?: string
  mode?: string
  /** The user may create or replace it (its parent is writable). */
  replaceable: boolean
  sha256?: string
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
