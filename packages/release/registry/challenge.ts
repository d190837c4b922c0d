/** What a registry asks for with a 401. */
export type Challenge =
  | { scheme: 'basic' }
  | { scheme: 'bearer'; realm: string; service?: string; scope?: string }

/**
 * Reads WWW-Authenticate as RFC 9110 has it and registries use it; undefined when it asks for something else:
 * https://distribution.github.io/distribution/spec/auth/token/
 */
export function readChallenge(header: string | null): Challenge | undefined {
  const [, scheme, parameters = ''] = /^\s*([A-Za-z]+)\s*(.*)$/s.exec(header ?? '') ?? []
  if (scheme?.toLowerCase() === 'basic') return { scheme: 'basic' }
  if (scheme?.toLowerCase() !== 'bearer') return undefined
  const values = new Map<string, string>()
  for (const [, key = '', quoted, plain] of parameters.matchAll(
    /([A-Za-z_]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g,
  ))
    values.set(key.toLowerCase(), quoted?.replaceAll(/\\(.)/g, '$1') ?? plain ?? '')
  const realm = values.get('realm')
  if (realm === undefined || !URL.canParse(realm)) return undefined
  const [service, scope] = [values.get('service'), values.get('scope')]
  return {
    scheme: 'bearer',
    realm,
    ...(service !== undefined && { service }),
    ...(scope !== undefined && { scope }),
  }
}
