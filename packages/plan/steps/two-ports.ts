import { type Script, sh } from '@deploy/agent/sh.ts'
import { type Context, orderDirectory } from '../context.ts'
import { containerName, defineThere } from './engine.ts'

/** For the way back: nginx is not led to a container that does not answer, and one that it is led to is not taken away. */
export function oldAnswers({ slot, other }: Context): Script {
  if (other === undefined) return sh`:`
  const { port, ready } = slot.nginx!.switch!
  const url = `http://127.0.0.1:${other.ports[port]}${ready}`
  return sh`
    if [ -e ${orderDirectory}/retired ] && ! curl -fsS -o /dev/null --max-time 5 ${url}; then
      echo 'The container before does not answer, so nginx is not led back to it.' >&2
      exit 1
    fi
  `
}

export function unlessServing({ slot, other }: Context): Script {
  if (other === undefined) return sh`:`
  const { port, file } = slot.nginx!.switch!
  return sh`
    if [ -e ${orderDirectory}/retired ] && grep -qF ${`127.0.0.1:${slot.ports[port]};`} ${file}; then
      echo 'nginx still passes requests to this container; it stays.' >&2
      exit 1
    fi
  `
}

/** What an earlier switch left stopped gives its name and port to the next container. */
export function freeName(context: Context): Script {
  const name = containerName(context)
  if (context.other === undefined) return sh`:`
  return sh`
    ${defineThere}
    if there ${name} && [ "$(docker container inspect --format '{{.State.Running}}' ${name})" = false ]; then docker rm ${name} > /dev/null; fi
  `
}
