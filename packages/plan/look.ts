import { posix } from 'node:path'
import type { Query } from '@deploy/agent/agent.ts'
import type { Environment } from '@deploy/manifest/manifest.ts'
import { keptPath, sharedByHand } from './adoption.ts'
import { comparedFiles, copyPath, installedFiles, nginxProgram } from './installed.ts'
import { namedUnits } from './running.ts'
import { foldersOf } from './steps/backup-shell.ts'

/** What a plan for this environment needs to know of the host of that name. */
export function queryOf({ slot, other }: Pick<Environment, 'slot' | 'other'>, host: string): Query {
  const installed = installedFiles(slot).map(({ to }) => to)
  const links = [slot.path, slot.venv?.path].filter((path) => path !== undefined)
  return {
    paths: [
      slot.root,
      ...links,
      ...(slot.adopt ? [...sharedByHand(slot), ...installed.map((path) => keptPath(slot, path))] : []),
      ...comparedFiles(slot).flatMap((path) => [path, copyPath(slot, path)]),
      ...(slot.nginx === undefined ? [] : [nginxProgram]),
      ...(other === undefined ? [] : [definitionOfLive(slot)]),
    ],
    ...(slot.adopt && { folders: links }),
    ...(slot.service.manager === 'systemd' && { unit: slot.service.unit }),
    ...(slot.container && { container: slot.container.name }),
    ...(slot.compose && { container: slot.compose.project }),
    ...(slot.compose && !slot.swarm && { project: slot.compose.project }),
    ...(slot.swarm && { swarm: true, stack: slot.compose!.project }),
    ports: [...new Set([slot, other].flatMap((each) => Object.values(each?.ports ?? {})))],
    accounts: [
      ...new Set([slot.files.owner, slot.files.group, ...(slot.setup?.users ?? []).map(({ name }) => name)]),
    ].filter((account) => account !== undefined),
    spaces: ['/tmp', ...new Set([...installed, ...links].map((path) => posix.dirname(path)))],
    versions: Object.keys(slot.requires),
    backups: slot.backup
      .filter(({ hosts }) => hosts?.includes(host) ?? true)
      .flatMap((backup) => foldersOf(backup, host)),
    live: true,
  }
}

/** What `status` needs to know besides: whatever of this application runs there. */
export function statusQueryOf(environment: Pick<Environment, 'slot' | 'other'>, host: string): Query {
  const { slot, other } = environment
  return {
    ...queryOf(environment, host),
    ...(slot.service.manager === 'process' && { process: slot.service.unit }),
    units: namedUnits(slot).map(({ unit }) => unit),
    ...(other?.container && { beside: other.container.name }),
  }
}

/** Whether the container of the release that serves was started as deploy.yml says now. */
export function definitionOfLive({ root }: Environment['slot']): string {
  return `${root}/current/.release/container.sha256`
}
