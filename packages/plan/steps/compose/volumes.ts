import { lines, sh } from '@deploy/agent/sh.ts'
import { type BuiltStep, type Context, isLive, step } from '../../context.ts'
import { defineAllowed } from './policy.ts'
import { defineContainers, defineTell, draftFolder } from './project.ts'

/**
 * Nothing that must last lies where it is lost with its container, and what the services keep now is where they will look for it:
 * an update of the compose file that names another volume would start an empty database.
 */
export function keepVolumes(context: Context): BuiltStep {
  const { persistent } = context.slot.compose!
  const facts = `${draftFolder(context)}/facts`
  const images = `${draftFolder(context)}/images`
  return step({
    id: 'volumes',
    phase: isLive(context) ? 'switch' : 'prepare',
    title:
      persistent.length === 0
        ? 'See that no image keeps data on a volume without a name'
        : `See that ${persistent.join(', ')} outlive their containers, and stay where they are`,
    do: lines(
      defineTell,
      defineAllowed(context.slot.compose!),
      defineContainers(context),
      sh`
        # The mount that a path of a service lies in: type|source|target
        mounted() {
          awk -F '|' -v service="$1" -v path="$2" '
            $1 == "mount" && $2 == service && index(path "/", $5 "/") == 1 && length($5) >= length(best) { best = $5; found = $3 "|" $4 "|" $5 }
            END { print found }' ${facts}
        }
        while IFS='|' read -r service id; do
          docker image inspect --format '{{range $path, $_ := .Config.Volumes}}{{println $path}}{{end}}' "$id" > "$DEPLOY_ORDER_DIR"/declared
          while read -r path; do
            [ -n "$path" ] || continue
            [ -z "$(mounted "$service" "$path")" ] || continue
            allowed_to_lose "$service" "$path" || tell "The image of $service keeps data in $path, and nothing is mounted there: it would be lost with the container. Mount a volume with a name, or list $service:$path under compose.ephemeral."
          done < "$DEPLOY_ORDER_DIR"/declared
        done < ${images}
      `,
      sh`
        for each in ${persistent}; do
          service=\${each%%:*}
          path=\${each#*:}
          mount=$(mounted "$service" "$path")
          case $mount in
            'volume||'* | tmpfs* | '') tell "$service keeps $path where it is lost with its container. Mount a volume with a name there, or a folder of the host."; continue ;;
          esac
          source=\${mount#*|}
          target=\${source#*|}
          source=\${source%%|*}
          case $mount in
            volume*) wanted="volume $(sed -n "s/^volume|$source|//p" ${facts})" ;;
            *) wanted="bind $(readlink -f "$source")" ;;
          esac
          for container in $(containers "$service"); do
            now=$(docker container inspect --format '{{range .Mounts}}{{.Destination}}|{{.Type}}|{{.Name}}|{{.Source}}{{println}}{{end}}' "$container" | awk -F '|' -v path="$path" 'index(path "/", $1 "/") == 1 && length($1) >= length(best) { best = $1; found = $2 "|" $3 "|" $4 } END { print found }')
            case $now in
              volume*) now=\${now#*|}; now="volume \${now%%|*}" ;;
              bind*) now="bind $(readlink -f "\${now##*|}")" ;;
              *) now='the container itself' ;;
            esac
            [ "$now" = "$wanted" ] || allowed "$service" new-volume ||
              tell "$service keeps $path on $now now, and would look for it on $wanted. Bring the data there first; then allow the service new-volume under compose.allow, for this one release."
          done
        done
        told
      `,
    ),
    timeoutSeconds: 120,
  })
}
