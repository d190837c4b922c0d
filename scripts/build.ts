/**
 * Assembles `dist/`, the release tree: each action's action.yml, README and entry, shared chunks beside them.
 * `--out DIR` puts it elsewhere.
 */
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'
import { parseDocument } from 'yaml'
import { absentModules } from './build/absent-modules.ts'
import { validators } from './build/validators.ts'

const root = join(import.meta.dirname, '..')
const { values } = parseArgs({ options: { out: { type: 'string' } } })
const out = resolve(values.out ?? join(root, 'dist'))
const version = (JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string })
  .version

const actions = (await readdir(join(root, 'actions'))).toSorted()
await rm(out, { recursive: true, force: true })
const entries: string[] = []
for (const name of actions) entries.push(...(await assemble(name)))
await bundle(entries)
await writeRootFiles()
console.log(`${out}: ${actions.length} actions, ${entries.length} entries`)

/** Copies what people read and rewrites `main:` and `post:` from the source to the built file. */
async function assemble(name: string): Promise<string[]> {
  const source = join(root, 'actions', name)
  const document = parseDocument(await readFile(join(source, 'action.yml'), 'utf8'))
  const found: string[] = []
  for (const key of ['main', 'post']) {
    const file = document.getIn(['runs', key])
    if (typeof file !== 'string') continue
    found.push(join(source, file))
    document.setIn(['runs', key], file.replace(/\.ts$/, '.js'))
  }
  await mkdir(join(out, name), { recursive: true })
  await writeFile(join(out, name, 'action.yml'), document.toString({ lineWidth: 0 }))
  await cp(join(source, 'README.md'), join(out, name, 'README.md'))
  return found
}

async function bundle(entryPoints: string[]): Promise<void> {
  await build({
    entryPoints,
    outdir: out,
    outbase: join(root, 'actions'),
    chunkNames: 'lib/[name]-[hash]',
    assetNames: 'lib/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    absWorkingDir: root,
    legalComments: 'none',
    define: { 'process.env.DEPLOY_VERSION': JSON.stringify(version) },
    // CommonJS packages call require() for Node's own modules and look for their own folder.
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
    inject: [join(import.meta.dirname, 'build/dirname.ts')],
    plugins: [absentModules, validators],
    logLevel: 'warning',
  })
}

async function writeRootFiles(): Promise<void> {
  await cp(join(root, 'LICENSE'), join(out, 'LICENSE'))
  await cp(join(root, 'README.md'), join(out, 'README.md'))
  await writeFile(join(out, 'package.json'), '{ "type": "module" }\n')
  await cp(join(import.meta.dirname, 'build/root-action.yml'), join(out, 'action.yml'))
}
