/** What a change record shows; every part is Markdown. */
export interface RecordText {
  /** Names the change for good: application and release. */
  key: string
  title: string
  sections: { id: string; markdown: string }[]
}

/** A system that keeps change records. Writing the same text twice leaves one record, unchanged. */
export interface ChangeRecords {
  /** Finds the record or opens it. Fails before anything is deployed when it may not be written. */
  open(text: RecordText): Promise<{ url: string }>
  /** Writes or replaces the sections; those of other stages and what people wrote stay. */
  update(text: RecordText): Promise<{ url: string }>
}
