import { sh } from '@deploy/agent/sh.ts'

/** What deploy.sh asks before anything changes: of the package, and of the host. */
export const verifying = sh`
  # What lies here besides the files of SHA256SUMS, and what is neither file nor folder.
  unlisted() {
    find . -path ./by-hand -prune -o \\( ! -type d ! -type f -o -name '*[[:cntrl:]]*' \\) -print
    {
      sed 's|^[0-9a-f]*  |./|; p' SHA256SUMS
      for name in SHA256SUMS SHA256SUMS.sig "report-$host.tar"; do printf './%s\\n' "$name" "$name"; done
      find . -path ./by-hand -prune -o -type f -print
    } | sort | uniq -u
  }

  verify() {
    sha256sum -c SHA256SUMS > /dev/null || stop 'This package is not whole: the files above differ from SHA256SUMS. Fetch it again.'
    strange=$(unlisted)
    [ -z "$strange" ] || stop "These are not of the package, and nobody has signed them: $(plain $strange). Remove them, or unpack the package anew."
    say 'Every file is as SHA256SUMS says, and there is no other.'
    if [ -n "\${ALLOWED_SIGNERS-}" ]; then
      verify_signature
    elif [ -f SHA256SUMS.sig ]; then
      say 'The package is signed, and nobody has looked at it: ALLOWED_SIGNERS=FILE sh deploy.sh verify, with a file that did not come with it.'
    else
      say 'The package is not signed: compare the sha256 of the archive with what the workflow has printed.'
    fi
  }

  verify_signature() {
    [ -r "$ALLOWED_SIGNERS" ] || stop "ALLOWED_SIGNERS cannot be read: $ALLOWED_SIGNERS"
    command -v ssh-keygen > /dev/null || stop 'The host has no ssh-keygen, so no signature can be looked at here. Verify it on another machine, and leave ALLOWED_SIGNERS out here.'
    [ -f SHA256SUMS.sig ] || stop 'This package is not signed, and ALLOWED_SIGNERS was given.'
    told=$(ssh-keygen -Y find-principals -s SHA256SUMS.sig -f "$ALLOWED_SIGNERS" 2>&1) ||
      stop "ssh-keygen finds no key of $ALLOWED_SIGNERS under this signature; it says: $(plain "$told"). OpenSSH before 8.3 cannot look: verify it on another machine then."
    signer=$(printf '%s\\n' "$told" | sed 's/,.*//' | head -n 1)
    ssh-keygen -Y verify -n "$namespace" -I "$signer" -s SHA256SUMS.sig -f "$ALLOWED_SIGNERS" < SHA256SUMS > /dev/null 2>&1 ||
      stop 'The signature is not over these bytes.'
    say "Signed by $signer."
  }

  preflight() {
    verify
    [ "$(id -un)" = "$user" ] || stop "Run it as $user: the plan was made for that user, and this is $(id -un)."
    for tool in tar timeout sha256sum sed stat od; do
      command -v "$tool" > /dev/null || stop "The host has no $tool."
    done
    seen=$(sh agent.sh by-hand "$root" probe) || stop 'The agent cannot look at this host.'
    serves=$(fact current)
    case $serves:$previous in
      "$previous":* | :adopted-*) ;;
      *) stop "\${serves:-no release} serves here, and the plan was made for \${previous:-a first deployment}. Look at the host again and have a new package made." ;;
    esac
    needs_no_lock
    if [ -s privileged ]; then
      refused=$(sh sudo.sh | sed 1d | paste - privileged | grep -v "^allowed$tab" || :)
      [ -z "$refused" ] || stop "sudo would not run these without a password: $refused"
    fi
    for name in $secrets; do
      eval "value=\\\${$name-}"
      case $value in *[[:cntrl:]]*) stop "The variable $name has a line break or another control character." ;; esac
      [ -n "$value" ] || stop "The variable $name is empty. Give it in the environment of this command; no package holds it."
    done
    say "This host is as the plan expects it: \${previous:-nothing} serves. Nothing was changed."
  }

  fact() { printf '%s\\n' "$seen" | sed -n "s/^@by-hand fact $1 //p"; }

  # One that has run out is taken over by the agent.
  needs_no_lock() {
    lock=$(fact lock)
    [ -n "$lock" ] && [ "$(printf '%s\\n' "$lock" | cut -f 5)" = 0 ] || return 0
    stop "The deployment $(plain "$(printf '%s\\n' "$lock" | cut -f 1)") of $(plain "$(printf '%s\\n' "$lock" | cut -f 2)") has the lock, for another $(plain "$(printf '%s\\n' "$lock" | cut -f 6)") s at most."
  }
`
