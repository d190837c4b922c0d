import { folders, root } from './access.ts'
import { accounts } from './accounts.ts'
import { adoption, adoptionRemarks } from './adoption.ts'
import { backups } from './backups.ts'
import { clock } from './clock.ts'
import { docker, dockerRemarks } from './docker.ts'
import { installed, nginx } from './installed.ts'
import { links, paths } from './paths.ts'
import { ports } from './ports.ts'
import { previous, previousRemarks } from './previous.ts'
import type { Problem, Question, Rule } from './problem.ts'
import { pip, python } from './python.ts'
import { space } from './space.ts'
import { requirements, systemd, tools } from './tools.ts'
import { masked } from './unit.ts'

const rules: Rule[] = [
  root,
  folders,
  accounts,
  tools,
  docker,
  systemd,
  requirements,
  python,
  pip,
  space,
  ports,
  paths,
  adoption,
  links,
  installed,
  nginx,
  masked,
  previous,
  backups,
  clock,
]

/** Everything that can be known from the facts before a plan is carried out. Pure. */
export function preflight(question: Question): Problem[] {
  return rules.flatMap((rule) => rule(question))
}

/** What hinders nothing and people should know, a sentence each. Pure. */
export function remarks(question: Question): string[] {
  return [...previousRemarks(question), ...dockerRemarks(question), ...adoptionRemarks(question)]
}
