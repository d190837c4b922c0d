import { section } from '@deploy/kit/section.ts'
import * as z from 'zod/mini'
import { describe, optional, preset } from './describe.ts'
import { absolutePath, account, mode, name, port, relativePath, text, whole, words } from './types.ts'

/** Shell or the text of a file, of several lines. */
const script = text(/^[^\u0000-\u0008\u000b-\u001f\u007f]+$/, 'text')

const owned = {
  owner: describe(preset(account, 'root'), 'Whose it is.'),
  group: describe(preset(account, 'root'), 'Which group has it.'),
}

const user = section({
  name: describe(account, 'Name of the user.'),
  system: describe(
    preset(z.boolean(), false),
    'A user that runs a service: it has no home of its own and cannot log in.',
  ),
  home: describe(optional(absolutePath), 'Its home. Default: that of the system.'),
  shell: describe(optional(absolutePath), 'Its login shell. Default: /bin/sh, and none for a system user.'),
  groups: describe(preset(z.array(account), []), 'Groups that it is a member of besides its own.'),
})

const folder = section({
  path: describe(absolutePath, 'The folder; those above it are made as well.'),
  ...owned,
  mode: describe(preset(mode, '0755'), 'Its mode. What is in it is left alone.'),
})

const emptyFile = section({
  path: describe(absolutePath, 'A file that must be there: made empty when it is not, never written to.'),
  ...owned,
  mode: describe(preset(mode, '0644'), 'Its mode.'),
})

const file = section({
  to: describe(absolutePath, 'Where it is installed, such as /etc/sysctl.d/shop.conf.'),
  file: describe(optional(relativePath), 'A file of the repository that is installed there.'),
  text: describe(optional(script), 'Its text, in place of a file.'),
  ...owned,
  mode: describe(preset(mode, '0644'), 'Its mode.'),
}).check(
  z.refine(
    (given) => (given.file === undefined) !== (given.text === undefined),
    'must have either file or text',
  ),
)

const logrotate = section({
  logs: describe(
    z.array(
      text(
        /^\/(?!.*\.\.)[A-Za-z0-9._@+/*-]{1,200}$/,
        'an absolute path of logs, such as /var/log/shop/*.log',
      ),
    ),
    'Which logs, such as /opt/shop/shared/logs/*.log.',
  ),
  days: describe(preset(whole(1, 3650), 14), 'So many days are kept, each in a compressed file.'),
  user: describe(
    optional(account),
    'Who rotates them: needed where others than root may write in the folder of the logs.',
  ),
  group: describe(optional(account), 'With which group. Default: that of the same name as the user.'),
})

const cron = section({
  name: describe(name, 'How people call the job.'),
  schedule: describe(
    text(/^(?:@[a-z]+|[0-9*,/A-Za-z-]+(?: [0-9*,/A-Za-z-]+){4})$/, 'five fields as in "5 4 * * *"'),
    'When, as crontab(5) writes it, in quotes.',
  ),
  user: describe(preset(account, 'root'), 'As whom.'),
  command: describe(words, 'One line of shell.'),
})

const certificate = section({
  path: describe(absolutePath, 'The certificate, PEM.'),
  key: describe(optional(absolutePath), 'Its private key: it must fit, and others may not read it.'),
  minimumDays: describe(preset(whole(0, 3650), 30), 'So many days it must be good for.'),
})

const further = section({
  name: describe(name, 'How people call it.'),
  why: describe(words, 'Why the host must be so; it stands in the script for those who review it.'),
  check: describe(script, 'Shell that ends with 0 when the host is so, and changes nothing.'),
  do: describe(optional(script), 'Shell that makes it so. Without one it is left to people.'),
})

const unit = text(
  /^[A-Za-z0-9][A-Za-z0-9_.@:-]{0,200}\.(?:service|timer|socket)$/,
  'the full name of a unit, such as docker.service',
)

const publicKey = text(
  /^(?:ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)|sk-ssh-ed25519@openssh\.com|sk-ecdsa-sha2-nistp256@openssh\.com) [A-Za-z0-9+/]{40,}={0,3}(?: [^\u0000-\u001f"\\]{0,200})?$/,
  'the line of a public key, such as "ssh-ed25519 AAAA… name"',
)

/** What cannot be derived of the one-time set-up of the hosts; what can be is never asked for. */
export const setup = section({
  groups: describe(preset(z.array(account), []), 'Groups that must exist.'),
  users: describe(preset(z.array(user), []), 'Users that must exist.'),
  dockerGroup: describe(
    optional(words),
    'Why the user who logs in is made a member of the group docker, which is as much as being root.',
  ),
  authorizedKeys: describe(
    preset(
      z.array(
        section({
          key: describe(publicKey, 'The public half, one line.'),
          from: describe(
            optional(text(/^[A-Za-z0-9.:,*?!/-]{1,200}$/, 'addresses as sshd(8) writes them')),
            'Addresses that it may come from, as in `from=` of sshd(8).',
          ),
          agentOnly: describe(
            preset(z.boolean(), false),
            'The key calls the agent of deployments and opens no shell (a forced command); root must let in each version of the agent.',
          ),
        }),
      ),
      [],
    ),
    'Keys by which the action logs in.',
  ),
  signers: describe(
    preset(
      z.array(
        section({
          name: describe(text(/^[A-Za-z0-9._@+-]{1,100}$/, 'a name or address'), 'Who signs.'),
          key: describe(publicKey, 'The public half of the key for signing, one line.'),
        }),
      ),
      [],
    ),
    'Who may sign a release: what `signature.allowed-signers` says.',
  ),
  packages: describe(
    preset(z.array(text(/^[A-Za-z0-9][A-Za-z0-9.+_-]{0,99}$/, 'the name of a package')), []),
    'Packages of the distribution, installed by apt-get or dnf.',
  ),
  folders: describe(preset(z.array(folder), []), 'Folders with owner and mode, such as those of data.'),
  emptyFiles: describe(preset(z.array(emptyFile), []), 'Files that must be there, such as logs to mount.'),
  files: describe(
    preset(z.array(file), []),
    'Files that are installed: for nginx, systemd and sudo they are tested before.',
  ),
  logrotate: describe(optional(logrotate), 'How logs are rotated, where the application does not do it.'),
  cron: describe(preset(z.array(cron), []), 'Jobs of cron.'),
  services: describe(preset(z.array(unit), []), 'Units of the system that must run and start with the host.'),
  enabled: describe(
    preset(z.array(unit), []),
    'Units that start with the host, whether they run now or not.',
  ),
  masked: describe(preset(z.array(unit), []), 'Units that must never run.'),
  timeSync: describe(preset(z.boolean(), true), 'The clock must be kept right.'),
  open: describe(
    preset(z.array(z.union([port, name], { error: 'must be a port, or the name of one under ports' })), []),
    'TCP ports that the firewall lets in, by number or by their name under `ports`.',
  ),
  certificates: describe(preset(z.array(certificate), []), 'Certificates that must be there and good.'),
  further: describe(
    preset(z.array(further), []),
    'What else must hold, each with a check and perhaps a way to make it so.',
  ),
})
