import { createHash } from 'node:crypto'
import { readDocument } from '@deploy/kit/document.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import { imageReference, type Release } from '@deploy/release/release.ts'
import { changesSchema } from '@deploy/sbom/changes.ts'
import { outdatedSchema } from '@deploy/sbom/outdated/outdated.ts'
import * as z from 'zod/mini'
import { acceptanceOf, acceptanceSchema } from './acceptance.ts'
import { contractSchema } from './contract.ts'
import { changeKinds, differenceSchema, kindOf } from './difference.ts'
import { measuredOf, measuredSchema } from './measured.ts'
import { type Stage, stageSchema } from './stage.ts'

const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/))
const itemPath = /^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/

/** Files of a bundle that are made from its documents. */
export const madeFiles = {
  index: 'evidence.json',
  record: 'change-record.md',
  report: 'report.html',
  statements: 'attestations/release.intoto.jsonl',
  seal: 'evidence.sha256',
  signature: 'evidence.sha256.sig',
} as const

const isMade = (path: string) => (Object.values(madeFiles) as string[]).includes(path)

/** One document of the bundle, and the bytes that it was measured on. */
const itemSchema = z.strictObject({
  path: z.string().check(z.regex(itemPath)),
  type: z.enum([
    'release',
    'sbom',
    'checksums',
    'signature',
    'deployment',
    'plan',
    'journal',
    'gate',
    'backup',
    'outdated',
    'changes',
    'contract',
    'difference',
    'log',
  ]),
  size: z.int(),
  sha256,
  /** When it was measured, by its own words; of what a build made, the time of the commit. */
  at: z.optional(z.iso.datetime()),
  /** Digest of the archive that the document is about. */
  subject: sha256,
})

/** evidence.json: the table of contents of all that is known about one release. */
export const evidenceSchema = z.strictObject({
  schemaVersion: z.literal(1),
  application: z.string(),
  release: z.strictObject({
    id: z.string(),
    version: z.string(),
    sha256,
    /** Of the strategy image: what runs, `<repository>@sha256:…`. */
    image: z.optional(z.string()),
    /** Of the build, when release.json is part of the bundle. */
    commit: z.optional(z.string()),
    repository: z.optional(z.string()),
    ref: z.optional(z.string()),
    archive: z.optional(z.string()),
  }),
  /** What changed in the packages since an earlier release, when sbom-and-checksum was given one. */
  packages: z.optional(z.pick(changesSchema, { since: true, changes: true })),
  /** Packages with a newer version and their last review, when sbom-and-checksum was given reports of them. */
  outdated: z.optional(z.pick(outdatedSchema, { review: true, outdated: true })),
  stages: z.array(stageSchema),
  /** What environments asked for before a promotion, and what there was. */
  contracts: z.optional(z.array(contractSchema)),
  /** What is other than in the release that served on a host before, by kinds of files. */
  differences: z.optional(
    z.array(
      z.strictObject({
        stage: z.string(),
        host: z.string(),
        /** The release that served before. */
        previous: z.string(),
        ...z.pick(differenceSchema, { commits: true, image: true, images: true }).def.shape,
        groups: z.array(
          z.strictObject({
            kind: z.enum(changeKinds),
            count: z.int(),
            /** The first of them. */
            paths: differenceSchema.def.shape.files,
          }),
        ),
      }),
    ),
  ),
  /** What the gates had to find, and found. */
  acceptance: z.optional(z.array(acceptanceSchema)),
  /** What was measured beside the stages, the last time on each host. */
  measured: z.optional(z.array(measuredSchema)),
  items: z.array(itemSchema),
})

export type Evidence = z.output<typeof evidenceSchema>
export type EvidenceItem = z.output<typeof itemSchema>

/** Documents of a bundle by their path in it. */
export type Documents = Record<string, string>

interface Subject {
  application: string
  release: Stage['release']
}

/**
 * The table of contents over the documents of a bundle. Deterministic: the same documents give the same bytes. Pure.
 * Documents about other bytes are left out: evidence of one build cannot support another.
 */
export function evidenceOf({ application, release }: Subject, documents: Documents): Evidence {
  const about = Object.entries(documents)
    .filter(([path]) => !isMade(path))
    // What is being written, and files of other names that somebody laid there, are no documents.
    .filter(([path]) => itemPath.test(path) && !path.endsWith('.new'))
    .map(([path, text]) => ({
      path,
      text,
      type: typeOf(path),
      subject: subjectOf(path, documents),
    }))
    .filter((item): item is typeof item & { subject: string } => item.subject === release.sha256)
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
  const built = about.find(({ path }) => path === 'release.json')
  const source = built ? (JSON.parse(built.text) as Release) : undefined
  const packages = about.find(({ path }) => path === 'bom-changes.json')
  const outdated = about.find(({ path }) => path === 'bom-outdated.json')
  const items = about.map(({ path, text, type, subject }) => ({
    path,
    type,
    size: Buffer.byteLength(text),
    sha256: digest(text),
    ...timeOf(path, documents),
    subject,
  }))
  const stages = about
    .filter(({ type }) => type === 'deployment')
    .map(({ path, text }) => parseStage(text, path))
    .toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : 1))
  const measured = measuredOf({ items, stages, release }, documents)
  const acceptance = acceptanceOf({ items, release }, documents)
  return {
    schemaVersion: 1,
    application,
    release: {
      ...release,
      ...(source && { ...source.source, archive: source.archive.name }),
      ...(source?.image && { image: imageReference(source.image) }),
    },
    ...(packages && { packages: packagesOf(packages) }),
    ...(outdated && { outdated: outdatedOf(outdated) }),
    stages,
    ...contractsOf(about),
    ...differencesOf(about),
    ...(acceptance.length > 0 && { acceptance }),
    ...(measured.length > 0 && { measured }),
    items,
  }
}

const mostPaths = 20

function differencesOf(about: { path: string; text: string; type: string }[]): Pick<Evidence, 'differences'> {
  const differences = about
    .filter(({ type }) => type === 'difference')
    .map(({ path, text }) => {
      const { previous, commits, files, image, images } = readDocument(differenceSchema, text, (cause) =>
        invalid(path, cause),
      )
      const [stage = '', host = ''] = path.split('/')
      const found = Map.groupBy(files, (file) => kindOf(file.path))
      const groups = changeKinds.flatMap((kind) => {
        const paths = found.get(kind) ?? []
        return paths.length === 0 ? [] : [{ kind, count: paths.length, paths: paths.slice(0, mostPaths) }]
      })
      const others = { ...(image && { image }), ...(images && { images }) }
      return { stage, host, previous: previous.id, commits, ...others, groups }
    })
  return differences.length === 0 ? {} : { differences }
}

function contractsOf(about: { path: string; text: string; type: string }[]): Pick<Evidence, 'contracts'> {
  const contracts = about
    .filter(({ type }) => type === 'contract')
    .map(({ path, text }) => readDocument(contractSchema, text, (cause) => invalid(path, cause)))
  return contracts.length === 0 ? {} : { contracts }
}

function packagesOf({ path, text }: { path: string; text: string }): Evidence['packages'] {
  const { since, changes } = readDocument(changesSchema, text, (cause) => invalid(path, cause))
  return { since, changes }
}

function outdatedOf({ path, text }: { path: string; text: string }): Evidence['outdated'] {
  const { review, outdated } = readDocument(outdatedSchema, text, (cause) => invalid(path, cause))
  return { ...(review && { review }), outdated }
}

/** Reads evidence.json. Throws EVIDENCE_INVALID. */
export function parseEvidence(text: string, where: string): Evidence {
  return readDocument(evidenceSchema, text, (cause) => invalid(where, cause))
}

/** Reads deployment.json. Throws EVIDENCE_INVALID. */
export function parseStage(text: string, where: string): Stage {
  return readDocument(stageSchema, text, (cause) => invalid(where, cause))
}

function invalid(where: string, cause: string): DeployError {
  return new DeployError({
    code: 'EVIDENCE_INVALID',
    message: `${where} cannot be read as evidence.`,
    cause,
    remedy: 'Take the evidence as the stage wrote it, from its artifact.',
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const types: [RegExp, EvidenceItem['type']][] = [
  [/^release\.json$/, 'release'],
  [/^bom\.json$/, 'sbom'],
  [/^bom-changes\.json$/, 'changes'],
  [/^bom-outdated\.json$/, 'outdated'],
  [/^SHA(256|512)SUMS$/, 'checksums'],
  [/^SHA256SUMS\..*sig$/, 'signature'],
  [/\/deployment\.json$/, 'deployment'],
  [/\/plan\.json$/, 'plan'],
  [/\/journal\.jsonl$/, 'journal'],
  [/\/gate\.json$/, 'gate'],
  [/\/contract\.json$/, 'contract'],
  [/\/difference\.json$/, 'difference'],
  [/\/backup-[a-z0-9-]+\.json$/, 'backup'],
]

function typeOf(path: string): EvidenceItem['type'] {
  return types.find(([pattern]) => pattern.test(path))?.[1] ?? 'log'
}

/** What a document says of the bytes that it is about; each kind has its own place for it. */
interface SelfDescription {
  release?: { sha256?: string }
  archive?: { sha256?: string; sha512?: string }
  metadata?: { component?: { hashes?: { alg: string; content: string }[] }; timestamp?: unknown }
  finishedAt?: unknown
  judgedAt?: unknown
  madeAt?: unknown
  createdAt?: unknown
}

/**
 * Digest of the archive that a document is about, by its own words; undefined when it names none or another. A journal
 * has no words for it and belongs to the stage that it lies with.
 */
export function subjectOf(path: string, documents: Documents): string | undefined {
  const own = parsed(documents[path]!) as SelfDescription | undefined
  const built = parsed(documents['release.json'] ?? '') as SelfDescription | undefined
  if (path === 'bom.json')
    return own?.metadata?.component?.hashes?.find(({ alg }) => alg === 'SHA-256')?.content
  if (/^SHA(256|512)SUMS$/.test(path)) {
    const digests = [built?.archive?.sha256, built?.archive?.sha512]
    const named = digests.some((digest) => digest !== undefined && documents[path]!.includes(digest))
    return named ? built?.archive?.sha256 : undefined
  }
  if (typeOf(path) === 'signature')
    return documents.SHA256SUMS === undefined ? undefined : subjectOf('SHA256SUMS', documents)
  const folder = path.includes('/') ? path.slice(0, path.indexOf('/')) : undefined
  const stage =
    folder && (parsed(documents[`${folder}/deployment.json`] ?? '') as SelfDescription | undefined)
  return (stage || own)?.release?.sha256 ?? own?.archive?.sha256
}

const instant = z.iso.datetime()

/** When a document was measured, by its own words or those of the stage that it lies with. */
function timeOf(path: string, documents: Documents): { at?: string } {
  const own = parsed(documents[path]!) as SelfDescription | undefined
  const [folder = ''] = path.includes('/') ? path.split('/') : []
  const stage = parsed(documents[`${folder}/deployment.json`] ?? '') as SelfDescription | undefined
  const said = [
    own?.finishedAt,
    own?.judgedAt,
    own?.madeAt,
    own?.createdAt,
    own?.metadata?.timestamp,
    stage?.finishedAt,
  ].find((time) => instant.safeParse(time).success)
  return said === undefined ? {} : { at: said as string }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
