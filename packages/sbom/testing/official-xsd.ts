import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** Why documents cannot be held against the official XML schema on this machine; undefined when they can. */
export function xsdAbsence(): string | undefined {
  const { error } = spawnSync('xmllint', ['--version'])
  if (error === undefined) return undefined
  return `xmllint does not start (${error.message}); the Debian package libxml2-utils brings it`
}

/** Validates documents against the official XML schema of a version, by xmllint; gives what is wrong, one line each. */
export async function xsdProblems(documents: string[], version: '1.6' | '1.7'): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'xsd-'))
  try {
    const names = documents.map((_, index) => `${index}.xml`)
    for (const [index, text] of documents.entries()) await writeFile(join(folder, names[index]!), text)
    const said = await xmllint(['--schema', schemaOf(version), ...names], folder)
    const valid = names.filter((name) => said.includes(`${name} validates`))
    const problems = said.filter((line) => !/^\d+\.xml validates$/.test(line))
    return valid.length === names.length ? [] : problems
  } finally {
    await rm(folder, { recursive: true })
  }
}

function schemaOf(version: string): string {
  const require = createRequire(import.meta.url)
  const library = dirname(require.resolve('@cyclonedx/cyclonedx-library/package.json'))
  return join(library, `res/schema/bom-${version}.SNAPSHOT.xsd`)
}

/** The lines that it says; what it thinks of a document stands there, whatever its exit code. */
function xmllint(args: string[], cwd: string): Promise<string[]> {
  return new Promise((resolve) => {
    const limits = { cwd, maxBuffer: 1 << 26 }
    execFile('xmllint', ['--nonet', '--noout', ...args], limits, (_, stdout, stderr) => {
      resolve(`${stdout}\n${stderr}`.split('\n').filter((line) => line !== ''))
    })
  })
}
