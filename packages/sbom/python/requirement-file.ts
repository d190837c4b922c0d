import { posix } from 'node:path'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Location, Warning } from '../component.ts'
import { type Hash, hexHash } from '../hashes.ts'
import { publicUrl, shown } from '../urls.ts'
import { nameOfFile, parseRequirement, type Requirement } from './requirement.ts'
import { type RequirementLine, requirementLines } from './requirement-lines.ts'

/** One requirement of a file, with the digests that pip would accept for it. */
export interface RequirementEntry extends Required<Location> {
  requirement: Requirement
  hashes: Hash[]
  via?: string[]
}

/** What a requirements file and all that it includes say. */
export interface RequirementSet {
  entries: RequirementEntry[]
  constraints: RequirementEntry[]
  /** The only place that packages come from, without credentials; absent when the files name none or several. */
  indexUrl?: string
  requireHashes: boolean
  warnings: Warning[]
}

/** Text of a file by its path relative to the source's root; undefined when there is none. */
export type ReadFile = (path: string) => string | undefined

interface Walk extends RequirementSet {
  readFile: ReadFile
  seen: Set<string>
  index?: string | undefined
  otherPlaces: boolean
}

interface Position extends Required<Location> {
  constraint: boolean
}

/**
 * Reads a requirements file of pip with its `-r` and `-c` includes:
 * https://pip.pypa.io/en/stable/reference/requirements-file-format/. What it cannot represent becomes a warning.
 * Throws SBOM_SOURCE_MISSING, REQUIREMENTS_INCLUDE_MISSING, REQUIREMENTS_INCLUDE_OUTSIDE,
 * REQUIREMENTS_INCLUDE_LOOP.
 */
export function readRequirementFile({
  path,
  readFile,
}: {
  path: string
  readFile: ReadFile
}): RequirementSet {
  const text = readFile(path)
  if (text === undefined) {
    throw new DeployError({
      code: 'SBOM_SOURCE_MISSING',
      message: `There is no requirements file ${shown(path)}.`,
      remedy: `Check the input 'path', and that the repository was checked out before this step.`,
    })
  }
  const walk: Walk = {
    entries: [],
    constraints: [],
    requireHashes: false,
    warnings: [],
    readFile,
    seen: new Set(),
    otherPlaces: false,
  }
  readText(walk, { text, path, constraint: false })
  const { entries, constraints, requireHashes, warnings, index, otherPlaces } = walk
  const only = index === undefined || otherPlaces ? {} : { indexUrl: index }
  return { entries, constraints, requireHashes, warnings, ...only }
}

function readText(
  walk: Walk,
  { text, path, constraint }: { text: string; path: string; constraint: boolean },
): void {
  walk.seen.add(`${constraint} ${path}`)
  for (const line of requirementLines(text)) {
    const position = { path, line: line.line, constraint }
    if (!line.text.startsWith('-')) readRequirement(walk, position, line)
    else for (const option of line.text.split(/\s+(?=-)/)) readOption(walk, position, option)
  }
}

const longNames: Record<string, string> = {
  r: 'requirement',
  c: 'constraint',
  i: 'index-url',
  e: 'editable',
  f: 'find-links',
}

/** Options by which packages come from elsewhere than from the index alone. */
const elsewhere = new Set(['extra-index-url', 'find-links', 'no-index'])

/** Options that change how pip finds or builds packages, not which ones it needs. */
const harmless = new Set(
  'no-binary only-binary prefer-binary pre trusted-host use-feature config-settings config-setting global-option'.split(
    ' ',
  ),
)

function readOption(walk: Walk, position: Position, option: string): void {
  const [, letter, ofLetter] = /^-([rcief])\s*(.*)$/s.exec(option) ?? []
  const [, word, ofWord] = /^--([a-z][a-z-]*)(?:\s*=\s*|\s+|$)(.*)$/s.exec(option) ?? []
  const name = letter === undefined ? word : longNames[letter]
  const value = unquoted(ofLetter ?? ofWord ?? '')
  if (name === 'requirement') include(walk, position, value, position.constraint)
  else if (name === 'constraint') include(walk, position, value, true)
  else if (name === 'editable') readAddress(walk, position, { text: value, hashes: [] })
  else if (name === 'require-hashes') walk.requireHashes = true
  else if (name === 'index-url') walk.index = publicUrl(value)
  else if (name !== undefined && elsewhere.has(name)) walk.otherPlaces = true
  else if (name === undefined || !harmless.has(name))
    warn(walk, position, `the option ${shown(option)} is not known`)
}

/** A link to its own folder gives the same file ever new names. */
const maxFiles = 500

function include(walk: Walk, position: Position, value: string, constraint: boolean): void {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(value)) {
    warn(walk, position, `the file behind ${shown(value)} is not read: no network is used`)
    return
  }
  const at = `${position.path}:${position.line}`
  const path = posix.join(posix.dirname(position.path), value)
  if (posix.isAbsolute(value) || path.startsWith('../')) {
    throw new DeployError({
      code: 'REQUIREMENTS_INCLUDE_OUTSIDE',
      message: `${at} includes ${shown(value)}, which lies outside the source folder.`,
      remedy:
        'Keep every included requirements file inside the repository and name it relative to the file that includes it.',
    })
  }
  if (walk.seen.has(`${constraint} ${path}`)) return
  if (walk.seen.size >= maxFiles) {
    throw new DeployError({
      code: 'REQUIREMENTS_INCLUDE_LOOP',
      message: `${shown(at)} includes one file more after ${maxFiles} others.`,
      remedy: 'Look for a symbolic link or an include that leads back to its own folder.',
    })
  }
  const text = walk.readFile(path)
  if (text === undefined) {
    throw new DeployError({
      code: 'REQUIREMENTS_INCLUDE_MISSING',
      message: `${at} includes ${shown(value)}, which does not exist.`,
      remedy: `Add the file ${shown(path)} to the repository, or remove the line.`,
    })
  }
  readText(walk, { text, path, constraint })
}

const archive = /\.(?:whl|zip|tgz|tar\.gz|tar\.bz2)(?:\[[^\]]*\])?(?:\s+;.*)?$/s

function readRequirement(walk: Walk, position: Position, { text, via }: RequirementLine): void {
  const start = text.search(/\s-/)
  const specifier = (start < 0 ? text : text.slice(0, start)).trim()
  const hashes = start < 0 ? [] : readHashes(walk, position, text.slice(start).trim())
  const requirement =
    archive.test(specifier) && !specifier.includes('@') ? undefined : parseRequirement(specifier)
  const annotated = via === undefined ? {} : { via }
  if (requirement === undefined) readAddress(walk, position, { text: specifier, hashes, ...annotated })
  else add(walk, position, { requirement, hashes, ...annotated })
}

function readHashes(walk: Walk, position: Position, options: string): Hash[] {
  return options.split(/\s+(?=-)/).flatMap((option) => {
    const [, algorithm = '', hex = ''] = /^--hash(?:\s*=\s*|\s+)([a-z0-9]+):(\S+)$/.exec(option) ?? []
    const hash = hexHash(algorithm, unquoted(hex))
    if (hash !== undefined) return [hash]
    if (!/^--(?:config-settings?|global-option|install-option)\b/.test(option)) {
      warn(walk, position, `the option ${shown(option)} is not a digest of the right length`)
    }
    return []
  })
}

/** A requirement without a name of its own: `-e`, an address, a file or folder. */
function readAddress(
  walk: Walk,
  position: Position,
  { text, hashes, via }: { text: string; hashes: Hash[]; via?: string[] },
): void {
  const [, target = '', marker] = /^(.*?)(?:\s+;(.*))?$/s.exec(text.trim()) ?? []
  const address = target.replace(/\[[^\]]*\]$/, '')
  const isUrl = /^[a-z][a-z0-9+.-]*:\/\//i.test(address)
  const [, egg] = /[#&]egg=([A-Za-z0-9][A-Za-z0-9._-]*)/.exec(address) ?? []
  const file = nameOfFile(address.split(/[?#]/)[0]?.split(/[\\/]/).at(-1) ?? '')
  const name = egg ?? file?.name
  if (name === undefined) {
    const reason = isUrl
      ? `${shown(address)} names no package`
      : `${shown(address)} is a local path or no requirement`
    warn(walk, position, reason)
    return
  }
  const requirement: Requirement = {
    name,
    extras: [],
    specifiers: file === undefined ? [] : [`==${file.version}`],
    ...(isUrl ? { url: address } : {}),
    ...(marker === undefined ? {} : { marker: marker.trim() }),
  }
  add(walk, position, { requirement, hashes, ...(via === undefined ? {} : { via }) })
}

function add(
  walk: Walk,
  { path, line, constraint }: Position,
  entry: Omit<RequirementEntry, 'path' | 'line'>,
): void {
  const list = constraint ? walk.constraints : walk.entries
  list.push({ path, line, ...entry })
}

/** A constraint only narrows what is required elsewhere, so that one that cannot be read leaves no gap. */
function warn(walk: Walk, { path, line, constraint }: Position, message: string): void {
  walk.warnings.push({ path, line, message, gap: !constraint })
}

function unquoted(text: string): string {
  return text.trim().replace(/^(['"])(.*)\1$/s, '$2')
}
