import { imageReference, type Release } from '@deploy/release/release.ts'
import * as z from 'zod/mini'

const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/))
const name = z.strictObject({ id: z.string(), sha256 })

/** difference.json: what is other in the files of a release than in those of the release that served on a host before it. */
export const differenceSchema = z.strictObject({
  schemaVersion: z.literal(1),
  application: z.string(),
  release: name,
  previous: name,
  /** From which commit to which one. */
  commits: z.strictObject({ from: z.string(), to: z.string() }),
  files: z.array(z.strictObject({ path: z.string(), what: z.enum(['added', 'removed', 'changed']) })),
  /** Of the strategy image, where another one runs. */
  image: z.optional(z.strictObject({ from: z.string(), to: z.string() })),
  /** Images that compose files name, where they are others. */
  images: z.optional(z.array(z.strictObject({ service: z.string(), from: z.string(), to: z.string() }))),
})

export type Difference = z.output<typeof differenceSchema>
type FileChange = Difference['files'][number]

/** Compares two releases of one application, file by file. Pure. */
export function differenceOf(release: Release, previous: Release): Difference {
  const [before, now] = [previous, release].map(
    ({ files }) => new Map(files.map(({ path, sha256, mode }) => [path, `${sha256} ${mode}`])),
  ) as [Map<string, string>, Map<string, string>]
  const paths = [...new Set([...before.keys(), ...now.keys()])].sort()
  const files = paths.flatMap((path): FileChange[] => {
    if (before.get(path) === now.get(path)) return []
    if (!before.has(path)) return [{ path, what: 'added' }]
    return [{ path, what: now.has(path) ? 'changed' : 'removed' }]
  })
  const [from, to] = [imageOf(previous), imageOf(release)]
  const images = pinsOf(release, previous)
  return {
    schemaVersion: 1,
    application: release.application,
    release: { id: release.id, sha256: release.archive.sha256 },
    previous: { id: previous.id, sha256: previous.archive.sha256 },
    commits: { from: previous.source.commit, to: release.source.commit },
    files,
    ...(from !== to && { image: { from, to } }),
    ...(images.length > 0 && { images }),
  }
}

function imageOf({ image }: Release): string {
  return image ? imageReference(image) : ''
}

function pinsOf(release: Release, previous: Release): NonNullable<Difference['images']> {
  const [before, now] = [previous, release].map(
    ({ pins = [] }) => new Map(pins.map(({ service, image }) => [service, image])),
  ) as [Map<string, string>, Map<string, string>]
  return [...new Set([...before.keys(), ...now.keys()])].sort().flatMap((service) => {
    const [from = '', to = ''] = [before.get(service), now.get(service)]
    return from === to ? [] : [{ service, from, to }]
  })
}

/** What a file is to those who weigh a change; the first pattern counts. */
const kinds = [
  ['migrations', /(?:^|\/)(?:migrations?|alembic\/versions)\/|\.sql$/],
  [
    'dependencies',
    /(?:^|\/)(?:requirements[^/]*\.(?:txt|in)|pylock[^/]*\.toml|poetry\.lock|uv\.lock|Pipfile(?:\.lock)?|pyproject\.toml|package(?:-lock)?\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|environment\.ya?ml|release-image\.json|release-pins\.yaml)$|(?:^|\/)node_modules\//,
  ],
  ['units', /\.(?:service|timer|path|mount|target|slice)$/],
  [
    'ports',
    /(?:^|\/)nginx|\.(?:socket|vhost)$|(?:^|\/)(?:sites-(?:available|enabled)|vhosts?)\/|(?:^|\/)(?:docker-)?compose[^/]*\.ya?ml$|(?:^|\/)Dockerfile[^/]*$|(?:^|\/)deploy\.ya?ml$/i,
  ],
  [
    'configuration',
    /(?:^|\/)(?:config|conf|etc|settings)\/|\.(?:env|cfg|conf|ini|toml|ya?ml|properties)$|(?:^|\/)[^/]*settings[^/]*\.py$/i,
  ],
  ['scripts', /\.(?:sh|bash)$|(?:^|\/)(?:scripts|bin)\//],
] as const

export const changeKinds = [
  'migrations',
  'dependencies',
  'units',
  'ports',
  'configuration',
  'scripts',
  'application',
] as const
export type ChangeKind = (typeof changeKinds)[number]

/** Pure. */
export function kindOf(path: string): ChangeKind {
  return kinds.find(([, pattern]) => pattern.test(path))?.[0] ?? 'application'
}
