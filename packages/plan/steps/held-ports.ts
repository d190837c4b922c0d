import { type Script, sh } from '@deploy/agent/sh.ts'
import { type Context, orderDirectory, synced } from '../context.ts'
import { untilEngineAnswers } from './engine.ts'

/**
 * An engine that dies while it starts a container, alone or with its host, listens on that container's ports after its own next
 * start and gives them to no other container. Only one more start frees them: https://github.com/moby/moby/issues/20486. On the
 * way back that start is made, once, where we may and every other container comes back by itself: the engine has just been away
 * anyway, and nothing could serve. `file`: a rendered compose file, whose ports count as well as those of the slot.
 */
export function freeHeldPorts({ slot, facts }: Context, file?: Script): Script {
  const command = ['systemctl', 'restart', 'docker.service']
  const restart = facts.uid === 0 ? sh`${command}` : sh`sudo -n ${command}`
  const ofFile = sh`sed -n 's/^ *published: "\\{0,1\\}\\([0-9]*\\)"\\{0,1\\}$/\\1/p' ${file ?? ''} 2> /dev/null || true`
  const given = '{{range .NetworkSettings.Ports}}{{range .}}{{.HostPort}}{{println}}{{end}}{{end}}'
  const kept =
    '{{.Name}} {{index .Config.Labels "com.docker.compose.project"}}|{{.HostConfig.RestartPolicy.Name}}{{index .Config.Labels "com.docker.swarm.task.id"}}'
  return sh`
    {
      printf '%s\\n' ${Object.values(slot.ports)}
      ${file === undefined ? sh`:` : ofFile}
    } > ${orderDirectory}/ports-wanted
    inspected() { docker ps --quiet --filter status=running --filter status=restarting --filter status=paused | xargs -r docker container inspect --format "$1"; }
    held() {
      inspected ${given} > ${orderDirectory}/ports-given || return 0
      grep -l -e -host-port /proc/[0-9]*/cmdline 2> /dev/null | while read -r process; do
        { words=$(tr '\\0' ' ' < "$process"); } 2> /dev/null || continue
        case $words in *docker-proxy\\ *' -host-port '*) ;; *) continue ;; esac
        port=\${words#* -host-port }
        port=\${port%% *}
        if grep -qxF -e "$port" ${orderDirectory}/ports-given; then continue; fi
        if grep -qxF -e "$port" ${orderDirectory}/ports-wanted; then echo "$port"; fi
      done | sort -u | tr '\\n' ' '
    }
    mortal() { inspected ${kept} | grep -E '\\|(no|on-failure)?$' | grep -vF ${` ${slot.compose?.project ?? '/'}|`} | cut -d ' ' -f 1 | tr '\\n' ' '; }
    ports=$(held)
    [ -z "$ports" ] || { sleep 3; ports=$(held); }
    if [ -n "$ports" ]; then
      echo "The Docker engine was killed while it started a container, and holds ports that no container has: $ports" >&2
      others=$(mortal)
      if [ -n "$others" ]; then
        echo "Only another start of the engine frees them, and these containers would not come back by themselves: $others" >&2
        echo 'When they may go: systemctl restart docker.service' >&2
      elif [ ! -e ${orderDirectory}/engine-started ]; then
        touch ${orderDirectory}/engine-started
        ${synced(orderDirectory)}
        if ${restart} >&2; then
          echo 'The engine was started again, so that they are free.' >&2
          ${untilEngineAnswers}
        else
          echo 'Only another start of the engine frees them: systemctl restart docker.service' >&2
        fi
      fi
    fi
  `
}
