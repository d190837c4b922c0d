import { DeployError } from '@deploy/kit/errors.ts'
import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'
import { claimOf, type Inventory, mergeComponents, type Warning } from '../component.ts'
import { type CondaPackage, condaComponents } from '../conda/package.ts'
import { attachOrphans } from '../graph.ts'
import { invalid } from '../json.ts'
import { shown } from '../urls.ts'
import { readRequirements } from './requirements.ts'

interface Line {
  text: string
  line: number
}

const what = 'an environment.yml of conda'

/**
 * Reads environment.yml: https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html. It names
 * no digests and no edges, and what packages bring with them is in it only when conda exported it, so that it is never
 * called complete. `name=version=build` is one package; everything else may be several and is a gap. What pip installs is
 * read as requirements. With `pinned`, throws REQUIREMENTS_UNPINNED. Throws SBOM_SOURCE_INVALID.
 */
export function readCondaEnvironment({
  path,
  text,
  readFile,
  pinned = false,
}: {
  path: string
  text: string
  readFile: (path: string) => string | undefined
  pinned?: boolean
}): Inventory {
  const { conda, pip, warnings } = linesOf(text, path)
  const packages = conda.flatMap((line): CondaPackage[] => {
    const { read, warning } = packageOf(line, path)
    if (warning !== undefined) warnings.push(warning)
    return read === undefined ? [] : [read]
  })
  const made = condaComponents(packages)
  warnings.push(...made.warnings)
  const gaps = warnings.filter(({ gap }) => gap)
  if (pinned && gaps.length > 0) throw unpinned(gaps)
  const requirements = requirementsOf(pip)
  const inside = readRequirements({
    path,
    readFile: (at) => (at === path ? requirements : readFile(at)),
    pinned,
  })
  warnings.push(...inside.warnings)
  return {
    phase: 'build',
    components: attachOrphans(mergeComponents([...made.components, ...inside.components])),
    aggregate: claimOf(warnings, 'unknown'),
    warnings,
  }
}

/** Each at its own line, so that what is said about one names it. */
function requirementsOf(pip: Line[]): string {
  const lines: string[] = []
  for (const { text, line } of pip) lines[line - 1] = text.replaceAll(/[\r\n]/g, ' ')
  return Array.from(lines, (line) => line ?? '').join('\n')
}

function linesOf(text: string, path: string): { conda: Line[]; pip: Line[]; warnings: Warning[] } {
  const counter = new LineCounter()
  const document = parseDocument(text, { lineCounter: counter, schema: 'core', logLevel: 'error' })
  const [error] = document.errors
  if (error !== undefined) throw invalid(path, what, error.message)
  const list = document.get('dependencies')
  if (!isSeq(list)) throw invalid(path, what, 'It has no list dependencies.')
  const warnings: Warning[] = []
  const textsOf = (items: unknown[]): Line[] =>
    items.flatMap((item) => {
      if (!isScalar(item) || typeof item.value !== 'string') return []
      return { text: item.value, line: counter.linePos(item.range?.[0] ?? 0).line }
    })
  const pip = list.items.flatMap((item) => {
    if (!isMap(item)) return []
    const inside = item.get('pip')
    if (isSeq(inside)) return textsOf(inside.items)
    warnings.push({ path, message: 'the list holds packages of a manager that is not known', gap: true })
    return []
  })
  return { conda: textsOf(list.items), pip, warnings }
}

/** `channel::name=version=build`; the channel may have a platform, as in `conda-forge/linux-64::`. */
function packageOf({ text, line }: Line, path: string): { read?: CondaPackage; warning?: Warning } {
  const [, place, name, rest = ''] =
    /^(?:([^\s:]+)::)?([A-Za-z0-9_][A-Za-z0-9_.-]*)\s*(.*)$/s.exec(text.trim()) ?? []
  if (name === undefined) {
    return { warning: { path, line, message: `${shown(text)} is no requirement of conda`, gap: true } }
  }
  const [channel, subdir] = place?.split('/') ?? []
  const plain = /^==?\s*([A-Za-z0-9_.!+]+)(?:=([A-Za-z0-9_.]+))?$/.exec(rest)
  const [, version, build] = plain ?? []
  const exact = version !== undefined && (build !== undefined || rest.startsWith('=='))
  return {
    read: {
      manager: 'conda',
      name,
      version: exact ? version : undefined,
      build,
      channel,
      subdir,
      hashes: [],
      requires: undefined,
      direct: true,
      path,
      line,
    },
    ...(exact
      ? {}
      : { warning: { path, line, message: `${shown(text)} is not pinned to one version`, gap: true } }),
  }
}

function unpinned(gaps: Warning[]): DeployError {
  const lines = gaps.map(({ path, line, message }) => `${path}:${line ?? 1}: ${message}`)
  return new DeployError({
    code: 'REQUIREMENTS_UNPINNED',
    message:
      lines.length === 1
        ? `One requirement is not pinned: ${lines[0]}`
        : `${lines.length} requirements are not pinned; the first is ${lines[0]}`,
    cause: lines.slice(0, 20).join('\n'),
    remedy:
      'Write name=version=build, as conda env export does, or give a lock file: conda-lock.yml or an explicit list.',
  })
}
