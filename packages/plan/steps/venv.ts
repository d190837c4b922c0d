import { lines, raw, sh } from '@deploy/agent/sh.ts'
import { type BuiltStep, type Context, releaseDirectory, step } from '../context.ts'

/**
 * A virtual environment inside the release, so that one switch changes code and packages together and going back needs
 * no pip. Root never runs pip: the owner of the files does. The index's address, a secret, comes by environment.
 */
export function venv(context: Context): BuiltStep | undefined {
  const { slot, facts } = context
  if (!slot.venv) return undefined
  const { requirements, python, requireHashes, imports } = slot.venv
  const directory = releaseDirectory(context)
  const owner = facts.uid === 0 ? slot.files.owner : undefined
  const as = owner ? sh`runuser -u ${owner} --` : raw('')
  const marker = '.release/venv.sha256'
  return step({
    id: 'venv',
    phase: 'prepare',
    title: `Make .venv with ${python} and install ${requirements}${owner ? ` as ${owner}` : ''}`,
    check: sh`cd ${directory} && [ -x .venv/bin/python ] && sha256sum -c --status ${marker}`,
    do: lines(
      sh`
        umask 022
        cd ${directory}
        rm -rf .venv ${marker}
        export HOME=${directory}/.venv PIP_NO_INPUT=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
      `,
      owner ? sh`chown -hR ${owner} .` : undefined,
      sh`
        ${as} ${python} -m venv .venv
        ${as} .venv/bin/python -m pip install ${requireHashes ? ['--require-hashes'] : []} --requirement ${requirements}
      `,
      imports.length > 0
        ? sh`${as} .venv/bin/python -c ${`import importlib, sys\nfor name in sys.argv[1:]:\n    importlib.import_module(name)\n`} ${imports}`
        : undefined,
      sh`sha256sum ${requirements} > ${marker}`,
    ),
    undo: sh`rm -rf ${`${directory}/.venv`}`,
    timeoutSeconds: 1200,
  })
}
