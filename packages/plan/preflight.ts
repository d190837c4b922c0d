import type { Facts } from '@deploy/agent/facts.ts'
import type { Slot } from '@deploy/manifest/manifest.ts'
import type { Release } from '@deploy/release/release.ts'
import type { Plan } from './plan.ts'
import { sudoers } from './sudoers.ts'

/** Something on the host that would make the plan fail; found before anything is changed. */
export interface Problem {
  code: string
  /** What is wrong. */
  message: string
  /** What to do about it. */
  remedy: string
}

interface Question {
  slot: Slot
  facts: Facts
  /** Of a deployment; a rollback needs no space. */
  release?: Release
  now: Date
}

const MAX_CLOCK_DIFFERENCE_SECONDS = 300

/** Everything that can be known from the facts before a plan is made. Pure. */
export function preflight(question: Question): Problem[] {
  return [root, accounts, tools, python, pip, space, ports, paths, previous, clock].flatMap((rule) =>
    rule(question),
  )
}

/** The commands of the plan that sudo does not allow without a password, as one problem with the lines to install. */
export function preflightSudo(plan: Plan, user: string, refused: string[]): Problem[] {
  if (refused.length === 0) return []
  return [
    {
      code: 'SUDO_REFUSED',
      message: `sudo does not let ${user} run without a password: ${listed(refused, plan.privileged.length)}`,
      remedy: `Let Ops install this with visudo -f /etc/sudoers.d/deploy-${plan.application}-${plan.environment}:\n${sudoers(plan, user).trimEnd()}`,
    },
  ]
}

/** The remedy has them all; only when some are allowed do people need to see which are not. */
function listed(refused: string[], all: number): string {
  return refused.length > 1 && refused.length === all
    ? `any of the plan's ${all} commands`
    : refused.join('; ')
}

function root({ slot, facts }: Question): Problem[] {
  if (facts.root.writable) return []
  const owner = facts.root.owner ? ` (it belongs to ${facts.root.owner})` : ''
  return [
    {
      code: 'ROOT_NOT_WRITABLE',
      message: `${facts.user} cannot write in ${slot.root}${facts.root.exists ? owner : ', which does not exist'}.`,
      remedy: `Let Ops run once: sudo install -d -o ${facts.user} -m 0755 ${slot.root}`,
    },
  ]
}

function accounts({ slot: { files }, facts }: Question): Problem[] {
  const problems: Problem[] = []
  if (files.owner && facts.accounts[files.owner]?.user === false) {
    problems.push({
      code: 'ACCOUNT_MISSING',
      message: `The user ${files.owner} does not exist.`,
      remedy: `Let Ops run once: sudo useradd -r -s /bin/false ${files.owner}`,
    })
  }
  if (files.group && facts.accounts[files.group]?.group === false) {
    problems.push({
      code: 'ACCOUNT_MISSING',
      message: `The group ${files.group} does not exist.`,
      remedy: `Let Ops run once: sudo groupadd -r ${files.group}`,
    })
  } else if (files.group && facts.uid !== 0 && !facts.groups.includes(files.group)) {
    problems.push({
      code: 'GROUP_NOT_A_MEMBER',
      message: `${facts.user} is not a member of the group ${files.group} and cannot give files to it.`,
      remedy: `Let Ops run once: sudo usermod -aG ${files.group} ${facts.user}`,
    })
  }
  if (files.owner && facts.uid !== 0 && files.owner !== facts.user) {
    problems.push({
      code: 'OWNER_NEEDS_ROOT',
      message: `${facts.user} cannot give files to ${files.owner}: only root changes owners.`,
      remedy: `Leave files.owner out (the group can read the release, which the service should not write anyway), or log in as root or ${files.owner}.`,
    })
  }
  return problems
}

function tools({ slot, facts }: Question): Problem[] {
  const needed = [
    'tar',
    'gzip',
    'sha256sum',
    'timeout',
    ...(slot.service.manager === 'systemd' ? ['systemctl'] : ['setsid']),
  ]
  const missing = needed.filter((name) => !facts.tools.includes(name))
  if (missing.length === 0) return []
  return [
    {
      code: 'TOOL_MISSING',
      message: `The host has no ${missing.join(', ')}.`,
      remedy:
        missing.includes('systemctl') && missing.length === 1
          ? 'Use service.manager: process in deploy.yml, or a host with systemd.'
          : 'Let Ops install them; they are in coreutils, tar, gzip and util-linux.',
    },
  ]
}

function python({ slot: { venv }, facts }: Question): Problem[] {
  // The facts tell of python3 only; another interpreter is asked by the step that uses it.
  if (venv?.python !== 'python3') return []
  if (!facts.python) {
    return [
      {
        code: 'PYTHON_MISSING',
        message: 'The host has no python3, which the venv needs.',
        remedy: 'Let Ops install python3 and python3-venv.',
      },
    ]
  }
  const minimum = venv.minimumPython
  if (!minimum || atLeast(facts.python, minimum)) return []
  return [
    {
      code: 'PYTHON_TOO_OLD',
      message: `The host has Python ${facts.python}; deploy.yml asks for ${minimum} or later.`,
      remedy: 'Let Ops install a newer one and name it in venv.python.',
    },
  ]
}

/** What setup.py of a package does, it does as the user who runs pip. */
function pip({ slot: { venv, files }, facts }: Question): Problem[] {
  if (!venv || facts.uid !== 0 || files.owner) return []
  return [
    {
      code: 'PIP_AS_ROOT',
      message: 'Packages would be installed as root, with whatever they bring along.',
      remedy:
        'Name the user whom the files belong to in files.owner of deploy.yml, or log in as another user than root.',
    },
  ]
}

function space({ facts, release, slot }: Question): Problem[] {
  if (!release) return []
  const { freeBytes, freeInodes } = facts.root
  const problems: Problem[] = []
  const bytes =
    release.archive.size + 2 * release.files.reduce((sum, { size }) => sum + size, 0) + 50 * 1024 ** 2
  const inodes = 2 * release.files.length + (slot.venv ? 20_000 : 1_000)
  const remedy = `Free space on the file system of ${slot.root}; fewer releases stay with a lower \`keep\`.`
  if (freeBytes < bytes) {
    problems.push({
      code: 'NO_SPACE',
      message: `${slot.root} has ${megabytes(freeBytes)} free; this release needs ${megabytes(bytes)}.`,
      remedy,
    })
  }
  if (freeInodes > 0 && freeInodes < inodes) {
    problems.push({
      code: 'NO_INODES',
      message: `${slot.root} has ${freeInodes} inodes free; this release needs ${inodes}.`,
      remedy,
    })
  }
  return problems
}

/** A port may be held by the live release of this slot; on a first deployment nobody may hold it. */
function ports({ slot, facts }: Question): Problem[] {
  if (facts.current || facts.unit?.activeState === 'active') return []
  return Object.entries(slot.ports).flatMap(([name, port]) => {
    const held = facts.ports[port]
    if (!held?.listening) return []
    const holder = held.pid ? `${held.command ?? 'a process'} (pid ${held.pid})` : 'a process of another user'
    return [
      {
        code: 'PORT_TAKEN',
        message: `Port ${port} (${name}) is held by ${holder}.`,
        remedy: `Stop it, or give this environment another port. On the host: ss -ltnp 'sport = :${port}'`,
      },
    ]
  })
}

function paths({ slot, facts }: Question): Problem[] {
  return [slot.path, slot.venv?.path].flatMap((path) => {
    const kind = path ? facts.paths[path]?.kind : undefined
    if (!path || !kind || kind === 'absent' || kind === 'link') return []
    return [
      {
        code: 'PATH_OCCUPIED',
        message: `${path} is a ${kind}, but it must become a link to the current release.`,
        remedy: `Move it away by hand, so that its content is kept: sudo mv ${path} ${path}.before-deploy`,
      },
    ]
  })
}

function previous({ facts, slot }: Question): Problem[] {
  const live = facts.releases.find(({ id }) => id === facts.current)
  if (!facts.current || live?.present) return []
  return [
    {
      code: 'PREVIOUS_MISSING',
      message: `current leads to ${facts.current}, which is not on the host any more: there would be nothing to go back to.`,
      remedy: `Look at ${slot.root}/releases. To go on without a way back, remove the link: rm ${slot.root}/current`,
    },
  ]
}

function clock({ facts, now }: Question): Problem[] {
  const difference = Math.round(facts.time - now.getTime() / 1000)
  if (Math.abs(difference) <= MAX_CLOCK_DIFFERENCE_SECONDS) return []
  return [
    {
      code: 'CLOCK_WRONG',
      message: `The host's clock differs from the runner's by ${difference} s.`,
      remedy: 'Let Ops switch NTP on: timedatectl set-ntp true',
    },
  ]
}

function atLeast(version: string, minimum: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [leastMajor = 0, leastMinor = 0] = minimum.split('.').map(Number)
  return major > leastMajor || (major === leastMajor && minor >= leastMinor)
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024 ** 2)} MB`
}
