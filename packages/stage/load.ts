import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readBundle } from '@deploy/evidence/bundle.ts'
import type { Documents } from '@deploy/evidence/evidence.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Environment, Manifest } from '@deploy/manifest/manifest.ts'
import { findEnvironment } from '@deploy/manifest/parse.ts'
import { slotsOf } from '@deploy/manifest/roles.ts'
import { installedFiles } from '@deploy/plan/installed.ts'
import type { Source } from '@deploy/plan/strategies/strategy.ts'
import { inspectArchive } from '@deploy/release/inspect.ts'
import { openImage } from '@deploy/release/oci/image-file.ts'
import type { Layout } from '@deploy/release/oci/layout.ts'
import { openRelease } from '@deploy/release/read.ts'
import { signatureFiles } from '@deploy/release/sshsig.ts'
import type { StageDeps } from './deps.ts'
import { readManifest } from './read-manifest.ts'

/** The manifest of the workspace and one of its environments. */
export async function loadManifest(
  path: string,
  environment: string,
  { workspace }: Pick<StageDeps, 'workspace'>,
): Promise<{ manifest: Manifest; environment: Environment }> {
  const manifest = await readManifest(path, workspace)
  return { manifest, environment: findEnvironment(manifest, environment) }
}

/** The manifest of the workspace and the environment of that name, or all when the name is ''. */
export async function loadEnvironments(
  path: string,
  environment: string,
  { workspace }: Pick<StageDeps, 'workspace'>,
): Promise<{ manifest: Manifest; environments: Environment[] }> {
  const manifest = await readManifest(path, workspace)
  const environments =
    environment === '' ? Object.values(manifest.environments) : [findEnvironment(manifest, environment)]
  return { manifest, environments }
}

export interface LoadedRelease {
  source: Source
  archivePath: string
  /** The image, where it travels with the release. */
  layout?: Layout
  /** release.json, the SBOM, the checksums and their signatures, as they lie beside the archive. */
  documents: Documents
}

/**
 * The release in a directory of the workspace, or, when the directory has none, of this run's artifact. Every byte is
 * compared with release.json, and the archive's listing is read before anything trusts it.
 */
export async function loadRelease(
  directory: string,
  { manifest, environment }: { manifest: Manifest; environment: Environment },
  { artifacts, workspace, log }: Pick<StageDeps, 'artifacts' | 'workspace' | 'log'>,
): Promise<LoadedRelease> {
  const path = join(workspace, directory)
  if (!(await exists(join(path, 'release.json')))) {
    const name = `${manifest.application}-release`
    log.info(`${directory} has no release.json: fetching the artifact ${name}.`)
    await artifacts.download(name, path)
  }
  const { release, archivePath } = await openRelease(path)
  refuseForeign(release, manifest)
  const { slot } = environment
  const read = [
    ...slot.config.map(({ file }) => file),
    ...slotsOf(environment)
      .flatMap(installedFiles)
      .flatMap(({ from }) => ('file' in from ? [from.file] : [])),
  ]
  const contents = await inspectArchive(archivePath, release, read)
  const configTexts = Object.fromEntries(
    read.map((file) => [file, contents.get(file)?.toString('utf8') ?? '']),
  )
  const layout = await openImage(path, release.image)
  const { sums, sshsig, openssl } = signatureFiles
  const bills = ['bom.json', 'bom-changes.json', 'bom-outdated.json']
  const names = ['release.json', ...bills, sums, 'SHA512SUMS', sshsig, openssl]
  const present = await Promise.all(
    names.map(async (name) => ((await exists(join(path, name))) ? name : undefined)),
  )
  const documents = Object.fromEntries(
    await Promise.all(
      present
        .filter((name) => name !== undefined)
        .map(async (name) => [name, await readFile(join(path, name), 'utf8')] as const),
    ),
  )
  const signature = signatureOf(documents)
  return {
    source: { release, configTexts, ...(signature && { signature }) },
    archivePath,
    ...(layout && { layout }),
    documents,
  }
}

/** The signature among the documents of a release directory or of its evidence. */
export function signatureOf(documents: Documents): Source['signature'] {
  const [sums, sshsig, openssl] = [signatureFiles.sums, signatureFiles.sshsig, signatureFiles.openssl].map(
    (name) => documents[name],
  )
  if (sums === undefined || sshsig === undefined) return undefined
  return { sums, sshsig, ...(openssl !== undefined && { openssl }) }
}

/** Name of the workflow artifact with the evidence of an environment. */
export function evidenceArtifact(application: string, environment: string): string {
  return `${application}-evidence-${environment}`
}

/** The evidence in a directory of the workspace, or, when it has none, of this run's artifact of that environment. */
export async function loadEvidence(
  directory: string,
  { application, environment }: { application: string; environment: string },
  { artifacts, workspace, log }: Pick<StageDeps, 'artifacts' | 'workspace' | 'log'>,
): Promise<Documents> {
  const path = join(workspace, directory)
  if (!(await exists(join(path, 'evidence.json')))) {
    const name = evidenceArtifact(application, environment)
    log.info(`${directory} has no evidence.json: fetching the artifact ${name}.`)
    await artifacts.download(name, path)
  }
  return readBundle(path)
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path)
    return true
  } catch {
    return false
  }
}

/** Throws RELEASE_FOREIGN unless the release is of the application that the manifest describes. */
export function refuseForeign(release: { application: string }, manifest: { application: string }): void {
  if (release.application === manifest.application) return
  throw new DeployError({
    code: 'RELEASE_FOREIGN',
    message: `The release is of '${release.application}', but deploy.yml describes '${manifest.application}'.`,
    remedy:
      "Name the folder of this application's release with the input 'release-directory', or its manifest with 'manifest'.",
  })
}
