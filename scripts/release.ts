/**
 * Releases what HEAD has in dist/: `npm run release -- --version 1.2.3 [--remote origin] [--out DIR] [--push]`. Without
 * `--push` it only says what it would do.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { gitIn } from './release/git.ts'
import { prepareRelease, publish } from './release/release.ts'

const { values } = parseArgs({
  options: {
    version: { type: 'string' },
    remote: { type: 'string', default: 'origin' },
    out: { type: 'string' },
    push: { type: 'boolean', default: false },
  },
})
const git = gitIn(process.cwd())
try {
  const release = prepareRelease(git, { version: values.version ?? '', remote: values.remote })
  console.log(
    `${release.notes}\n\ncommit ${release.commit}, ${release.checksums.split('\n').length - 1} files`,
  )
  if (values.out !== undefined) keep(resolve(values.out), release)
  if (values.push) publish(git, release, values.remote)
  const moved = release.moving ? `, and ${release.moving} to the same commit` : ''
  console.log(`${values.push ? 'Pushed' : 'Dry run: --push would push'} the tag ${release.tag}${moved}.`)
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}

/** What belongs beside the tag: notes for the page of the release, and checksums to attest. */
function keep(folder: string, { notes, checksums }: { notes: string; checksums: string }): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'notes.md'), `${notes}\n`)
  writeFileSync(join(folder, 'SHA256SUMS'), checksums)
  console.log(`${folder}: notes.md, and SHA256SUMS for actions/attest (its input 'subject-checksums').`)
}
