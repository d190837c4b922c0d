import { readFileSync } from 'node:fs'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Manifest } from './manifest.ts'
import { parseManifest } from './parse.ts'

/** The complete example of docs/manifest.md. */
export const example = /```yaml\n(.*?)```/s.exec(
  readFileSync(new URL('../../docs/manifest.md', import.meta.url), 'utf8'),
)![1]!

/** The smallest manifest: one environment on one host. */
export const small = `application: shop
strategy: tarball
build:
  include: [src]
service:
  unit: shop
gate:
  checks:
    - { type: unit }
environments:
  prod:
    hosts: [{ name: one, address: one.example.org }]
`

/** The text with one piece exchanged for another; the piece must be there. */
export function edit(text: string, ...changes: [from: string, to: string][]): string {
  return changes.reduce((result, [from, to]) => {
    if (!result.includes(from)) throw new Error(`the text has no '${from}'`)
    return result.replace(from, () => to)
  }, text)
}

/** The lines of the cause without the file's name; [] when the text is fine. */
export function mistakes(text: string): string[] {
  return outcome(text).mistakes
}

export function outcome(text: string): { manifest?: Manifest; mistakes: string[] } {
  try {
    return { manifest: parseManifest(text, 'deploy.yml'), mistakes: [] }
  } catch (error) {
    if (!(error instanceof DeployError) || error.code !== 'MANIFEST_INVALID') throw error
    return { mistakes: error.facts.cause!.split('\n').map((each) => each.replace(/^deploy\.yml:/, '')) }
  }
}
