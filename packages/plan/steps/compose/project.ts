import { posix } from 'node:path'
import { type Script, sh } from '@deploy/agent/sh.ts'
import { type Context, orderDirectory, releaseDirectory, synced } from '../../context.ts'

/**
 * What a release came to on this host: `compose.yaml` as Compose itself rendered it, with every image by its id, and
 * `images`, a line `service|id` each. It holds the values of the env files, so that nobody but its owner may read it.
 */
export function projectFolder({ slot }: Context, releaseId: string): string {
  return `${slot.root}/.deploy/compose/${releaseId}`
}

/** The same while a deployment is prepared; it gets its name when the services come up. */
export function draftFolder(context: Context): string {
  return `${projectFolder(context, context.release.id)}.new`
}

/** Notes that the services are about to change, and gives what was rendered the name of its release. */
export function nameDraft(context: Context): Script {
  const [folder, draft] = [projectFolder(context, context.release.id), draftFolder(context)]
  return sh`
    touch ${orderDirectory}/started
    if [ -e ${draft} ]; then
      rm -rf ${folder}
      mv -T ${draft} ${folder}
    fi
    ${synced(posix.dirname(folder))}
    ${synced(orderDirectory)}
  `
}

/**
 * What the services run once a release is up, for the evidence: lines `service|image|containers|started|node=containers,…`. `image` is
 * `<name>@sha256:…`, or the id of one that was built here; `started` says how many of them were not there before.
 */
export const serving = sh`${orderDirectory}/serving`

/** The name under which images are kept; never pulled or pushed. A tag each: `<digits of the release>.<service>`. */
export function keptImages({ slot }: Context): string {
  return `localhost/deploy-compose/${slot.compose!.project}`
}

export function keptPrefix({ release }: Context): string {
  return release.id.slice(-12)
}

/** Defines `compose …`: the application's own files, of this release, with the profiles of this slot. */
export function defineCompose(context: Context): Script {
  const { project, profiles } = context.slot.compose!
  const options = profiles.flatMap((profile) => ['--profile', profile])
  return sh`compose() { docker compose --project-name ${project} --project-directory ${releaseDirectory(context)} ${options} "$@"; }`
}

/** Defines `rendered FILE …`: acts on what was rendered, which has its name and its paths in itself. */
export const defineRendered = sh`
  rendered() {
    file=$1
    shift
    docker compose --profile '*' --file "$file" "$@"
  }
`

/** Defines `containers SERVICE`: the ids of its containers on this host, running or not. */
export function defineContainers({ slot }: Context): Script {
  if (slot.swarm)
    return sh`containers() { docker ps --all --quiet --no-trunc --filter ${`label=com.docker.swarm.service.name=${slot.compose!.project}_`}"$1"; }`
  return sh`
    containers() {
      docker ps --all --quiet --no-trunc --filter ${`label=com.docker.compose.project=${slot.compose!.project}`} \\
        --filter label=com.docker.compose.oneoff=False --filter "label=com.docker.compose.service=$1"
    }
  `
}

/** Ids of all containers of the project. */
export function allContainers({ slot }: Context): Script {
  return sh`docker ps --all --quiet --no-trunc --filter ${`label=com.docker.compose.project=${slot.compose!.project}`} --filter label=com.docker.compose.oneoff=False`
}

/**
 * Compose makes the successor of a container under a name that begins with the old one's id, and stumbles over it where that was
 * cut off. The successor goes, or has its name when the old one is gone already. One whose removal was cut off is gone.
 */
export function mendNames({ slot }: Context): Script {
  const ours = `label=com.docker.compose.project=${slot.compose!.project}`
  return sh`
    docker ps --all --quiet --filter ${ours} --filter status=dead --filter status=removing | xargs -r docker rm --force > /dev/null || true
    docker ps --all --filter ${ours} --format '{{.ID}} {{.Names}}' > ${orderDirectory}/names
    while read -r id name; do
      if ! printf '%s\\n' "$name" | grep -qE '^[0-9a-f]{12}_'; then continue; fi
      if docker container inspect "\${name#*_}" > /dev/null 2>&1; then
        docker rm --force "$id" > /dev/null
      else
        docker rename "$id" "\${name#*_}"
      fi
    done < ${orderDirectory}/names
  `
}

const hide = `
  BEGIN {
    while ((getline line < list) > 0) while ((getline line2 < line) > 0) {
      if (line2 !~ /^(export )?[A-Za-z_][A-Za-z0-9_.]*=/) continue
      sub(/^[^=]*=/, "", line2)
      if (line2 ~ /^".*"$/ || line2 ~ /^'.*'$/) line2 = substr(line2, 2, length(line2) - 2)
      if (length(line2) >= 4) secrets[++count] = line2
    }
  }
  {
    for (i = 1; i <= count; i++)
      while ((at = index($0, secrets[i])) > 0)
        $0 = substr($0, 1, at - 1) "***" substr($0, at + length(secrets[i]))
    print
  }
`

/** Defines `masked`: a filter that hides the values of the env files, for what Compose and containers print. */
export function defineMasked({ slot }: Context): Script {
  const files = slot.compose!.envFiles.map(({ path }) => path)
  if (files.length === 0) return sh`masked() { cat; }`
  return sh`
    printf '%s\\n' ${files} > ${orderDirectory}/env-files
    masked() { awk -v list=${orderDirectory}/env-files ${hide}; }
  `
}

/** Defines `tell TEXT`, which collects what is wrong; `told` fails when something was. */
export const defineTell = sh`
  wrong=
  tell() {
    echo "$1" >&2
    wrong=1
  }
  told() { [ -z "$wrong" ] || exit 1; }
`
