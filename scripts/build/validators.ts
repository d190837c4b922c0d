import { join } from 'node:path'
import { compile } from '@deploy/sbom/schema/compile.ts'
import standaloneCode from 'ajv/dist/standalone/index.js'
import { build, type Plugin } from 'esbuild'

const folder = join(import.meta.dirname, '../../packages/sbom/schema')

/**
 * Compiles the official CycloneDX schemas while the bundle is built, so that it needs neither them nor a compiler. Each is a
 * file of its own, minified and copied, since the bundle as a whole is not.
 */
export const validators: Plugin = {
  name: 'validators',
  setup: ({ onLoad, onResolve }) => {
    onResolve({ filter: /^\.\/bom-1\.[67]\.ts$/ }, ({ path }) => ({
      path: join(folder, path.replace(/\.ts$/, '.js')),
      namespace: 'validator',
    }))
    onLoad({ filter: /.*/, namespace: 'validator' }, async ({ path }) => ({
      contents: await validatorCode(path.endsWith('1.6.js') ? '1.6' : '1.7'),
      loader: 'copy',
    }))
  },
}

async function validatorCode(version: '1.6' | '1.7'): Promise<Uint8Array> {
  const { ajv, validate } = compile(version)
  // CommonJS; the types describe a default export inside.
  const contents = (standaloneCode as unknown as (typeof standaloneCode)['default'])(ajv, validate)
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: folder },
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
  })
  return outputFiles[0]!.contents
}
