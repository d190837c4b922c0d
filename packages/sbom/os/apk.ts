import { declaredLicences } from '../licences.ts'
import { isLanguageFile, maintainerOf, type SystemPackage } from './system-package.ts'

/** Reads /lib/apk/db/installed: https://wiki.alpinelinux.org/wiki/Apk_spec#Syntax */
export function parseApkInstalled(text: string): SystemPackage[] {
  return text.split(/\n\s*\n/).flatMap((paragraph) => {
    const { fields, files } = fieldsOf(paragraph)
    const [name, version] = [fields.get('P'), fields.get('V')]
    if (name === undefined || version === undefined) return []
    const checksum = fields.get('C')
    return [
      {
        type: 'apk' as const,
        name,
        version,
        architecture: fields.get('A'),
        upstream: fields.get('o'),
        licences: declaredLicences([fields.get('L') ?? '']),
        manufacturer: maintainerOf(fields.get('m')),
        homepage: fields.get('U'),
        // Of a part of the package's file, so that it is no digest of a file.
        properties:
          checksum === undefined ? [] : [{ name: 'deploy:apk:checksum', value: checksum.toWellFormed() }],
        provides: [name, ...words(fields.get('p'))],
        requires: words(fields.get('D')).map((word) => [word]),
        owns: files,
      },
    ]
  })
}

/** A line is a letter, ':' and a value; F: names a folder, R: a file in it. */
function fieldsOf(paragraph: string): { fields: Map<string, string>; files: string[] } {
  const fields = new Map<string, string>()
  const files: string[] = []
  let folder = ''
  for (const line of paragraph.split('\n')) {
    const [key, value] = [line.slice(0, 1), line.slice(2).trim()]
    if (line[1] !== ':') continue
    if (key === 'F') folder = value
    else if (key === 'R' && isLanguageFile(`${folder}/${value}`)) files.push(`${folder}/${value}`)
    else if (!fields.has(key)) fields.set(key, value)
  }
  return { fields, files }
}

/** `so:libc.so=1 busybox>1.2 !conflict`, without versions and conflicts. */
function words(text = ''): string[] {
  return text
    .split(/\s+/)
    .filter((word) => word !== '' && !word.startsWith('!'))
    .map((word) => word.replace(/[<>=~].*$/s, ''))
}
