import { type Script, sh } from '@deploy/agent/sh.ts'
import { member } from './accounts.ts'
import type { Item } from './item.ts'
import { running } from './system.ts'

/** As much as root on this host: it is given on somebody's word only, and who has an engine without root does without it. */
export function dockerGroup(name: string, reason: string | undefined): Item {
  const { do: join, ...item } = member(name, 'docker', '')
  const equal = 'Who is in this group can become root on the host.'
  if (reason !== undefined) return { ...item, why: `${equal} The reason given: ${reason}`, do: join! }
  return {
    ...item,
    title: `${name} is a member of the group docker, or has a Docker engine without root`,
    why: `${equal} The containers of the application are started by this user.`,
    check: unlessRootless(name, item.check),
    remedy:
      'Give it an engine without root, as docs/security.md says. Or say why in setup.docker-group of deploy.yml; then it is made a member.',
  }
}

/** `user`: who may have an engine without root instead. */
export function dockerService({ user }: { user: string | undefined }): Item {
  const item = running('docker.service', 'The containers of the application need it.')
  if (user === undefined) return item
  const title = `${item.title}, unless ${user} has a Docker engine without root`
  return { ...item, title, check: unlessRootless(user, item.check) }
}

/** https://docs.docker.com/engine/security/rootless/ */
function unlessRootless(user: string, check: Script): Script {
  return sh`
    number=$(id -u ${user} 2> /dev/null) || number=none
    if [ -S "/run/user/$number/docker.sock" ]; then exit 0; fi
    ${check}
  `
}
