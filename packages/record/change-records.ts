/** What a change record shows; every part is Markdown. */
export interface RecordText {
  /** Names the change for good: application and release. */
  key: string
  title: string
  sections: RecordSection[]
  /** What somebody may have asked for, in a system where people ask by a form. */
  release?: { application: string; version: string; commit?: string }
  /** How the change is made and taken back, for systems that have fields for it. */
  plan?: { justification: string; implementation: string; backout: string }
}

export interface RecordSection {
  /** Names the section for good, so that writing it again replaces it. */
  id: string
  markdown: string
  /** The endings that it tells of, as `<deploy-id> <event>`: the record knows of them from then on. */
  endings?: string[]
  /** What the record has of it stays: it was written by who knew more. */
  yields?: true
}

export interface RecordFile {
  /** Names file and content for good: a record that has one of that name has this one. */
  name: string
  type: string
  content: Buffer
}

/** Where files of a stage can be fetched that the system does not keep with the record. */
export interface Fetchable {
  stage: string
  /** Artifacts of the run that it has uploaded. */
  artifacts: { name: string; url: string }[]
  /** The tag of its GitHub release, if there is one, and the sha256 of each file that belongs to it. */
  release: { tag: string; digests: string[] }
}

/** What has happened in an environment, for systems whose records have states. */
export interface Moment {
  environment: string
  event: 'begin' | 'confirmed' | 'failed' | 'rolledBack'
}

/** A system that keeps change records. Writing the same text twice leaves one record, unchanged. */
export interface ChangeRecords {
  /**
   * Writes the sections into the record, or opens it. Fails before anything is deployed when it may not be written, or has ended; a
   * record that has ended hinders nobody from going back.
   */
  open(text: RecordText, purpose?: { goesBack: boolean }): Promise<{ url: string }>
  /** Writes or replaces the sections; those of other stages and what people wrote stay. */
  update(text: RecordText): Promise<{ url: string }>
  /**
   * Adds the sections with an ending that their record does not know, each once. Answers with those that were missing. Throws when
   * a record takes none, after the others.
   */
  deliver(texts: RecordText[]): Promise<RecordSection[]>
  /** Attaches the files that the record does not have. Not where the system keeps no files with a record. */
  attach?(key: string, files: RecordFile[]): Promise<void>
  /** Links what can be fetched elsewhere, in a record that is there. Only where the system keeps no files with a record. */
  link?(key: string, files: Fetchable): Promise<void>
  /** Throws CHANGE_NOT_APPROVED unless the record is in a state in which a deployment there may begin. */
  requireAllowed?(key: string, environment: string): Promise<void>
  /** Gives the record the state that goes with the moment, unless it has it. Throws RECORD_STATE when that cannot be. */
  advance?(key: string, moment: Moment): Promise<void>
  /** Ends the record, where its states are not of the making of those who keep the system; otherwise `advance` does. */
  close?(key: string, moment: Moment): Promise<void>
  /** What the system says of a record that is there. */
  look(key: string): Promise<RecordLook>
}

export interface RecordLook {
  url: string
  /** What the system calls it, such as 12, CHG-7 or CHG0030001. */
  key: string
  /** In the words of the system. */
  state: string
}
