import type { Command } from '@deploy/evidence/approvals.ts'
import type { Promotion } from '@deploy/manifest/manifest.ts'

/** What people are asked to approve. */
export interface Change {
  /** Of its change record. */
  key: string
  application: string
  environment: string
  /** Of the plans; see `changeDigest`. A command about another one does not count. */
  digest: string
  /** The commit of the release. */
  commit: string
  /** The commits that serve there now, one for each release that a host has; none where nothing does. */
  since: readonly string[]
  /** The roles that give their word there. */
  approvals: Promotion['approvals']
}

/** One place where people approve. */
export interface ApprovalSource {
  /** Notes which plan a dry run has shown, where people would not name it themselves. */
  announce?(change: Change): Promise<void>
  /**
   * What people decided there about this change, the oldest first; none when nobody was asked yet. The `login` of a word is an
   * account of GitHub, as deploy.yml names people. `ignored` says of words that are no commands why, a sentence each.
   */
  commandsOn(change: Change): Promise<{ commands: Command[]; ignored: string[] }>
}

/** Where approvals come from, and who people are. */
export interface Approvals {
  sources: Partial<Record<Promotion['approvals'][number]['from'], ApprovalSource>>
  people: People
}

export interface People {
  /**
   * Logins of who wrote the commits after each of `since`, up to and with `commit`; without one, or when nothing came after it, of `commit`
   * and of what it merged. Throws AUTHOR_UNKNOWN.
   */
  authorsOf(commit: string, since: readonly string[]): Promise<string[]>
  /** Whether the login is an active member of `organization/team`. */
  isMember(team: string, login: string): Promise<boolean>
}
