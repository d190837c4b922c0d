import type { Plugin } from 'esbuild'

/** Optional native add-ons and peers that a bundle goes without: their packages catch the error and do their work in JavaScript. */
const absent =
  /^cpu-features$|(cpufeatures|sshcrypto)\.node$|^(libxmljs2|xmlbuilder2|ajv-formats|ajv-formats-draft2019)(\/|$)|^ajv$/

export const absentModules: Plugin = {
  name: 'absent-modules',
  setup: (build) => {
    build.onResolve({ filter: absent }, ({ path }) => ({ path, namespace: 'absent' }))
    build.onLoad({ filter: /.*/, namespace: 'absent' }, ({ path }) => ({
      contents: `throw new Error(${JSON.stringify(`${path} is not part of this bundle`)})`,
    }))
  },
}
