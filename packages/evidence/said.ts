/**
 * What a bundle does not prove. `changed`, `missing`, `extra`, `foreign` and `signature` say that it is not what was
 * written; the others are gaps in what was written.
 */
export interface Finding {
  kind:
    | 'changed'
    | 'missing'
    | 'extra'
    | 'foreign'
    | 'signature'
    | 'stale'
    | 'waived'
    | 'waiver-expired'
    | 'unproven'
  path?: string
  text: string
}

/** What documents prove, a sentence each, and what they do not. */
export interface Said {
  proven: string[]
  findings: Finding[]
}

export const unproven = (text: string): Finding => ({ kind: 'unproven', text })
export const said = (text: string): Said => ({ proven: [text], findings: [] })
export const gap = (text: string): Said => ({ proven: [], findings: [unproven(text)] })

export function joined(all: readonly Said[]): Said {
  return { proven: all.flatMap(({ proven }) => proven), findings: all.flatMap(({ findings }) => findings) }
}
