import { lines, raw, type Script, sh } from '@deploy/agent/sh.ts'
import { type BuiltStep, type Context, isIntact, orderDirectory, releaseDirectory, step } from '../context.ts'

/**
 * A virtual environment inside the release, so that one switch changes code and packages together and going back needs
 * no pip. Root never runs pip: the owner of the files does. The index's address, a secret, comes by environment.
 */
export function venv(context: Context): BuiltStep | undefined {
  const { slot, facts } = context
  if (!slot.venv) return undefined
  const requirements = [slot.venv.requirements].flat()
  const { python, minimumPython, requireHashes, imports, indexUrlEnv, systemSitePackages } = slot.venv
  const directory = releaseDirectory(context)
  const owner = facts.uid === 0 ? slot.files.owner : undefined
  const as = owner ? sh`runuser -u ${owner} --` : raw('')
  const marker = '.release/venv.sha256'
  return step({
    id: 'venv',
    phase: 'prepare',
    title: `Make .venv with ${python} and install ${requirements.join(', ')}${owner ? ` as ${owner}` : ''}`,
    check: sh`cd ${directory} && [ -x .venv/bin/python ] && ${isIntact(marker)}`,
    do: lines(
      sh`
        umask 022
        cd ${directory}
        if [ -e .venv ] && [ ! -e ${orderDirectory}/venv-made ]; then
          touch ${orderDirectory}/venv-replaced
          mv -T .venv ${orderDirectory}/backup/venv
        fi
        touch ${orderDirectory}/venv-made
        rm -rf .venv ${marker}
        export HOME=${directory}/.venv PIP_NO_INPUT=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
      `,
      indexUrlEnv ? sh`export PIP_INDEX_URL="${raw(`\${${indexUrlEnv}}`)}"` : undefined,
      minimumPython ? atLeast(python, minimumPython) : undefined,
      owner ? sh`chown -hR ${owner} .` : undefined,
      sh`
        ${as} ${python} -m venv ${[...(systemSitePackages ? ['--system-site-packages'] : []), '.venv']}
        ${as} .venv/bin/python -m pip install ${requireHashes ? ['--require-hashes'] : []} ${requirements.flatMap((file) => ['--requirement', file])}
      `,
      imports.length > 0
        ? sh`${as} .venv/bin/python -c ${`import importlib, sys\nfor name in sys.argv[1:]:\n    importlib.import_module(name)\n`} ${imports}`
        : undefined,
      sh`sha256sum ${requirements} > ${marker}`,
    ),
    undo: sh`
      [ -e ${orderDirectory}/venv-made ] && cd ${directory} 2>/dev/null || exit 0
      if [ -e ${orderDirectory}/backup/venv ]; then
        rm -rf .venv
        mv -T ${orderDirectory}/backup/venv .venv
      elif [ ! -e ${orderDirectory}/venv-replaced ]; then
        rm -rf .venv
      fi
    `,
    timeoutSeconds: 1200,
  })
}

function atLeast(python: string, minimum: string): Script {
  const [major, minor] = minimum.split('.').map(Number)
  return sh`
    ${python} -c ${`import sys; sys.exit(sys.version_info < (${major}, ${minor}))`} || {
      echo ${`${python} is not Python ${minimum} or later:`} "$(${python} --version 2>&1)" >&2
      exit 1
    }
  `
}
