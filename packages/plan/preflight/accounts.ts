import type { Problem, Question } from './problem.ts'

export function accounts({ slot: { files, setup }, facts }: Question): Problem[] {
  const users = (setup?.users ?? []).filter(({ name }) => name !== files.owner)
  const wanted = [...(files.owner ? [{ name: files.owner, system: true }] : []), ...users]
  const problems: Problem[] = wanted
    .filter(({ name }) => facts.accounts[name]?.user === false)
    .map(({ name, system }) => ({
      code: 'ACCOUNT_MISSING',
      message: `The user ${name} does not exist.`,
      remedy: `Let Ops run once: sudo useradd ${system ? '-r -s /bin/false' : '-m'} ${facts.accounts[name]?.group ? `-g ${name} ` : ''}${name}`,
    }))
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
