import { publicUrl } from '../urls.ts'

/** What the address of a conda package says: `https://host/channel/linux-64/name-1.0-h1_0.conda`. */
export interface CondaAddress {
  name: string
  version: string
  build: string
  /** `conda-forge`; with folders when the channel has them. */
  channel: string | undefined
  subdir: string | undefined
  type: 'conda' | 'tar.bz2'
  /** Without credentials; undefined for a file of the machine. */
  url: string | undefined
}

/** Understands a package's address; undefined when it names no conda package. Tokens of private channels are left out. */
export function parseCondaAddress(text: string): CondaAddress | undefined {
  const plain = text.replace(/#.*$/s, '')
  const [, path = '', name, version, build, type] =
    /^(.*\/)?([^/]+)-([^-/]+)-([^-/]+)\.(conda|tar\.bz2)$/.exec(plain) ?? []
  if (name === undefined || version === undefined || build === undefined) return undefined
  return {
    name,
    version,
    build,
    ...placeOf(path),
    type: type === 'conda' ? 'conda' : 'tar.bz2',
    url: withoutToken(plain),
  }
}

/** The channel and platform in the address of a folder of packages. */
export function placeOf(text: string): Pick<CondaAddress, 'channel' | 'subdir'> {
  const url = withoutToken(text)
  const parts = (url === undefined ? text : new URL(url).pathname).split('/').filter(Boolean)
  const last = parts.at(-1) ?? ''
  const isSubdir = /^(?:noarch|(?:linux|osx|win|freebsd|emscripten|wasi|zos)-[a-z0-9_]+)$/.test(last)
  const channel = (isSubdir ? parts.slice(0, -1) : parts).join('/')
  return { channel: channel === '' ? undefined : channel, subdir: isSubdir ? last : undefined }
}

/** https://docs.anaconda.com/anacondaorg/user-guide/work-with-accounts/: a token stands in the path, as /t/<token>/ */
function withoutToken(text: string): string | undefined {
  return publicUrl(text.replace(/\/t\/[^/]+\//, '/'))
}
