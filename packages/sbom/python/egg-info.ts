import { posix } from 'node:path'
import { bareComponent, type Warning } from '../component.ts'
import type { Files } from '../files.ts'
import { pypiPurl } from '../purl.ts'
import { shown } from '../urls.ts'
import type { Installed } from './installed.ts'
import { describe, metadataFields } from './metadata.ts'

/**
 * Reads what was installed the old way: a folder `*.egg-info`, or a single file of that name:
 * https://setuptools.pypa.io/en/latest/deprecated/python_eggs.html
 */
export function readEggInfo(folder: string, files: Files): Installed | Warning {
  const inFolder = posix.join(folder, 'PKG-INFO')
  const at = files.read(inFolder) === undefined ? folder : inFolder
  const described = describe(metadataFields(files.read(at) ?? ''))
  const purl = described && pypiPurl(described.name, described.version)
  if (described === undefined || purl === undefined)
    return { path: folder, message: `${shown(posix.basename(folder))} has no usable PKG-INFO`, gap: true }
  const { name, version, facts, requires } = described
  const component = bareComponent({ name, version, purl, ...facts, locations: [{ path: at }] })
  const listed = requirementsOf(files.read(posix.join(folder, 'requires.txt')) ?? '')
  return { component, requires: [...requires, ...listed], extras: [] }
}

/** Sections are extras, or, with ':', a condition: `[:python_version < "3"]`. Extras are nobody's wish here. */
function requirementsOf(text: string): string[] {
  let section = ''
  return text.split(/\r?\n/).flatMap((raw) => {
    const line = raw.trim()
    const [, name] = /^\[(.*)\]$/.exec(line) ?? []
    if (name !== undefined) section = name
    if (name !== undefined || line === '' || line.startsWith('#')) return []
    if (section === '') return [line]
    return section.startsWith(':') ? [`${line} ; ${section.slice(1)}`] : []
  })
}
