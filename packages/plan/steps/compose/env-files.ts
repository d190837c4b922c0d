import { lines, type Script, sh } from '@deploy/agent/sh.ts'
import type { Compose } from '@deploy/manifest/manifest.ts'
import { type BuiltStep, type Context, releaseDirectory, step } from '../../context.ts'
import { defineTell } from './project.ts'

type EnvFile = Compose['envFiles'][number]

/** The files with the secrets are whole and private before anything reads them; no value of them is ever printed. */
export function findEnvFiles(context: Context): BuiltStep | undefined {
  const { envFiles } = context.slot.compose!
  if (envFiles.length === 0) return undefined
  return step({
    id: 'env-files',
    phase: 'prepare',
    title: `Find ${envFiles.map(named).join('; ')} on the host, readable by its owner only`,
    do: lines(
      defineTell,
      sh`cd ${releaseDirectory(context)}`,
      ...envFiles.map((file) => inspect(file, context)),
      sh`told`,
      ...envFiles.map(link),
    ),
    timeoutSeconds: 30,
  })
}

function named({ path, variables }: EnvFile): string {
  return variables.length === 0 ? path : `${path} with ${variables.join(', ')}`
}

/** Lines that Compose could not read would come back in its message, with the secret in them. */
function inspect({ path, as, variables }: EnvFile, { facts }: Context): Script {
  const line =
    '^[[:space:]]*(#.*)?$|^(export )?[A-Za-z_][A-Za-z0-9_.]*=("[^"]*"|\'[^\']*\'|[^"\'].*)?[[:space:]]*$'
  return sh`
    if [ ! -f ${path} ] || [ ! -r ${path} ]; then
      tell ${`${path} is not on the host, or ${facts.user} may not read it.`}
    else
      mode=$(stat -L -c %a ${path})
      case $mode in
        400 | 600) ;;
        *) tell ${`Others may read ${path}, which has secrets`}" (mode $mode): sudo chmod 0600 "${path} ;;
      esac
      lines=$(grep -nvE ${line} ${path} | cut -d : -f 1 | tr '\\n' ' ') || true
      [ -z "$lines" ] || tell ${`${path} has lines that are not NAME=value: `}"$lines"
      for name in ${variables}; do
        grep -Eq "^(export )?$name=[\\"']?[^\\"'[:space:]]" ${path} || tell "$name has no value in "${path}.
      done
      ${as === undefined ? sh`` : sh`if [ -e ${as} ] && [ ! -L ${as} ]; then tell ${`The release has a file ${as} of its own, in the place of ${path}.`}; fi`}
    fi
  `
}

function link({ path, as }: EnvFile): Script {
  if (as === undefined) return sh``
  const folder = as.includes('/') ? as.slice(0, as.lastIndexOf('/')) : '.'
  return sh`
    mkdir -p ${folder}
    rm -f ${as}
    ln -s ${path} ${as}
  `
}
