/** The digests that lock files carry, by their CycloneDX name, with the number of hex digits of each. */
export const hexDigits = { MD5: 32, 'SHA-1': 40, 'SHA-256': 64, 'SHA-384': 96, 'SHA-512': 128 } as const

export type HashAlgorithm = keyof typeof hexDigits

/** A digest of one file. `value` is lower-case hex of exactly the algorithm's length. */
export interface Hash {
  algorithm: HashAlgorithm
  value: string
}

const names = new Map<string, HashAlgorithm>([
  ['md5', 'MD5'],
  ['sha1', 'SHA-1'],
  ['sha256', 'SHA-256'],
  ['sha384', 'SHA-384'],
  ['sha512', 'SHA-512'],
])

/** A hash from an algorithm's usual name (`sha256`) and hex; undefined when either is not one. */
export function hexHash(algorithm: string, hex: string): Hash | undefined {
  const name = names.get(algorithm.toLowerCase())
  const value = hex.toLowerCase()
  if (name === undefined || value.length !== hexDigits[name] || !/^[0-9a-f]+$/.test(value)) return undefined
  return { algorithm: name, value }
}

/**
 * The hashes of a Subresource Integrity text, such as `sha512-<base64> sha1-<base64>`; parts that are no hash of a known
 * algorithm are left out. See https://www.w3.org/TR/sri-2/.
 */
export function integrityHashes(text: string): Hash[] {
  return text.split(/\s+/).flatMap((part) => {
    const [, algorithm, base64] = /^([a-z0-9]+)-([A-Za-z0-9+/]+={0,2})(?:\?.*)?$/.exec(part) ?? []
    if (algorithm === undefined || base64 === undefined) return []
    return hexHash(algorithm, Buffer.from(base64, 'base64').toString('hex')) ?? []
  })
}

/** The hash that lock files of Python write as `sha256:<hex>`; empty when it is not one. */
export function prefixedHash(text: string): Hash[] {
  const [algorithm = '', hex = ''] = text.split(':')
  return [hexHash(algorithm, hex) ?? []].flat()
}
