/** The field `license` of a package.json: a text today; once an object with `type`, or a list of such. */
export function licenceTexts(licence: unknown): string[] {
  if (typeof licence === 'string') return [licence]
  if (Array.isArray(licence)) return licence.flatMap((one) => (Array.isArray(one) ? [] : licenceTexts(one)))
  if (typeof licence !== 'object' || licence === null || !('type' in licence)) return []
  return typeof licence.type === 'string' ? [licence.type] : []
}
