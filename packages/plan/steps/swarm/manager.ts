import { sh } from '@deploy/agent/sh.ts'

/** Right after a boot the engine answers before its swarm does. */
export const untilSwarmAnswers = sh`
  waited=0
  until docker node inspect self > /dev/null 2> "$DEPLOY_ORDER_DIR"/swarm; do
    waited=$((waited + 1))
    if [ "$waited" -gt 60 ]; then
      echo 'The swarm does not answer on this host:' >&2
      cat "$DEPLOY_ORDER_DIR"/swarm >&2
      exit 1
    fi
    sleep 1
  done
`
