import { booleanInput, input, invalidValue, oneOf, secretInput } from '@deploy/kit/inputs.ts'
import type { Organisation, SpecVersion } from '@deploy/sbom/document.ts'
import { type ProfileName, profileNames } from '@deploy/sbom/profiles.ts'
import { type SourceKind, sourceKinds } from '@deploy/sbom/sources.ts'

export interface Inputs {
  releaseDirectory: string
  source: SourceKind | 'auto'
  /** Each once; empty when none is given. */
  paths: string[]
  strict: boolean
  /** '' when it is not given; a private key, or the public half of one that an agent holds. */
  signingKey: string
  signingPassphrase: string
  manifest: string
  specVersion: SpecVersion
  xml: boolean
  creator?: Organisation
  supplier?: Organisation
  profiles: ProfileName[]
  /** '' when there is none. */
  vex: string
  /** '' when there is none. */
  previous: string
  /** Paths of reports. */
  outdated: string[]
}

export function readInputs(): Inputs {
  return {
    releaseDirectory: input('release-directory', { required: true }),
    source: sourceOf(input('source', { required: true })),
    paths: linesOf(input('path')),
    strict: booleanInput('strict'),
    signingKey: secretInput('signing-key'),
    signingPassphrase: secretInput('signing-passphrase'),
    manifest: input('manifest', { required: true }),
    specVersion: oneOf('spec-version', input('spec-version', { required: true }), ['1.6', '1.7']),
    xml: booleanInput('xml'),
    ...organisationOf('creator', input('creator')),
    ...organisationOf('supplier', input('supplier')),
    profiles: input('profiles')
      .split(',')
      .flatMap((text) => (text.trim() === '' ? [] : [oneOf('profiles', text.trim(), profileNames)])),
    vex: input('vex'),
    previous: input('previous'),
    outdated: input('outdated')
      .split(',')
      .map((path) => path.trim())
      .filter((path) => path !== ''),
  }
}

/** A comma may be part of a name, a line break hardly. */
function linesOf(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim())
  return [...new Set(lines.filter((line) => line !== ''))]
}

/** `Example AG <sbom@example.test> https://example.test`; each part may be missing, but not all. */
function organisationOf<K extends 'creator' | 'supplier'>(
  name: K,
  text: string,
): { [P in K]?: Organisation } {
  if (text === '') return {}
  const [email] = /(?<=<)[^<>\s@]+@[^<>\s@]+(?=>)/.exec(text) ?? []
  const [url] = /https:\/\/[^\s<>]+/.exec(text) ?? []
  const rest = text
    .replace(/<[^<>]*>/, '')
    .replace(url ?? '', '')
    .trim()
  if (email === undefined && url === undefined)
    throw invalidValue(name, 'an address of mail in <> or of the web in it', text)
  return {
    [name]: { ...(rest && { name: rest }), ...(url && { url }), ...(email && { email }) },
  } as { [P in K]?: Organisation }
}

function sourceOf(text: string): Inputs['source'] {
  const kind = sourceKinds.find((one) => one === text)
  if (kind !== undefined || text === 'auto') return kind ?? 'auto'
  throw invalidValue('source', `auto, ${sourceKinds.join(', ')}`, text)
}
