import type { Draft } from '../draft.ts'
import type { Finding, Path } from '../findings.ts'
import type { Backup } from '../manifest.ts'
import { cutCommand } from '../placeholders.ts'
import { get, keyPlaceOf, placeOf } from '../tree.ts'
import { within } from './slot.ts'

/** Rules about what is saved before a release is replaced. */
export function backupRules(draft: Draft): Finding[] {
  const backups = draft.slot.backup ?? []
  return backups.flatMap((backup, index) => {
    const at = (...path: Path) => placeOf(draft.tree, ['backup', index, ...path])
    const has = (...path: Path) => get(draft.tree, ['backup', index, ...path]) !== undefined
    const idle = (key: string, why: string): Finding[] =>
      has(key)
        ? [{ ...keyPlaceOf(draft.tree, ['backup', index, key]), text: `has no effect ${why}; remove it` }]
        : []
    const found = (text: string | undefined, ...path: Path): Finding[] =>
      text === undefined ? [] : [{ ...at(...path), text }]
    const first = backups.findIndex(({ name }) => name === backup.name)
    return [
      ...found(first < index ? `${backup.name} is already the name of backup[${first}]` : undefined, 'name'),
      ...found(subject(backup)),
      ...(backup.folder === undefined
        ? []
        : ['container', 'suffix'].flatMap((key) => idle(key, 'with a folder'))),
      ...found(fileOfAnother(backup), 'user'),
      ...backup.places.flatMap((place, number) =>
        found(misplaced({ place, backup, draft }), 'places', number),
      ),
      ...found(sameTwice(backup.places), 'places'),
      ...(backup.places.length === 1 ? idle('separate-file-systems', 'with one place') : []),
      ...found(wayBack(backup), 'restore'),
      ...found(shared(backup, draft), 'hosts'),
      ...found(inOwnContainer(backup, draft), 'container'),
      ...found(withoutStop(backup, draft)),
    ]
  })
}

function subject({ command, folder }: Backup): string | undefined {
  if (command === undefined && folder === undefined) return 'must have a command or a folder'
  return command !== undefined && folder !== undefined
    ? 'must have a command or a folder, not both'
    : undefined
}

const usesFile = (command: readonly string[] = []): boolean =>
  command.some((word) => cutCommand(word).some((piece, index) => index % 2 === 1 && piece === 'file'))

/** A file of the suite's is readable by no other user of the host. */
function fileOfAnother({ user, container, command, verify, restore }: Backup): string | undefined {
  if (user === undefined || container !== undefined) return undefined
  return [command, verify, restore?.command].some(usesFile)
    ? `${user} cannot reach {file}; let the command use its standard output and input instead`
    : undefined
}

function misplaced({
  place,
  backup,
  draft,
}: {
  place: string
  backup: Backup
  draft: Draft
}): string | undefined {
  const { root } = draft.slot
  if (backup.folder !== undefined && within(place, backup.folder))
    return `must not lie in ${backup.folder}, which is saved there`
  const managed = ['releases', 'shared', '.deploy'].find((folder) => within(place, `${root}/${folder}`))
  return managed && `must not lie in ${root}/${managed}, which is filled by deployments`
}

function sameTwice(places: readonly string[]): string | undefined {
  const twice = places.find((place, index) => places.indexOf(place) < index)
  return twice && `has ${twice} twice`
}

function wayBack({ command, restore }: Backup): string | undefined {
  if (restore === undefined) return undefined
  if (command !== undefined && restore.command === undefined)
    return 'must have a command that puts the data back'
  return restore.when === 'migrated' && restore.schemaVersion === undefined
    ? "must have a schema-version, which tells whether the data was migrated; or set 'when' to always or never"
    : undefined
}

function shared({ hosts, restore }: Backup, draft: Draft): string | undefined {
  if (hosts === undefined) return undefined
  const known = draft.hosts?.map(({ name }) => name)
  const stranger = known && hosts.find((name) => !known.includes(name))
  if (stranger !== undefined) return `${stranger} is none of the hosts of ${draft.name}`
  if ((known ?? []).length <= 1 || restore === undefined || restore.when === 'never') return undefined
  if (get(draft.own, ['roles']) === undefined)
    return 'says that hosts share the data: one that goes back must not put it back under the others. Set restore.when to never'
  const { maximumFailures = 0, onFailure = 'revert-all' } = draft.slot.rollout ?? {}
  return hosts.length === 1 && maximumFailures === 0 && onFailure === 'revert-all'
    ? undefined
    : 'says that hosts share the data: it goes back only with all of them. Name one host here, and let rollout revert all when one fails; or set restore.when to never'
}

/** What the service consists of does not run while the service is stopped. */
function inOwnContainer({ container, restore, ...backup }: Backup, { slot }: Draft): string | undefined {
  if (container === undefined) return undefined
  const project = slot.compose?.project
  const own = slot.container?.name === container || (project && container.startsWith(`${project}-`))
  if (!own) return undefined
  if (backup.while === 'stopped')
    return `${container} does not run while the service is stopped; set 'while' to serving`
  return restore !== undefined && restore.while === 'stopped'
    ? `${container} does not run while the service is stopped; set restore.while to serving`
    : undefined
}

/** Where the new container starts beside the old one, there is no moment in which nothing serves. */
function withoutStop({ restore, ...backup }: Backup, { slot }: Draft): string | undefined {
  if (slot.nginx?.switch === undefined) return undefined
  if (backup.while === 'stopped')
    return "needs 'while: serving', because nothing is stopped with nginx.switch"
  return restore?.while === 'stopped'
    ? "needs 'while: serving' under restore, because nothing is stopped with nginx.switch"
    : undefined
}
