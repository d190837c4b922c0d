import { createHash } from 'node:crypto'
import { readDocument } from '@deploy/kit/document.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import * as z from 'zod/mini'
import { linkProblem, pathProblem } from './paths.ts'

const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/))
const sha512 = z.string().check(z.regex(/^[0-9a-f]{128}$/))
const safePath = z
  .string()
  .check(z.refine((path) => pathProblem(path) === undefined, 'a plain path inside the release'))
const link = z
  .strictObject({ path: safePath, target: z.string() })
  .check(
    z.refine(({ path, target }) => linkProblem(path, target) === undefined, 'a symlink inside the release'),
  )
const bytes = z.int().check(z.nonnegative())

const digest = z.string().check(z.regex(/^sha256:[0-9a-f]{64}$/))

/** An image, named by a digest. Sizes in bytes, as they are sent. */
const imageSchema = z.strictObject({
  /** The registry's, without tag or digest, with the registry unless it is Docker Hub. Absent where the image travels with the release. */
  repository: z.optional(z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._:/-]{0,254}$/))),
  /** The file beside the archive in which the image travels: the tar of an OCI image layout. */
  layout: z.optional(
    z.strictObject({
      name: z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._+-]*\.image\.tar$/)),
      size: bytes,
      sha256,
    }),
  ),
  /** Of the manifest, or of the index when there are several platforms: what is pulled. */
  digest,
  platforms: z
    .array(
      z.strictObject({
        /** `linux/amd64` */
        platform: z.string().check(z.regex(/^[a-z0-9]+\/[a-z0-9]+(?:\/[a-z0-9]+)?$/)),
        manifest: digest,
        config: digest,
        layers: z.array(z.strictObject({ digest, size: bytes })),
      }),
    )
    .check(z.minLength(1)),
})

const pinSchema = z.strictObject({
  service: z.string().check(z.regex(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$/)),
  /** As the compose file has it, such as `mongo:8`. */
  written: z.string(),
  /** `<repository>@sha256:…` */
  image: z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._:/-]{0,254}@sha256:[0-9a-f]{64}$/)),
})

const submoduleSchema = z.strictObject({
  path: safePath,
  tag: z.string(),
  commit: z.string().check(z.regex(/^[0-9a-f]{40,64}$/)),
  /** The tags whose changelogs somebody has read, as deploy.yml said. */
  acknowledged: z.optional(z.array(z.string())),
  /** With them: the released tags up to this one, from the oldest on. */
  published: z.optional(z.array(z.string())),
})

/** The file in a release directory that says what the archive beside it is. */
export const RELEASE_FILE = 'release.json'

/** The file in the archive of an image that names it: other images make another archive, and so another release. */
export const IMAGE_FILE = 'release-image.json'

/** In the archive: one more compose file, with the digests of the images that the others name by a tag. */
export const PINS_FILE = 'release-pins.yaml'

/** A version may become a folder's name on a host, so its characters are plain. */
export const versionPattern = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,127}$/

/** release.json: what a build made, named by its digest. camelCase as every document that programs exchange. */
export const releaseSchema = z.strictObject({
  schemaVersion: z.literal(1),
  application: z.string().check(z.regex(/^[a-z][a-z0-9-]{0,62}$/)),
  version: z.string().check(z.regex(versionPattern)),
  /** `<version>-<first 12 hex digits of the archive's sha256>`: the folder's name on the host. */
  id: z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._+-]{0,127}-[0-9a-f]{12}$/)),
  strategy: z.enum(['tarball', 'image', 'compose', 'swarm', 'git-venv', 'git-install']),
  createdAt: z.iso.datetime(),
  source: z.strictObject({
    repository: z.string(),
    commit: z.string().check(z.regex(/^[0-9a-f]{40,64}$/)),
    /** Of the strategies git-venv and git-install: git's name of all files of the commit, with which each file here was compared. */
    tree: z.optional(z.string().check(z.regex(/^[0-9a-f]{40,64}$/))),
    ref: z.string(),
  }),
  archive: z.strictObject({
    name: z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._+-]*\.tar\.gz$/)),
    size: bytes,
    sha256,
    sha512,
    /** Of the archive before compression: it survives a change of the compressor. */
    tarSha256: sha256,
  }),
  files: z.array(
    z.strictObject({ path: safePath, size: bytes, sha256, mode: z.string().check(z.regex(/^0[0-7]{3}$/)) }),
  ),
  /** Symlinks in the archive; absent when there is none. Folders are those above files and links, all of mode 0755. */
  links: z.optional(z.array(link)),
  /**
   * Of the strategy image: what runs. The archive beside it holds the files of the application that the host needs, and the same
   * words about the image, so that its digest names the image, too.
   */
  image: z.optional(imageSchema),
  /** Images that the compose files name, by what they wrote: `mongo:8`, and what it was when this was built. */
  pins: z.optional(z.array(pinSchema)),
  /** Submodules at a released tag. */
  submodules: z.optional(z.array(submoduleSchema)),
})

export type Release = z.output<typeof releaseSchema>
export type Image = z.output<typeof imageSchema>
export type Pin = z.output<typeof pinSchema>
export type Submodule = z.output<typeof submoduleSchema>

/** Reads release.json. `where` is the path that the message names. Throws RELEASE_INVALID. */
export function parseRelease(text: string, where: string): Release {
  const release = readDocument(releaseSchema, text, (cause) => invalid(where, cause))
  const { id, version, archive } = release
  if (id !== releaseId(version, archive.sha256))
    throw invalid(where, `id '${id}' does not name this version and digest`)
  if ((release.strategy === 'image') !== (release.image !== undefined))
    throw invalid(where, `strategy ${release.strategy} ${release.image ? 'has no' : 'needs an'} image`)
  if (isCommit(release.strategy) !== (release.source.tree !== undefined))
    throw invalid(where, `strategy ${release.strategy} ${release.source.tree ? 'has no' : 'needs a'} tree`)
  const { image } = release
  if (image && (image.repository === undefined) === (image.layout === undefined))
    throw invalid(where, 'its image is either in a registry or in a file beside it')
  if (image && !isPacked(release.files, IMAGE_FILE, imageText(image)))
    throw invalid(where, `the archive holds no ${IMAGE_FILE} about this image`)
  if (release.pins && !isPacked(release.files, PINS_FILE, pinsText(release.pins)))
    throw invalid(where, `the archive holds no ${PINS_FILE} about these images`)
  return release
}

/** A release of this strategy is a whole commit, compared with what git holds. */
export function isCommit(strategy: Release['strategy']): boolean {
  return strategy === 'git-venv' || strategy === 'git-install'
}

/** What the archive says of the image: the same text whatever made the value. */
export function imageText(image: Image): string {
  return `${JSON.stringify(imageSchema.parse(image), null, 2)}\n`
}

/** The same for images that compose files name; JSON is YAML. */
export function pinsText(pins: readonly Pin[]): string {
  const services = pins.map(({ service, image }) => [service, { image }])
  return `${JSON.stringify({ services: Object.fromEntries(services) }, null, 2)}\n`
}

function isPacked(files: Release['files'], path: string, text: string): boolean {
  const sha256 = createHash('sha256').update(text).digest('hex')
  return files.some((file) => file.path === path && file.sha256 === sha256)
}

/** What is pulled: `<repository>@sha256:…`, or the digest alone where there is no registry. */
export function imageReference({ repository, digest }: Pick<Image, 'repository' | 'digest'>): string {
  return repository === undefined ? digest : `${repository}@${digest}`
}

/** How other documents name a release. */
export function nameOf({ id, version, archive, image }: Release): {
  id: string
  version: string
  sha256: string
  image?: string
} {
  return { id, version, sha256: archive.sha256, ...(image && { image: imageReference(image) }) }
}

/** The file in which an image travels. */
export function imageFileName(application: string, version: string): string {
  return `${application}-${version}.image.tar`
}

/** The version in a release's id. */
export function versionOf(id: string): string {
  return id.replace(/-[0-9a-f]{12}$/, '')
}

/** Names a release by its version and the bytes of its archive. */
export function releaseId(version: string, archiveSha256: string): string {
  return `${version}-${archiveSha256.slice(0, 12)}`
}

function invalid(where: string, cause: string): DeployError {
  return new DeployError({
    code: 'RELEASE_INVALID',
    message: `${where} is not a release made by build-release.`,
    cause,
    remedy: 'Build the release again, or give the release directory of the run that built it.',
  })
}
