import type { DockerFacts } from '@deploy/agent/facts.ts'
import type { Slot } from '@deploy/manifest/manifest.ts'
import { matches } from '@deploy/release/oci/documents.ts'
import { reachWarnings } from '../steps/reach.ts'
import type { Problem, Question } from './problem.ts'

/** Its services are containers of the host's engine. */
export function usesDocker({ container, compose }: Slot): boolean {
  return container !== undefined || compose !== undefined
}

/** The engine's socket belongs to its group: https://docs.docker.com/engine/install/linux-postinstall/ */
export function docker({ slot, facts, release }: Question): Problem[] {
  if (!usesDocker(slot) || !facts.tools.includes('docker')) return []
  if (facts.docker?.engine !== undefined)
    return [
      ...(slot.swarm ? withoutSwarm(facts.docker.swarm) : unkept({ slot, facts })),
      ...architecture(facts.docker, release),
    ]
  if (facts.uid !== 0 && !facts.groups.includes('docker'))
    return [
      {
        code: 'DOCKER_DENIED',
        message: `${facts.user} may not use Docker: it is not in the group docker, and no engine of its own answers.`,
        remedy: `Let Ops run once: sudo usermod -aG docker ${facts.user} (who may use Docker is as good as root on that host). Or start the engine of ${facts.user}: systemctl --user start docker`,
      },
    ]
  if (facts.docker === undefined) return []
  return [
    {
      code: 'DOCKER_DOWN',
      message: 'The Docker engine does not answer.',
      remedy:
        'Look at it with Ops: sudo systemctl status docker; sudo journalctl -u docker -n 50. When it answers, run this again.',
    },
  ]
}

/** Of an index, an engine takes the image of its own platform. */
function architecture({ platform }: DockerFacts, release: Question['release']): Problem[] {
  const there = release?.image?.platforms.map((each) => each.platform) ?? []
  if (platform === undefined || there.length === 0 || there.some((each) => matches(each, platform))) return []
  return [
    {
      code: 'ARCHITECTURE_MISSING',
      message: `The image of the release is for ${there.join(', ')}, and the Docker engine of the host runs ${platform}.`,
      remedy: `Build it for that platform, too: name ${platform} under build.image.platforms in deploy.yml.`,
    },
  ]
}

/** https://docs.docker.com/engine/swarm/swarm-tutorial/create-swarm/ */
function withoutSwarm(swarm: DockerFacts['swarm']): Problem[] {
  if (swarm?.state === 'active' && swarm.manages) return []
  if (swarm?.state === 'active')
    return [
      {
        code: 'SWARM_WORKER',
        message: 'The host is a worker of its swarm, and only a manager deploys a stack.',
        remedy:
          'Name a manager under hosts in deploy.yml (on one: docker node ls), or make this node one, on a manager: docker node promote <node>',
      },
    ]
  const locked = swarm?.state === 'locked'
  return [
    {
      code: 'SWARM_MISSING',
      message: locked
        ? 'The swarm of the host is locked since the engine was started.'
        : `The engine of the host is in no swarm that works${swarm ? ` (${swarm.state})` : ''}.`,
      remedy: locked
        ? 'Let Ops run once: docker swarm unlock'
        : 'Let Ops run once: docker swarm init --advertise-addr <address of this host that the other nodes reach; 127.0.0.1 when it stays alone>',
    },
  ]
}

/** A swarm does without some of its nodes; a service that may be on them alone would not come up. */
function nodesAway(docker: DockerFacts | undefined): string[] {
  const words: Record<string, string> = { Drain: 'drained', Pause: 'paused' }
  return (docker?.swarm?.nodes ?? []).flatMap(({ name, status, availability }) => {
    const word = status === 'Ready' ? words[availability] : status.toLowerCase()
    if (word === undefined) return []
    return `The node ${name} of the swarm is ${word}: it gets no replicas, and a service that may run nowhere else does not come up.`
  })
}

type Looked = Pick<Question, 'slot' | 'facts'>

/** Only a unit, or a release of this suite, could start a container again that is gone when it stops. */
function unkept({ slot, facts }: Looked): Problem[] {
  const there = byHand({ slot, facts })
  if (slot.adopt || slot.service.manager === 'systemd') return []
  if (there?.state !== 'running' || !there.removesItself) return []
  return [
    {
      code: 'CONTAINER_UNKEPT',
      message: `The container ${there.name} was started by hand with --rm: it is gone when it stops, and nothing could go back to it.`,
      remedy: `Set 'adopt: true' in deploy.yml, and it becomes a release to go back to. Or start it without --rm, or, when nothing needs to go back to it, stop it: docker stop ${there.name}`,
    },
  ]
}

/** What people should know: what the container gets of its host, and what the first deployment takes over. */
export function dockerRemarks({ slot, facts }: Looked): string[] {
  const warnings = slot.container ? reachWarnings(slot.container) : slot.swarm ? nodesAway(facts.docker) : []
  const there = byHand({ slot, facts })
  if (!there || there.removesItself || slot.adopt || slot.service.manager === 'systemd') return warnings
  return [
    ...warnings,
    `The container ${there.name} (${there.state}, ${there.image}) was not started by a deployment. It is set aside as ${there.name}.before, and is what this deployment goes back to.`,
  ]
}

function byHand({ slot, facts }: Looked) {
  return slot.container && facts.current === undefined ? facts.docker?.container : undefined
}
