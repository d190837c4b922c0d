import type { Release } from '@deploy/release/release.ts'
import type { BuiltStep, Context } from '../context.ts'

/** The texts that a plan brings along, by digest. */
export interface TextBlob {
  name: string
  text: string
}

/** A release that the runner holds. */
export interface Source {
  release: Release
  /** Text of each file that the manifest's `config` names, and of each that is installed, as released; '' of one that is missing. */
  configTexts: Record<string, string>
  /** The checksums of the release directory with the signatures over them, when it is signed. */
  signature?: { sums: string; sshsig: string; openssl?: string }
}

/** A way in which a release becomes a running service. */
export interface Strategy {
  /** fetch → prepare → switch → identity, for a release whose bytes the runner holds. */
  deploy(context: Context): { steps: BuiltStep[]; texts: TextBlob[] }
  /** The same for a release that is on the host already: verified, switched, nothing sent. */
  rollback(context: Context): BuiltStep[]
}

/** Without the steps that this slot does not need. */
export function present(steps: (BuiltStep | undefined)[]): BuiltStep[] {
  return steps.filter((item) => item !== undefined)
}
