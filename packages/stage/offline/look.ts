import { queryArgs } from '@deploy/agent/agent.ts'
import type { Facts } from '@deploy/agent/facts.ts'
import { createParser } from '@deploy/agent/protocol.ts'
import { readFacts } from '@deploy/agent/read-facts.ts'
import { agentText } from '@deploy/agent/script.ts'
import { raw, sh } from '@deploy/agent/sh.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Environment, Host } from '@deploy/manifest/manifest.ts'
import { onHost } from '@deploy/manifest/roles.ts'
import { queryOf } from '@deploy/plan/look.ts'

/** The lines of the agent in a look begin so. */
const NONCE = 'look'
const RELEASE_LINE = '@look release.json'
const releaseLine = /\n@look release\.json (\S+)\n/
const END_OF_AGENT = 'END_OF_THE_AGENT'

/** What was seen on a host that no runner reaches. */
export interface Look {
  facts: Facts
  /** release.json of each release on the host, as it lies there, by the release's id. */
  releases: Map<string, string>
}

/** The file that a host's look is written to. */
export function lookFile({ name }: Pick<Host, 'name'>): string {
  return `look-${name}.txt`
}

/**
 * A script that asks the host all that a plan is made of, writes it into one text file and changes nothing else. It is one file
 * for `sh`, with the agent in it. Pure.
 */
export function lookScript(host: Host, whole: Environment, application: string): string {
  const environment = onHost(whole, host)
  const { root } = environment.slot
  const about = [application, environment.name, host.name].join('\t')
  const { script } = sh`
    #!/bin/sh
    # Looks at ${raw(host.name)} for a deployment of ${raw(application)} to ${raw(environment.name)}, and changes nothing.
    # Run it on that host as the user who deploys there (${raw(host.user)}), read what it has written, and carry that back.
    set -eu
    umask 077
    file=\${1:-${raw(lookFile(host))}}
    {
      printf '@look fact for %s\\n' ${about}
      sh -s -- ${NONCE} ${root} probe ${queryArgs(queryOf(environment, host.name))} <<'${raw(END_OF_AGENT)}'
    ${raw(agentText.trimEnd())}
    ${raw(END_OF_AGENT)}
    } > "$file" || { echo 'The host could not be looked at; the last lines:'; tail -n 3 "$file"; exit 1; }
    for told in ${root}/releases/*/.release/release.json; do
      id=\${told%/.release/release.json}
      if [ -r "$told" ]; then
        { echo "${raw(RELEASE_LINE)} \${id##*/}"; cat "$told"; echo; } >> "$file"
      fi
    done
    echo "Written: $file. Nothing on this host was changed."
  `
  return `${script}\n`
}

/** Reads what `lookScript` has written. Throws LOOK_INVALID for what is cut, or about another host. */
export function readLook(
  text: string,
  expected: { application: string; environment: string; host: string },
): Look {
  const [said = '', ...rest] = text.split(releaseLine)
  const facts: { key: string; values: string[] }[] = []
  let end: number | undefined
  const parser = createParser(NONCE, (message) => {
    if (message.type === 'fact') facts.push({ key: message.key, values: message.values })
    if (message.type === 'end') end = message.code
  })
  parser.push(Buffer.from(`${said}\n`))
  if (end !== 0) throw invalid(expected.host, 'It is cut, or the host could not be asked.')
  const about = facts.find(({ key }) => key === 'for')?.values ?? []
  const wanted = [expected.application, expected.environment, expected.host]
  if (about.join('\t') !== wanted.join('\t'))
    throw invalid(
      expected.host,
      `It is about ${about.join(' ') || 'nothing'}, and ${wanted.join(' ')} was asked for.`,
    )
  const releases = new Map<string, string>()
  for (let index = 0; index + 1 < rest.length; index += 2) releases.set(rest[index]!, rest[index + 1]!)
  return { facts: readFacts(facts), releases }
}

function invalid(host: string, cause: string): DeployError {
  return new DeployError({
    code: 'LOOK_INVALID',
    message: `${lookFile({ name: host })} does not say what is on the host.`,
    host,
    step: 'look',
    cause,
    remedy: `Remove the file, run this action again, run the look-${host}.sh that it writes on the host, and bring back what that writes.`,
  })
}
