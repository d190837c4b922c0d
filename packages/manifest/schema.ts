import { overridable, section } from '@deploy/kit/section.ts'
import * as z from 'zod/mini'
import { available } from './available.ts'
import { backup } from './backup.ts'
import { changeRecord } from './change-record.ts'
import { compose, submodule } from './compose.ts'
import { describe, optional, preset } from './describe.ts'
import { env } from './env.ts'
import { gate } from './gate.ts'
import { hooks, precompress } from './hooks.ts'
import { container, imageBuild } from './image.ts'
import { install } from './install.ts'
import { nfr } from './nfr.ts'
import { nginx, ports, units } from './nginx.ts'
import { program } from './program.ts'
import { promotion } from './promotion.ts'
import { requires, versionRange } from './requires.ts'
import { rollout } from './rollout.ts'
import { sbom } from './sbom.ts'
import { settings } from './settings.ts'
import { setup } from './setup.ts'
import { signature } from './signature.ts'
import { swarm } from './swarm.ts'
import {
  account,
  address,
  mode,
  name,
  ownPath,
  pattern,
  port,
  relativePath,
  scalar,
  seconds,
  secretVariable,
  text,
  unit,
  variable,
  whole,
} from './types.ts'
import { via } from './via.ts'

const rules = section({
  tag: describe(
    preset(
      text(
        /^[A-Za-z0-9._/+-]*\{version\}[A-Za-z0-9._/+-]*$/,
        'a tag in which {version} stands for the version',
      ),
      'v{version}',
    ),
    'What a release tag looks like; {version} must be there.',
  ),
  requireTag: describe(preset(z.boolean(), false), 'Build only from a tag.'),
  branch: describe(
    optional(text(/^(?!.*\.\.)[A-Za-z0-9][A-Za-z0-9._/-]{0,200}$/, 'the name of a branch')),
    'The commit must be on this branch, such as main.',
  ),
  requiredFiles: describe(
    preset(z.array(relativePath), []),
    'Files that must exist in the release, such as RELEASE_NOTES.md.',
  ),
  pinnedRequirements: describe(
    preset(z.boolean(), false),
    'Every line of requirements.txt must pin one version.',
  ),
  mayHoldSecrets: describe(
    preset(z.array(pattern), []),
    'Patterns of files that look as if they held a key or a token and hold none, such as tests/keys/**; any other is refused.',
  ),
})

const build = section({
  archive: describe(
    preset(
      text(
        /^(?![-.])(?:[A-Za-z0-9._+-]|\{application\}|\{version\}){1,120}\.tar\.gz$/,
        'a file name that ends in .tar.gz, in which only {application} and {version} are filled in',
      ),
      '{application}-{version}.tar.gz',
    ),
    'File name of the archive; {application} and {version} are filled in.',
  ),
  include: describe(
    preset(z.array(relativePath).check(z.minLength(1, 'must name at least one file or folder')), []),
    'Files and folders of the repository that belong to the release. Strategy image needs none; git-venv and git-install take the whole commit by themselves.',
  ),
  exclude: describe(
    preset(z.array(pattern), ['**/__pycache__/**', '**/*.pyc', '**/.git/**']),
    'Patterns of files to leave out.',
  ),
  image: describe(optional(imageBuild), 'strategy image: how the image is built and where it is kept.'),
  submodules: describe(
    preset(z.array(submodule), []),
    'Submodules that must be at a released tag, which release.json then names.',
  ),
  lfs: describe(
    preset(z.array(pattern), []),
    'strategies git-venv and git-install: patterns of files that are kept in Git LFS; any other is refused.',
  ),
  rules: describe(z.prefault(rules, {}), 'Rules that a commit must satisfy to become a release.'),
})

const host = section({
  name: describe(name, 'How people call this host.'),
  address: describe(address, 'DNS name or IP address.'),
  port: describe(preset(port, 22), 'Port of the SSH server.'),
  user: describe(preset(account, 'deploy'), 'The user to log in as.'),
  role: describe(
    optional(name),
    'What the host does, a name of roles. Default: what the environment says without one.',
  ),
  available: describe(optional(available), 'When the host is switched on, when not always.'),
  via: describe(optional(via), 'Jump hosts on the way, the nearest first: same key, same known_hosts.'),
})

const files = section({
  owner: describe(
    optional(account),
    'Owner of the files of a release; needs root or that very user. Default: the user who logs in.',
  ),
  group: describe(
    optional(account),
    'Group of the files of a release; the user who logs in must be root or a member.',
  ),
  directories: describe(preset(mode, '0755'), 'Mode of folders.'),
  files: describe(preset(mode, '0644'), 'Mode of files that no pattern below names.'),
  patterns: describe(
    preset(z.record(pattern, mode), {}),
    'Modes by pattern, the last match wins, such as scripts/*.sh: "0750".',
  ),
})

const venv = section({
  path: describe(
    optional(ownPath),
    'A fixed path that always leads to the venv of the current release, such as /opt/voila_env.',
  ),
  requirements: describe(
    preset(
      z.union([relativePath, z.array(relativePath).check(z.minLength(1, 'must name at least one file'))]),
      'requirements.txt',
    ),
    'What pip installs: a file, or several.',
  ),
  python: describe(
    preset(text(/^(?!-)[A-Za-z0-9._/-]{1,200}$/, 'the name or path of a program'), 'python3'),
    'The interpreter that makes the venv.',
  ),
  minimumPython: describe(
    optional(text(/^3\.[0-9]{1,3}$/, 'a version in quotes, such as "3.10"')),
    'Lowest version of the interpreter.',
  ),
  indexUrlEnv: describe(
    optional(
      secretVariable.check(
        z.regex(/^[A-Z][A-Z0-9_]*$/, 'must be the name of an environment variable in capitals'),
      ),
    ),
    'Name of the environment variable of the action that holds the URL of the package index, a secret.',
  ),
  systemSitePackages: describe(
    preset(z.boolean(), false),
    'The packages of the system may be imported, too, such as those that Debian maintains.',
  ),
  requireHashes: describe(preset(z.boolean(), false), 'Install only what has a hash: pip --require-hashes.'),
  imports: describe(
    preset(z.array(text(/^[A-Za-z_][A-Za-z0-9_.]*$/, 'the name of a Python module')), []),
    'Modules that must import in the new venv.',
  ),
})

const config = section({
  file: describe(relativePath, 'A file of the release.'),
  format: describe(preset(z.enum(['ini', 'env']), 'ini'), 'How it is written.'),
  set: describe(
    z.record(text(/^[^\u0000-\u0020=#;[\]][^\u0000-\u001f=[\]]*$/, 'the name of a setting'), scalar),
    'Values by key; section.key for ini. {port.<name>}, {environment}, {version} are filled in.',
  ),
})

const service = section({
  manager: describe(
    preset(z.enum(['systemd', 'process', 'docker']), 'systemd'),
    'Who keeps the service running.',
  ),
  unit: describe(unit, 'Name of the unit, without .service; of the container with manager docker.'),
  unitFile: describe(
    optional(relativePath),
    'systemd: the unit file in the release that is installed to /etc/systemd/system.',
  ),
  command: describe(
    optional(program),
    'process: the program and its arguments, run in the release; docker: the command in the container.',
  ),
  environment: describe(
    preset(z.record(variable, scalar), {}),
    'process and docker: variables of the service, no secrets.',
  ),
  startSeconds: describe(preset(seconds(1, 600), 30), 'How long the service may take to be active.'),
  stopSeconds: describe(
    preset(seconds(1, 600), 30),
    'How long the service may take to stop; then it is killed.',
  ),
})

/** The application itself: what stands once, at the top. */
export const headShape = {
  application: describe(name, 'Name of the application.'),
  strategy: describe(
    z.enum(['tarball', 'image', 'compose', 'swarm', 'git-venv', 'git-install']),
    'How a release becomes a running service.',
  ),
  build: describe(build, 'What a release is made of.'),
  sbom: describe(optional(sbom), 'What its bill of materials must say.'),
  changeRecord: describe(
    optional(changeRecord),
    'Where the change record is kept. Default: an issue of the repository on GitHub.',
  ),
}

/** The slot of an environment, whole: written at the top for all and overridden, key by key, in one. */
export const slotShape = {
  root: describe(
    optional(ownPath),
    'Folder of the slot: releases, shared files and the suite itself. Default: /opt/<application>.',
  ),
  path: describe(
    optional(ownPath),
    'A fixed path that always leads to the current release. Default: <root>/current.',
  ),
  adopt: describe(
    optional(z.boolean()),
    'What was installed by hand at `path`, or runs as a container, becomes a release that can be gone back to.',
  ),
  discardAdoptedAfter: describe(
    optional(whole(1, 100)),
    'So many good releases, at most `keep`, must be on the host before the adopted one goes. Default: it stays.',
  ),
  keep: describe(
    preset(whole(1, 100), 2),
    'How many good releases stay on the host for going back, besides the live one.',
  ),
  shared: describe(preset(z.array(relativePath), []), 'Folders that outlive a release, such as logs.'),
  ports: describe(
    preset(ports, {}),
    'Ports of the slot by name; unique on a host. Two numbers, such as [3000, 3001], for the port of nginx.switch.',
  ),
  files: describe(z.prefault(files, {}), 'Owner and modes of the files of a release.'),
  requires: describe(
    preset(requires, {}),
    'Programs that the host must have, with the range of their versions, such as git: ">=2.30".',
  ),
  venv: describe(optional(venv), 'A Python environment for each release.'),
  config: describe(preset(z.array(config), []), 'Files of the release in which values are set on the host.'),
  env: describe(optional(env), 'The variables of the application, which the host keeps.'),
  settings: describe(
    optional(settings),
    'The file of settings that the site keeps, compared with the example of the release.',
  ),
  denyVersions: describe(
    preset(z.array(versionRange), []),
    'Versions that are never deployed nor gone back to, such as "0.25.2".',
  ),
  install: describe(
    optional(install),
    'strategy git-install: the program of the application that installs it.',
  ),
  hooks: describe(preset(hooks, []), 'Programs of the application that a deployment runs.'),
  precompress: describe(
    preset(precompress, []),
    'Files of the release that get a compressed copy beside them.',
  ),
  service: describe(service, 'The service that runs the current release.'),
  container: describe(optional(container), 'strategy image: the container that runs the image.'),
  signature: describe(
    optional(signature),
    'Whose signature a release must carry: the host verifies it before it unpacks.',
  ),
  backup: describe(preset(backup, []), 'What is saved before a release is replaced.'),
  compose: describe(optional(compose), 'strategies compose and swarm: the services of the application.'),
  swarm: describe(optional(swarm), 'strategy swarm: how the services run as a stack.'),
  ephemeral: describe(
    optional(z.boolean()),
    'strategy image: the container goes once its release is confirmed in the environment that comes after this one.',
  ),
  nginx: describe(optional(nginx), 'What of nginx on the host belongs to the application.'),
  units: describe(optional(units), 'Further units of systemd that the application brings along.'),
  setup: describe(
    optional(setup),
    'What prepare-host sets up once on the hosts, besides what follows from the rest of this file.',
  ),
  drift: describe(
    preset(z.enum(['refuse', 'report']), 'refuse'),
    'When somebody has changed an installed file by hand on the host: refuse to deploy over it, or deploy and keep a copy.',
  ),
  gate: describe(gate, 'What is measured before an activation becomes permanent.'),
  nfr: describe(
    optional(nfr),
    'What a release must bear once its gate has passed: load, and the end of its processes.',
  ),
  rollout: describe(z.prefault(rollout, {}), 'How a release comes to several hosts.'),
  confirmSeconds: describe(
    optional(seconds(10, 14_400)),
    'How long the host waits for the confirmation before it goes back by itself. Default: the time of the gate and 60.',
  ),
}

/** What may differ between the hosts of one environment. All else, such as root, hooks and variables, goes with the release. */
export const roleShape = {
  service: slotShape.service,
  units: slotShape.units,
  nginx: slotShape.nginx,
  requires: slotShape.requires,
  setup: slotShape.setup,
  gate: slotShape.gate,
  nfr: slotShape.nfr,
}

/** Where an environment lives and what comes before it: what stands only in an environment. */
export const placeShape = {
  hosts: describe(
    z
      .array(host)
      .check(z.minLength(1, 'must name at least one host'), z.maxLength(500, 'must name at most 500 hosts')),
    'Where this environment lives.',
  ),
  roles: describe(
    optional(z.record(name, section(overridable(roleShape)))),
    'What is different on the hosts that play a role, by the name of the role: service, units, nginx, requires, setup, gate, nfr.',
  ),
  after: describe(optional(name), 'The environment that a release must have passed before it may come here.'),
  promotion: describe(
    optional(promotion),
    'What evidence and whose approvals a release needs before it may come here.',
  ),
}

export const maximumEnvironments = 100

const environments = z.record(name, section({ ...placeShape, ...overridable(slotShape) })).check(
  z.refine((all) => Object.keys(all).length > 0, 'must have at least one environment'),
  z.refine((all) => Object.keys(all).length <= maximumEnvironments, 'must have at most 100 environments'),
)

/** The whole of deploy.yml as people write it, overrides in pieces; the JSON Schema for editors comes from this. */
export const fileSchema = describe(
  section({
    ...headShape,
    ...overridable(slotShape),
    environments: describe(environments, 'prod-test, prod, …: each with its hosts and what differs there.'),
  }),
  'How an application is built, where it lives, and what it must prove before it is live.',
)
