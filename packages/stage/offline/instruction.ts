import { agentSha256 } from '@deploy/agent/script.ts'
import { type Plan, planDigest } from '@deploy/plan/plan.ts'

/** What a person types before anything of a package runs: a package cannot speak for itself. Pure. */
export function verifyLines(application: string, signed: boolean): string[] {
  const sums = 'sha256sum -c SHA256SUMS'
  if (!signed)
    return [`Before anything of it runs, compare the sha256 of the archive; then, in its folder: ${sums}`]
  return [
    'Before anything of it runs, in its folder, with a FILE of allowed signers that did not come with it and the SIGNER who is in that:',
    `  ssh-keygen -Y verify -n ${packageNamespace(application)} -I SIGNER -f FILE -s SHA256SUMS.sig < SHA256SUMS`,
    `  ${sums}`,
  ]
}

/** What a signature of a package speaks about. */
export function packageNamespace(application: string): string {
  return `offline@${application}`
}

/** README.txt of an offline package: the one page that the operator reads. Pure. */
export function instruction({
  plan,
  user,
  secrets,
  confirmSeconds,
}: {
  plan: Plan
  user: string
  secrets: readonly string[]
  confirmSeconds: number
}): string {
  const { application, environment, host, release, previous } = plan
  const variables =
    secrets.length === 0
      ? ''
      : `\nThe package holds no secret. Have these variables in the environment of step 4:\n  ${secrets.join(', ')}\n`
  return `${application} ${release.version}: ${plan.kind} on ${host} (${environment}), by hand

This folder holds all that the host needs: the release, the plan and the agent that carries it out.
Nothing in it needs a network. It is for this host alone, and for what serves there now:
  host      ${host}, as the user ${user}
  serves    ${previous?.id ?? 'nothing, this is the first deployment'}
  release   ${release.id}
            sha256 ${release.sha256}
  plan      ${planDigest(plan)}
  agent     ${agentSha256}

1. Unpack it on the host as ${user}, and go into the folder.
2. Is it whole, and whose is it? A package cannot speak for itself, so type this before anything of it runs:
     ssh-keygen -Y verify -n ${packageNamespace(application)} -I SIGNER -f FILE -s SHA256SUMS.sig < SHA256SUMS
     sha256sum -c SHA256SUMS
   FILE of allowed signers, and the SIGNER in it, must not have come with this package. Without a signature
   compare the sha256 of the archive with the one that the workflow has printed. Then, whether there is more
   here than was signed: sh deploy.sh verify. With ALLOWED_SIGNERS=FILE it looks at the signature, too.
3. Review: PLAN.txt is what will happen, order/steps.d/ has each command. Then, changing nothing:
     sh deploy.sh preflight
4. Deploy. The host saves what it needs for going back, switches and measures what can be measured there:
     sh deploy.sh deploy 'Your Name'
   curl knows the certificates of the system; for others set CURL_CA_BUNDLE=FILE in its environment.
${variables}5. Look at the application yourself. Then, by the time that deploy has printed (${Math.floor(confirmSeconds / 60)} minutes after the
   switch), one of
     sh deploy.sh confirm 'what you have looked at'
     sh deploy.sh rollback 'why'
   Who does neither finds the old release again: the host goes back by itself.
6. Carry report-${host}.tar back. It is written when the deployment has ended, and again with
     sh deploy.sh report

When something fails: nothing was switched, or it was switched back, and the last lines say which. A second try of
deploy begins anew. When this terminal dies, the host goes on: sh deploy.sh status tells how far it is.
`
}
