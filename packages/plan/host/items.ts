import { sh } from '@deploy/agent/sh.ts'
import type { Environment, Host, Setup, Slot } from '@deploy/manifest/manifest.ts'
import { releaseNamespace } from '@deploy/release/sshsig.ts'
import { usesDocker } from '../preflight/docker.ts'
import { authorizedKeys, linger, managerGroups, sudo, tunnels } from './access.ts'
import { group, loginUser, member, owner, user } from './accounts.ts'
import { agentOnly } from './agent-only.ts'
import { plannedCommands } from './commands.ts'
import { dockerGroup, dockerService } from './docker.ts'
import { cronJob, emptyFile, folder, installed, logrotate, present } from './files.ts'
import type { Item } from './item.ts'
import { slotsOfKey } from './shared-keys.ts'
import {
  certificate,
  cronDaemon,
  enabled,
  firewall,
  further,
  masked,
  packages,
  programs,
  running,
  timeSync,
} from './system.ts'

export interface Subject {
  application: string
  environment: Environment
  /** All of deploy.yml: they may share this host, and a key there. */
  environments: readonly Environment[]
  host: Host
  /** Text of each file of the repository that `setup.files` names. */
  texts: Record<string, string>
}

type Parts = Subject & { slot: Slot; setup: Partial<Setup>; login: string; isRoot: boolean }

/**
 * Everything that a host needs once, in the order in which it is made: what follows from deploy.yml without being asked for,
 * and what its section `setup` adds. Pure.
 */
export function hostItems(subject: Subject): Item[] {
  const { environment, host } = subject
  const { slot } = environment
  const login = host.user
  const parts: Parts = { ...subject, slot, setup: slot.setup ?? {}, login, isRoot: login === 'root' }
  return unique([
    ...software(parts),
    ...accounts(parts),
    ...access(parts),
    ...storage(parts),
    ...files(parts),
    ...services(parts),
    ...(parts.setup.further ?? []).map(further),
  ])
}

function software({ slot, setup, isRoot }: Parts): Item[] {
  const names = setup.packages ?? []
  const needed = [
    ...['tar', 'gzip', 'sha256sum', 'timeout'],
    slot.service.manager === 'systemd' ? 'systemctl' : 'setsid',
    ...(isRoot ? [] : ['sudo']),
    ...(slot.venv === undefined ? [] : [slot.venv.python]),
    ...(usesDocker(slot) ? ['docker'] : []),
    ...(slot.nginx === undefined ? [] : ['nginx']),
    ...(slot.nginx?.switch === undefined ? [] : ['curl']),
    ...(setup.logrotate === undefined ? [] : ['logrotate']),
    ...(setup.certificates?.length ? ['openssl'] : []),
    ...(slot.signature === undefined ? [] : ['ssh-keygen']),
    ...Object.keys(slot.requires),
  ]
  return [...(names.length > 0 ? [packages(names)] : []), programs([...new Set(needed)])]
}

function accounts({ slot, setup, login, isRoot }: Parts): Item[] {
  const { owner: owns, group: has } = slot.files
  const users = setup.users ?? []
  const described = new Set(users.map(({ name }) => name))
  const needsOwner = owns !== undefined && owns !== login && !described.has(owns) && owns !== 'root'
  return [
    ...(setup.groups ?? []).map((name) => group(name, 'deploy.yml names it in setup.groups.')),
    ...(isRoot || described.has(login) ? [] : [loginUser(login)]),
    ...users.map(user),
    ...(needsOwner ? [owner(owns)] : []),
    ...(has === undefined || has === 'root'
      ? []
      : [group(has, 'The files of a release belong to it (files.group).')]),
    ...users.flatMap(({ name, groups }) =>
      groups.map((of) => member(name, of, 'deploy.yml says so in setup.users.')),
    ),
    ...(has === undefined || isRoot || has === login
      ? []
      : [member(login, has, 'Only a member can give files to a group (files.group).')]),
    ...(slot.service.manager === 'systemd' && !isRoot
      ? [
          member(
            login,
            'systemd-journal',
            'A deployment tells the last lines of a service that does not start, and the gate reads what it has written.',
          ),
        ]
      : []),
    ...((usesDocker(slot) || setup.dockerGroup !== undefined) && !isRoot
      ? [dockerGroup(login, setup.dockerGroup)]
      : []),
  ]
}

function access({ application, environment, environments, host, slot, setup, login, isRoot }: Parts): Item[] {
  const keys = setup.authorizedKeys ?? []
  const slotsOf = (key: string) => slotsOfKey(key, host, environments)
  return [
    ...(keys.some((each) => each.agentOnly) ? agentOnly() : []),
    ...(keys.length > 0 ? [authorizedKeys(login, keys, slotsOf)] : []),
    ...tunnels(login, slot),
    ...(isRoot || slot.service.manager === 'process' ? [] : [linger(login), managerGroups(login)]),
    ...(isRoot
      ? []
      : sudo({
          user: login,
          application,
          environment: environment.name,
          commands: plannedCommands(environment, application),
        })),
  ]
}

function storage({ host, slot, setup, login }: Parts): Item[] {
  const root = { path: slot.root, owner: login, group: '*', mode: '0755' }
  const { container, compose } = slot
  const made = new Set([...(setup.folders ?? []), ...(setup.emptyFiles ?? [])].map(({ path }) => path))
  const secrets = [container?.envFile, ...(compose?.envFiles ?? []).map(({ path }) => path)]
  const backups = slot.backup.filter(({ hosts }) => hosts?.includes(host.name) ?? true)
  const needed = [
    ...(container?.mounts ?? []).map(({ source }) => present(source, 'It is mounted into the container.')),
    ...[...secrets, ...backups.map(({ envFile }) => envFile)]
      .filter((path) => path !== undefined)
      .map((path) => present(path, 'It holds secrets, which no script carries.', { secret: true })),
    ...backups.flatMap(({ places }) => places.map((path) => present(path, 'Backups are kept there.'))),
  ]
  return [
    folder(
      root,
      'Releases and the agent live there (root); the user who logs in owns it and nothing above it.',
    ),
    ...(setup.folders ?? []).map((each) => folder(each, 'deploy.yml names it in setup.folders.')),
    ...(setup.emptyFiles ?? []).map(emptyFile),
    ...needed.filter(({ title }) => ![...made].some((path) => title === `${path} is there`)),
  ]
}

function files({ application, environment, slot, setup, texts }: Parts): Item[] {
  const name = `${application}-${environment.name}`
  const written = (setup.files ?? []).map(({ file, text, ...rest }) =>
    installed(
      { ...rest, text: text ?? texts[file!] ?? '' },
      {
        why:
          file === undefined ? 'deploy.yml has its text in setup.files.' : `It is ${file} of the repository.`,
      },
    ),
  )
  return [
    ...written,
    ...(setup.logrotate === undefined ? [] : [logrotate(setup.logrotate, name)]),
    ...(setup.cron ?? []).map((job) => cronJob(job, name)),
    ...signers({ application, slot, setup }),
  ]
}

function signers({ application, slot, setup }: Pick<Parts, 'application' | 'slot' | 'setup'>): Item[] {
  if (slot.signature === undefined) return []
  const { allowedSigners, publicKey } = slot.signature
  const namespace = releaseNamespace(application)
  const given = setup.signers ?? []
  const text = given.map(({ name, key }) => `${name} namespaces="${namespace}" ${key}\n`).join('')
  const why = 'The host believes this file, and not the runner, about who may sign a release.'
  const list: Item =
    given.length > 0
      ? installed({ to: allowedSigners, text, owner: 'root', group: 'root', mode: '0644' }, { why })
      : ofRoot(allowedSigners, why)
  return [list, ...(publicKey === undefined ? [] : [ofRoot(publicKey, why)])]
}

/** Whoever deploys must not be able to write it. */
function ofRoot(path: string, why: string): Item {
  return {
    ...present(path, why),
    title: `${path} is there, and only root may write to it`,
    check: sh`
      is_there ${path}
      case $(stat -L -c '%U %a' ${path}) in 'root '*[0145][0145]) ;; *) differs ${`others than root may write to ${path}`} ;; esac
    `,
    remedy:
      'Write it as docs/manifest.md says under "Who may sign a release", or name the keys in setup.signers.',
  }
}

function services({ slot, setup, login, isRoot }: Parts): Item[] {
  const user = isRoot || setup.dockerGroup !== undefined ? undefined : login
  const units = [
    ...(usesDocker(slot) ? [dockerService({ user })] : []),
    ...(slot.nginx === undefined
      ? []
      : [
          running(
            'nginx.service',
            'It passes requests to the application, and a deployment only reloads it.',
          ),
        ]),
    ...(setup.services ?? []).map((unit) => running(unit, 'deploy.yml names it in setup.services.')),
  ]
  const ports = (setup.open ?? []).map((port) => (typeof port === 'number' ? port : slot.ports[port]!))
  return [
    ...units,
    ...(setup.enabled ?? []).map(enabled),
    ...(setup.cron?.length ? [cronDaemon] : []),
    ...(setup.masked ?? []).map(masked),
    ...(setup.timeSync === false ? [] : [timeSync()]),
    ...(ports.length > 0 ? [firewall(ports)] : []),
    ...(setup.certificates ?? []).map(certificate),
  ]
}

/** What is asked for twice is made once; others that would have the same id are told apart by a number. */
function unique(items: Item[]): Item[] {
  const same = (a: Item, b: Item) => a.title === b.title && a.check.script === b.check.script
  const once = items.filter((item, index) => items.findIndex((each) => same(each, item)) === index)
  return once.map((item, index) => {
    const before = once.slice(0, index).filter(({ id }) => id === item.id).length
    return before === 0 ? item : { ...item, id: `${item.id}-${before + 1}` }
  })
}
