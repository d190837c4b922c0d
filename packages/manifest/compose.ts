import { section } from '@deploy/kit/section.ts'
import * as z from 'zod/mini'
import { describe, optional, preset } from './describe.ts'
import { absolutePath, ownPath, relativePath, secretVariable, text, variable, whole, words } from './types.ts'

/** https://github.com/compose-spec/compose-spec/blob/main/spec.md#name-top-level-element */
const project = text(
  /^(?=.{1,63}$)[a-z0-9]+(?:[_-][a-z0-9]+)*$/,
  'a name of lower-case letters and digits, with dashes or underscores between them',
)

export const serviceName = text(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$/, 'the name of a service')

const servicePath = text(
  /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}:(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._@+-]+){1,20}$/,
  'a service and a path in its containers, such as database:/data/db',
)

const envFile = section({
  path: describe(ownPath, 'A file of the host, one NAME=value a line, which nobody but its owner may read.'),
  as: describe(
    optional(relativePath),
    'The name by which the compose file calls it in the release, such as .env_server.',
  ),
  variables: describe(preset(z.array(variable), []), 'Variables that must have a value in it.'),
})

/** What a service may only have when deploy.yml says why. */
const privileges = [
  'privileged',
  'capabilities',
  'devices',
  'security-options',
  'host-network',
  'host-processes',
  'host-ipc',
  'new-volume',
] as const

const allowance = section({
  service: describe(serviceName, 'The service that has it.'),
  what: describe(
    z.union([z.enum(privileges), absolutePath, z.literal('/')]),
    `One of ${privileges.join(', ')}, or the path of the host that is mounted.`,
  ),
  reason: describe(words, 'Why it needs that; it stands in the plan.'),
})

/** Nobody but this registry gets it. */
const login = section({
  registry: describe(
    text(
      /^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?::[0-9]{1,5})?$/,
      'the name of a registry, such as registry.example.org, or docker.io',
    ),
    'The registry: the first part of the name of its images.',
  ),
  userEnv: describe(secretVariable, 'Name of the environment variable that holds the user.'),
  passwordEnv: describe(secretVariable, 'Name of the environment variable that holds the password or token.'),
})

/** The services of a slot, as the application's own compose files describe them. */
export const compose = section({
  files: describe(
    preset(z.array(relativePath).check(z.minLength(1, 'must name at least one file')), ['compose.yaml']),
    'The compose files of the release, later ones over earlier ones.',
  ),
  project: describe(
    optional(project),
    'Name of the project: its containers, networks and volumes are called after it. Default: the application.',
  ),
  profiles: describe(preset(z.array(serviceName), []), 'Profiles of the compose file that run here.'),
  order: describe(
    preset(z.array(serviceName), []),
    'Services that come up one after another, each healthy before the next; the others follow together.',
  ),
  images: describe(
    preset(z.enum(['build', 'pinned']), 'build'),
    'Where the images come from: `build` builds on the host what the compose file says how to build; `pinned` builds nothing there.',
  ),
  waitSeconds: describe(
    preset(whole(1, 3600), 300),
    'How long all services together may take to be up and healthy.',
  ),
  envFiles: describe(
    preset(z.array(envFile), []),
    'Files of the host with variables for the services: the place for secrets.',
  ),
  persistent: describe(
    preset(z.array(servicePath), []),
    'Paths in containers whose content must outlive them, such as database:/data/db.',
  ),
  ephemeral: describe(
    preset(z.array(servicePath), []),
    'Paths that an image declares as a volume and whose content may be lost, such as cache:/data.',
  ),
  allow: describe(preset(z.array(allowance), []), 'Rights that are refused otherwise.'),
  removeOrphans: describe(
    preset(z.boolean(), false),
    'Removes the containers of services that the compose file does not have any more.',
  ),
  login: describe(optional(login), 'How a registry lets images be pulled, for the time of the pull.'),
})

const releaseTag = text(/^[A-Za-z0-9._/+-]{1,200}$/, 'a tag')

/** A submodule that must be a released version of what it holds. */
export const submodule = section({
  path: describe(relativePath, 'Where the submodule is.'),
  tag: describe(
    preset(
      text(
        /^[A-Za-z0-9._/+-]*\{version\}[A-Za-z0-9._/+-]*$/,
        'a tag in which {version} stands for the version',
      ),
      'v{version}',
    ),
    'What its release tags look like.',
  ),
  candidates: describe(preset(z.boolean(), false), 'A release candidate, such as 2.0.0-rc.1, is one, too.'),
  acknowledged: describe(
    optional(z.union([releaseTag, z.array(releaseTag).check(z.minLength(1, 'must name at least one tag'))])),
    'The tags whose changelogs somebody has read, one or a list. When it is given, a release of any other tag is refused, and so is a deployment that leaves out one between.',
  ),
})
