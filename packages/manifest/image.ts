import { section } from '@deploy/kit/section.ts'
import * as z from 'zod/mini'
import { describe, optional, preset } from './describe.ts'
import { program } from './program.ts'
import {
  absolutePath,
  account,
  ownPath,
  portOrPlaceholder,
  relativePath,
  scalar,
  secretVariable,
  text,
  variable,
  whole,
  words,
} from './types.ts'

/** An image's name without tag or digest: https://pkg.go.dev/github.com/distribution/reference */
const repository = text(
  /^(?=.{1,255}$)(?:(?:localhost|[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+|[A-Za-z0-9.-]+(?=:))(?::[0-9]+)?\/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/,
  'the name of an image without tag or digest, such as registry.example.org/shop',
)

const platform = text(
  /^linux\/[a-z0-9]+(?:\/[a-z0-9]+)?$/,
  'an operating system and an architecture, such as linux/amd64',
)

/** Two environment variables of the action, both secrets. */
const login = section({
  userEnv: describe(secretVariable, 'Name of the environment variable that holds the user.'),
  passwordEnv: describe(secretVariable, 'Name of the environment variable that holds the password or token.'),
})

/** How an image is built, and where it is kept. */
export const imageBuild = section({
  repository: describe(
    optional(repository),
    'Where the image is pushed to and pulled from, without tag or digest. Left out, the image travels with the release, and hosts fetch it over SSH.',
  ),
  dockerfile: describe(preset(relativePath, 'Dockerfile'), 'The Dockerfile.'),
  context: describe(
    preset(z.union([z.literal('.'), relativePath]), '.'),
    'The folder that the build may read.',
  ),
  platforms: describe(
    preset(z.array(platform).check(z.minLength(1, 'must name at least one platform')), ['linux/amd64']),
    'Platforms that the image must have, such as linux/amd64.',
  ),
  target: describe(
    optional(text(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/, 'the name of a stage')),
    'The stage of the Dockerfile that is built. Default: the last one.',
  ),
  args: describe(
    preset(z.record(variable, scalar), {}),
    'Arguments of the build, no secrets: an image shows them to everybody who has it.',
  ),
  secrets: describe(
    preset(
      z.record(
        text(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, 'the id of a secret, as the Dockerfile calls it'),
        secretVariable,
      ),
      {},
    ),
    'Secrets of the build (RUN --mount=type=secret) by id: the name of the environment variable of the action that holds each.',
  ),
  login: describe(
    optional(login),
    'How the runner logs in to the registry. Default: as docker on the runner does.',
  ),
})

const publish = section({
  address: describe(
    preset(text(/^(?:[0-9]{1,3}\.){3}[0-9]{1,3}$/, 'an IPv4 address, such as 127.0.0.1'), '127.0.0.1'),
    'The address of the host on which the port is open.',
  ),
  port: describe(portOrPlaceholder, 'The port on the host, as a number or as "{port.<name>}".'),
  to: describe(whole(1, 65535), 'The port in the container.'),
})

/** Why a container gets something of its host, for those who read the plan. */
const reason = (what: string) => describe(optional(words), `Why ${what}; without a reason it is refused.`)

const allow = section({
  privileged: reason('the container is privileged'),
  hostNetwork: reason('it is in the network of the host'),
  hostProcesses: reason('it sees the processes of the host'),
  capabilities: reason('it has more capabilities than a container has'),
  hostFolders: reason('it sees folders or sockets of the system, such as /etc or the socket of the engine'),
})

const mount = section({
  source: describe(
    z.union([z.literal('/'), absolutePath]),
    'A file or folder of the host, which must be there.',
  ),
  target: describe(absolutePath, 'Where the container sees it.'),
  readOnly: describe(preset(z.boolean(), false), 'The container cannot change it.'),
})

/** What an engine takes as a name, and a registry as the last part of a repository. */
export const containerName = /^(?=.{2,100}$)[a-z0-9]+(?:[._-][a-z0-9]+)*$/

/** The container of a slot. */
export const container = section({
  name: describe(
    optional(
      text(
        containerName,
        'a name of two or more lower-case letters and digits, with dots, dashes or underscores between them',
      ),
    ),
    'Name of the container. Default: the unit of the service.',
  ),
  publish: describe(preset(z.array(publish), []), 'Ports of the container that the host opens.'),
  network: describe(
    preset(
      text(/^(?:bridge|host|[a-z0-9][a-z0-9_.-]{0,60})$/, 'bridge, host or the name of a network'),
      'bridge',
    ),
    'The network of the container: bridge, host, or one that is there.',
  ),
  mounts: describe(preset(z.array(mount), []), 'Files and folders of the host in the container.'),
  envFile: describe(
    optional(ownPath),
    'A file of the host with variables of the container, one NAME=value a line: the place for secrets.',
  ),
  user: describe(
    optional(
      z.union([
        account,
        text(/^[0-9]{1,10}(?::[0-9]{1,10})?$/, 'a user, or numbers in quotes, such as "1000:1000"'),
      ]),
    ),
    'Who the process is in the container. Default: as the image says.',
  ),
  restart: describe(
    preset(z.enum(['unless-stopped', 'always', 'on-failure', 'no']), 'always'),
    'When the engine starts the container again. An engine that was killed leaves one with unless-stopped alone.',
  ),
  init: describe(
    preset(z.boolean(), false),
    'Runs a small init before the program, which reaps its children.',
  ),
  readOnly: describe(preset(z.boolean(), false), 'The file system of the image cannot be written.'),
  privileged: describe(optional(z.boolean()), 'The container may do what root on the host may.'),
  capabilities: describe(
    optional(
      z
        .array(text(/^[A-Z][A-Z_]{1,40}$/, 'the name of a capability without CAP_, such as NET_ADMIN'))
        .check(z.minLength(1, 'must name a capability')),
    ),
    'Capabilities that the container gets besides those that every container has.',
  ),
  allow: describe(optional(allow), 'What of the host the container may have, each with the reason why.'),
  run: describe(
    optional(program),
    'The own program of the application that starts the container, run in the release, such as [bash, server/deploy.sh, testing].',
  ),
  tag: describe(
    optional(
      text(
        /^[a-z0-9][a-zA-Z0-9._/:-]{0,254}:[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/,
        'the name of an image with its tag, such as acme/shop:prod',
      ),
    ),
    'What the own program or unit calls the image: it names the pinned one before the start.',
  ),
  login: describe(optional(login), 'How the host logs in to the registry, for the time of the pull.'),
})
