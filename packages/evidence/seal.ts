import { createHash } from 'node:crypto'
import { type Evidence, madeFiles } from './evidence.ts'

const { seal, signature, ...sealed } = madeFiles

/** What a signature of a bundle speaks about, so that one of another application, or over a release, is worth nothing here. */
export function evidenceNamespace(application: string): string {
  return `evidence@${application}`
}

/** The files that evidence.sha256 names: what evidence.json lists, and what is made from it. In code-unit order. Pure. */
export function sealedPaths({ items }: Pick<Evidence, 'items'>): string[] {
  return [...Object.values(sealed), ...items.map(({ path }) => path)].sort()
}

/** evidence.sha256: lines for `sha256sum -c`, in the folder of the bundle. Pure. */
export function sealText(paths: readonly string[], read: (path: string) => string | Buffer): string {
  return paths.map((path) => `${sha256Of(read(path))}  ${path}\n`).join('')
}

export function sha256Of(bytes: string | Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
