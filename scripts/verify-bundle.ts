/** Says what a bundle of evidence proves: `npm run verify-bundle -- DIR [--allowed-signers FILE] [--archive FILE] [--manifest FILE]`. */
import { access, readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { readFiles } from '@deploy/evidence/bundle.ts'
import { sshKeygen } from '@deploy/evidence/ssh-keygen.ts'
import { type Examination, examineBundle } from '@deploy/evidence/verify.ts'
import { DeployError, explain } from '@deploy/kit/errors.ts'
import { harmlessLines } from '@deploy/kit/print.ts'
import type { Manifest } from '@deploy/manifest/manifest.ts'
import { parseManifest } from '@deploy/manifest/parse.ts'
import { digestFile } from '@deploy/sbom/checksums.ts'

const usage = `npm run verify-bundle -- DIR [--allowed-signers FILE] [--archive FILE] [--manifest FILE]

  DIR                the bundle: a folder with evidence.json
  --allowed-signers  who may sign, as \`ssh-keygen -Y verify\` reads it
  --archive          the archive of the release, to be compared
  --manifest         the deploy.yml by which the promotions are to be judged

Ends with 0 when all is proven, 1 when the bundle is as it was written and something is not proven,
2 when it is not what was written, 3 when it could not be looked at. Needs no network.`

const codes = { proven: 0, whole: 1, broken: 2 } as const
const UNSEEN = 3

const verdicts = {
  proven: 'PROVEN. Everything that is asked of this bundle is proven.',
  whole: 'WHOLE, WITH GAPS. Nothing speaks against this bundle; what is listed above is not proven.',
  broken: 'BROKEN. This is not the bundle that was written. Do not rely on anything in it.',
}

process.exitCode = await main().catch((error: Error) => {
  console.error(error instanceof DeployError ? explain(error.facts) : `${error.message}\n\n${usage}`)
  return UNSEEN
})

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      'allowed-signers': { type: 'string' },
      archive: { type: 'string' },
      manifest: { type: 'string' },
    },
  })
  const [directory, ...more] = positionals
  if (directory === undefined || more.length > 0) throw new Error('Name one folder.')
  await access(directory)
  const signers = values['allowed-signers']
  if (signers !== undefined) await access(signers)
  const examination = await examineBundle({
    ...(await readFiles(directory)),
    now: new Date(),
    verify: signers === undefined ? undefined : sshKeygen(signers),
    manifest: await manifestIn(values.manifest),
    archive: values.archive && (await digestFile(values.archive)).sha256,
  })
  console.log(told(examination).flatMap(harmlessLines).join('\n'))
  return codes[examination.verdict]
}

async function manifestIn(path: string | undefined): Promise<Manifest | undefined> {
  return path === undefined ? undefined : parseManifest(await readFile(path, 'utf8'), path)
}

function told({ proven, findings, verdict }: Examination): string[] {
  const shown = findings.map(({ kind, path, text }) =>
    kind === 'unproven' ? text : `${[kind.toUpperCase(), path].filter(Boolean).join(' ')}: ${text}`,
  )
  return [
    ...(proven.length > 0 ? ['Proven:', ...proven.map((text) => `  + ${text}`)] : []),
    ...(shown.length > 0 ? ['Not proven:', ...shown.map((text) => `  - ${text}`)] : []),
    verdicts[verdict],
  ]
}
