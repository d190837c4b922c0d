import { type Script, sh } from '@deploy/agent/sh.ts'
import { type Adoption, containerByHand, isAdopted } from '../adoption.ts'
import { type Context, releaseDirectory } from '../context.ts'

/** The container of the slot. */
export function containerName({ slot }: Context): string {
  return slot.container!.name
}

/** Its name without the port that one of two containers of nginx.switch has in its own. */
export function baseName({ slot, other }: Context): string {
  const { name } = slot.container!
  return other === undefined ? name : name.slice(0, -`-${switchedPort(slot)}`.length)
}

function switchedPort({ nginx, ports }: Context['slot']): number {
  return ports[nginx!.switch!.port]!
}

/** What was set aside for the way back; gone when the next deployment is prepared. */
export function beforeName(context: Context): string {
  return `${containerName(context)}.before`
}

/** What was started by hand, while another release serves; it stays as long as that release is on the host. */
export function adoptedName(context: Context, { id }: Pick<Adoption, 'id'>): string {
  return `${containerName(context)}.${id}`
}

/** The name that a container gets when it is stopped. */
export function asideName(context: Context): string {
  const { adopts, previous } = context
  const zero = adopts ?? (previous && isAdopted(previous.id) ? previous : undefined)
  return zero === undefined ? beforeName(context) : adoptedName(context, zero)
}

/**
 * The name that keeps a release's image from being pruned: an image without any name is rubbish to `docker image prune`. It
 * cannot be pulled or pushed.
 */
export function keptName(context: Context): string {
  return `localhost/deploy/${baseName(context)}`
}

export function keptTag({ release }: Context): string {
  return release.id.slice(-12)
}

/** What keeps the image of this release. */
export function keptReference(context: Context): string {
  return `${keptName(context)}:${keptTag(context)}`
}

/** One script for each port that the container may have. */
export function runName({ slot, other }: Pick<Context, 'slot' | 'other'>): string {
  return other === undefined ? 'run' : `run-${switchedPort(slot)}`
}

/**
 * Files of a release on the host: the reference of its image, what the engine may call it where the reference is no digest, and
 * the script that starts its container.
 */
export function definition(context: Context): { image: string; ids: string; run: string; sums: string } {
  const folder = isAdopted(context.release.id)
    ? containerByHand(context.slot)
    : `${releaseDirectory(context)}/.release`
  return {
    image: `${folder}/image`,
    ids: `${folder}/image-ids`,
    run: `${folder}/${runName(context)}`,
    sums: `${folder}/container.sha256`,
  }
}

/** Sets `$image` to `<repository>@sha256:…` of this release, or to the name that keeps one that came without a registry. */
export function readImage(context: Context): Script {
  return sh`image=$(cat ${definition(context).image})`
}

/** Fails when `$image`, which is there, is another image than that of this release: a name can be given to others. */
export function requirePinned(context: Context): Script {
  const { ids } = definition(context)
  return sh`
    if [ -e ${ids} ] && ! docker image inspect --format '{{.Id}}' "$image" | grep -q -x -F -f ${ids}; then
      echo "The name $image was given to another image than that of this release." >&2
      exit 1
    fi
  `
}

/** Fails when `$image` is for another machine than the host, and says what can be done about it. */
export function requirePlatform(remedy: string): Script {
  return sh`
    platform=$(docker image inspect --format '{{.Os}}/{{.Architecture}}' "$image")
    host=$(docker version --format '{{.Server.Os}}/{{.Server.Arch}}')
    if [ "$platform" != "$host" ]; then
      echo "The image $image is for $platform, and the host is $host." ${remedy} >&2
      exit 1
    fi
  `
}

/** For an image that the release itself has. */
export const requireOwnPlatform = requirePlatform('Build it for that platform, too: build.image.platforms.')

/** Right after a boot the agent may be at work before the engine is. */
export const untilEngineAnswers = sh`
  waited=0
  until docker version --format '{{.Server.Version}}' > "$DEPLOY_ORDER_DIR"/engine 2>&1; do
    waited=$((waited + 1))
    if [ "$waited" -gt 60 ]; then
      echo 'The Docker engine does not answer:' >&2
      cat "$DEPLOY_ORDER_DIR"/engine >&2
      exit 1
    fi
    sleep 1
  done
`

/** Of a container, as `docker update --restart` takes it. */
export const restartPolicy =
  '{{.HostConfig.RestartPolicy.Name}}{{with .HostConfig.RestartPolicy.MaximumRetryCount}}:{{.}}{{end}}'

/** Defines `there NAME`: a container of that name exists. */
export const defineThere = sh`there() { docker container inspect "$1" > /dev/null 2>&1; }`

/**
 * Defines `serving NAME`: the container runs, or the engine was to keep the container of the release before running and has not.
 * An engine that was killed leaves one with `unless-stopped` alone, as if somebody had stopped it (20.10).
 */
export function defineServing({ previous }: Context): Script {
  const states =
    previous === undefined ? sh`'true '*` : sh`'true '* | 'false always' | 'false unless-stopped'`
  return sh`
    serving() {
      case $(docker container inspect --format '{{.State.Running}} {{.HostConfig.RestartPolicy.Name}}' "$1" 2> /dev/null) in
        ${states}) ;;
        *) false ;;
      esac
    }
  `
}

/**
 * Takes the name `kept:$tag` from an image, and with its last one the image from the host: its name with a digest alone would keep
 * it for ever. The last one stays while a container of it is there, such as those of earlier tasks that Swarm keeps.
 */
export function removeKept(kept: string): Script {
  return sh`
    names=$(docker image inspect --format '{{len .RepoTags}}' ${kept}:"$tag")
    digests=$(docker image inspect --format '{{join .RepoDigests "\\n"}}' ${kept}:"$tag")
    if [ "$names" = 1 ] && [ -n "$(docker ps --all --quiet --filter ancestor=${kept}:"$tag")" ]; then continue; fi
    docker rmi ${kept}:"$tag" > /dev/null || continue
    [ "$names" = 1 ] || continue
    for digest in $digests; do docker rmi "$digest" > /dev/null 2>&1 || true; done
  `
}

/** What a container wrote last and how it stands, for one that does not come up. */
export function containerLog(name: string | Script, count: number): Script {
  return sh`
    docker container inspect --format '{{.State.Status}}, exit code {{.State.ExitCode}} {{.State.Error}}' ${name} || true
    docker logs --tail ${count} ${name} 2>&1 || true
  `
}
