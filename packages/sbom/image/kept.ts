import { copyrightLicences } from '../os/debian-copyright.ts'
import { isLanguageFile } from '../os/system-package.ts'

/** How a file is kept: changed to what is needed of it. */
interface Reduction {
  reduce(content: Buffer): Buffer
}

/** `presence`: that it is there is all that is asked. `link`: only a link of that name is of interest. */
export type How = Reduction | 'presence' | 'link'

const whole: Reduction = { reduce: (content) => content }

/** Package databases, by their place at the image's root. */
const systemFiles =
  /^(?:(?:etc|usr\/lib)\/os-release|var\/lib\/dpkg\/status(?:\.d\/[^/]+)?|(?:usr\/)?lib\/apk\/db\/installed|(?:var\/lib|usr\/lib\/sysimage|usr\/share)\/rpm\/(?:rpmdb\.sqlite(?:-wal)?|Packages(?:\.db)?)|var\/lib\/rpmmanifest\/container-manifest-2)$/

const rules: [RegExp, How][] = [
  [/^var\/lib\/dpkg\/status\.d\/.*\.md5sums$/, 'link'],
  [/^(?:var\/lib|usr\/lib\/sysimage|usr\/share)\/rpm\/Packages(?:\.db)?$/, 'presence'],
  [/^var\/lib\/rpmmanifest\/container-manifest-2$/, 'presence'],
  [systemFiles, whole],
  [/^var\/lib\/dpkg\/info\/[^/]+\.list$/, { reduce: languageFiles }],
  [/^usr\/share\/doc\/[^/]+$/, 'link'],
  [/^usr\/share\/doc\/[^/]+\/copyright$/, { reduce: licencesOf }],
  [/\.dist-info\/(?:RECORD|REQUESTED)$/, 'presence'],
  [/\.dist-info\/(?:METADATA|INSTALLER|direct_url\.json|sboms\/[^/]+\.json)$/, whole],
  [/\.egg-info(?:\/(?:PKG-INFO|requires\.txt))?$/, whole],
  [/(?:^|\/)conda-meta\/[^/]+\.json$/, { reduce: condaFacts }],
  [/(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/@][^/]*\/package\.json$/, { reduce: packageFacts }],
  [/(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/@][^/]*$/, 'link'],
]

/** How the file of this path is kept; undefined: not at all. */
export function keptAs(path: string): How | undefined {
  return rules.find(([pattern]) => pattern.test(path))?.[1]
}

/** A package's list of files, as far as packages of a language are concerned. */
function languageFiles(content: Buffer): Buffer {
  const lines = content.toString('utf8').split('\n').filter(isLanguageFile)
  return Buffer.from(lines.join('\n'))
}

function licencesOf(content: Buffer): Buffer {
  return Buffer.from(copyrightLicences(content.toString('utf8')).join('\n'))
}

const packageKeys = [
  'name',
  'version',
  'license',
  'licenses',
  'homepage',
  'dependencies',
  'optionalDependencies',
  'peerDependencies',
  'peerDependenciesMeta',
]

function packageFacts(content: Buffer): Buffer {
  return pick(content, ([key]) => packageKeys.includes(key))
}

const condaKeys = [
  'name',
  'version',
  'build',
  'channel',
  'subdir',
  'url',
  'md5',
  'sha256',
  'license',
  'requested_spec',
  'depends',
  'files',
]

/** Of the list of files only those that belong to packages of a language. */
function condaFacts(content: Buffer): Buffer {
  return pick(
    content,
    ([key]) => condaKeys.includes(key),
    ([key, value]) => [
      key,
      key === 'files' && Array.isArray(value)
        ? value.filter((file) => typeof file === 'string' && isLanguageFile(file))
        : value,
    ],
  )
}

type Pair = [string, unknown]

/** What is broken stays as it is, so that its reader says so. */
function pick(content: Buffer, wanted: (pair: Pair) => boolean, change = (pair: Pair) => pair): Buffer {
  try {
    const value: unknown = JSON.parse(content.toString('utf8').replace(/^\ufeff/, ''))
    if (typeof value !== 'object' || value === null) return content
    return Buffer.from(JSON.stringify(Object.fromEntries(Object.entries(value).filter(wanted).map(change))))
  } catch {
    return content
  }
}
