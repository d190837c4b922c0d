export interface Masks {
  add: (secret: string) => void
  /** The text with `***` where a secret, or a usual encoding of one, stood. */
  apply: (text: string) => string
}

/** The runner's secret masker: values, their single lines, and their JSON, URI and base64 forms. */
export function createMasks(secrets: readonly string[]): Masks {
  const values = new Set<string>()
  const add = (secret: string): void => {
    for (const value of [secret, ...secret.split(/[\r\n]+/)]) {
      if (value.trim() === '') continue
      for (const form of formsOf(value)) values.add(form)
    }
  }
  secrets.forEach(add)
  return {
    add,
    apply: (text) => {
      const longestFirst = [...values].toSorted((a, b) => b.length - a.length)
      return longestFirst.reduce((masked, value) => masked.replaceAll(value, '***'), text)
    },
  }
}

function formsOf(value: string): string[] {
  const base64 = Buffer.from(value).toString('base64')
  return [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value), base64]
}
