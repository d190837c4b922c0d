import type { Contained } from './containers.ts'
import { buildRelease } from './releases.ts'
import { root } from './slot.ts'

const port = 8080

/**
 * An engine that comes back after a kill makes the tasks anew. It gives their containers the addresses of those before, whose network
 * cards it has left on its bridge, so that what comes for them goes on to the old card until the new container sends something
 * itself: the bridge's table says to which card it leads.
 */
const away = `
front=$(timeout 5 docker ps --quiet --filter health=healthy --filter label=com.docker.swarm.service.name=sweep_front 2>&1) || echo 'the engine does not answer'
[ -n "$front" ] || echo 'no task of front is healthy'
for container in $front; do
  pid=$(timeout 5 docker container inspect --format '{{.State.Pid}}' "$container" 2> /dev/null) || continue
  nsenter -t "$pid" -n ip -o link show type veth | sed -n 's/^[0-9]*: [^@]*@if\\([0-9]*\\):.*link.ether \\([0-9a-f:]*\\) .*/\\1 \\2/p' | while read -r index mac; do
    card=$(bridge fdb show br docker_gwbridge | sed -n "s/^$mac dev \\([^ ]*\\) .*/\\1/p")
    [ -z "$card" ] || [ "$(cat "/sys/class/net/$card/ifindex")" = "$index" ] || echo "$card has the address of front, and is not its card"
  done
done`

/** A stack on a swarm of one node: one service there that is stopped first, and one whose replicas are started first. */
export const stack: Contained = {
  setUp: (host) => host.exec('docker swarm init --advertise-addr 127.0.0.1'),
  manifest: () => `application: sweep
strategy: swarm
root: ${root}
build: { include: [stack.yml] }
ports: { front: ${port} }
compose: { files: [stack.yml], wait-seconds: 30 }
`,
  release: async (folder, version, push) => {
    const { reference } = await push({ version, change: 1_000_000 })
    return buildRelease(folder, { version, strategy: 'swarm', files: { 'stack.yml': stackFile(reference) } })
  },
  faults: `
folder=.deploy/$(readlink current | sed 's/^releases/compose/')
replicas=$(docker service ls --format '{{.Name}}={{.Replicas}}' | sort | tr '\\n' ' ')
[ "$replicas" = 'sweep_front=1/1 sweep_web=2/2 ' ] || echo "services: $replicas"
networks=$(docker network ls --format '{{.Name}}' | sort | tr '\\n' ' ')
[ "$networks" = 'bridge docker_gwbridge host ingress none sweep_default ' ] || echo "networks: $networks"
while IFS='|' read -r service image; do
  wanted="$image|$(sed -n "s/^$service //p" $folder/hashes)"
  found=$(docker service inspect --format '{{with .Spec.TaskTemplate.ContainerSpec}}{{.Image}}|{{index .Labels "deploy.hash"}}{{end}}' "sweep_$service" 2>&1)
  [ "$found" = "$wanted" ] || echo "$service is $found instead of $wanted"
  id=$(docker image inspect --format '{{.Id}}' "$image" 2>&1)
  for container in $(docker ps --quiet --filter "label=com.docker.swarm.service.name=sweep_$service"); do
    found=$(docker container inspect --format '{{.Image}}' "$container" 2>&1)
    [ "$found" = "$id" ] || echo "a replica of $service runs $found instead of $id"
  done
done < $folder/images`,
  away,
}

/** Its node publishes the port: the test host's kernel has no IPVS, which the mesh of Swarm stands on. */
const stackFile = (image: string) => `x-service: &service
  image: ${image}
  healthcheck: { test: [CMD, wget, -q, -O, /dev/null, "http://127.0.0.1:8080/version"], interval: 1s, timeout: 20s, retries: 3 }
  stop_grace_period: 2s
services:
  front:
    <<: *service
    ports: [{ target: 8080, published: ${port}, mode: host }]
    deploy: { update_config: { monitor: 1s }, restart_policy: { delay: 1s } }
  web:
    <<: *service
    deploy:
      replicas: 2
      update_config: { monitor: 1s, order: start-first, failure_action: rollback }
      restart_policy: { delay: 1s }
`
