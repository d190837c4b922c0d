import { raw, type Script, sh } from '@deploy/agent/sh.ts'

/**
 * Pulls `$image`, which is `<repository>@sha256:…`, from a registry that may be busy, break off or hang: three times 15 minutes at
 * most, each going on with the layers that are there whole. Ends the shell when it never came.
 */
export function pulled(): Script {
  return sh`
    attempt=1
    while :; do
      ended=0
      timeout 900 docker pull --quiet "$image" || ended=$?
      case $ended in
        0) break ;;
        ${raw(BY_THE_CLOCK)}) echo 'The registry did not deliver it within 15 minutes.' >&2 ;;
      esac
      if [ "$attempt" -ge 3 ]; then
        echo "The image cannot be pulled for $(docker version --format '{{.Server.Os}}/{{.Server.Arch}}'): $image. Nothing was stopped." >&2
        exit 1
      fi
      attempt=$((attempt + 1))
      sleep 5
    done
  `
}

/** What timeout(1) of coreutils and that of busybox exit with when the time is over. */
const BY_THE_CLOCK = '124 | 143'
