import type { Release } from '@deploy/release/release.ts'
import type { BuiltStep, Context } from '../context.ts'
import { sha256Of } from '../digest.ts'
import { changelogs } from '../steps/changelogs.ts'
import { underShared } from '../steps/files.ts'
import { verifySignature } from '../steps/signature.ts'
import { unpack, verifyArchive } from '../steps/unpack.ts'
import type { Source, TextBlob } from './strategy.ts'

/** How a release comes to be a folder on the host: verified, asked who signed it, unpacked; with the texts that these steps read. */
export function arrival(
  context: Context,
  source: Source,
): { steps: (BuiltStep | undefined)[]; texts: TextBlob[] } {
  const { release } = source
  const sums = sumsOf(context, release)
  const releaseJson = `${JSON.stringify(release, null, 2)}\n`
  const signed = verifySignature(context, source)
  return {
    steps: [
      changelogs(context, release),
      verifyArchive(context),
      signed.step,
      unpack(context, { sums: sha256Of(sums), releaseJson: sha256Of(releaseJson) }),
    ],
    texts: [{ name: 'SHA256SUMS', text: sums }, { name: 'release.json', text: releaseJson }, ...signed.texts],
  }
}

/** Digests of the files that stay as they were released; rendered configuration and shared folders have their own. */
function sumsOf(context: Context, release: Release): string {
  const changed = new Set(context.slot.config.map(({ file }) => file))
  return release.files
    .filter(({ path }) => !changed.has(path) && !underShared(context, path))
    .map(({ path, sha256 }) => `${sha256}  ${path}\n`)
    .join('')
}
