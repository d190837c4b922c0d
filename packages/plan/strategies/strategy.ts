import type { BuiltStep, Context } from '../context.ts'

/** The texts that a plan brings along, by digest. */
export interface TextBlob {
  name: string
  text: string
}

/** A way in which a release becomes a running service. */
export interface Strategy {
  /** fetch → prepare → switch → identity, for a release whose bytes the runner holds. */
  deploy(context: Context): { steps: BuiltStep[]; texts: TextBlob[] }
  /** The same for a release that is on the host already: verified, switched, nothing sent. */
  rollback(context: Context): BuiltStep[]
}
