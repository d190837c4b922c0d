# The Docker engine, the container of the slot, and which container has a port.

# engine<tab>version<tab>platform, both empty when it does not answer this user; then the container.
probe_container() {
  command -v docker >/dev/null 2>&1 || return 0
  probe_shown=$(timeout 10 docker version --format '{{.Server.Version}} {{.Server.Os}}/{{.Server.Arch}}' 2>/dev/null) || probe_shown=
  probe_engine=${probe_shown%% *}
  fact engine "$probe_engine" "${probe_shown#"$probe_engine "}"
  probe_state_of container "$1"
}

# name<tab>state<tab>image<tab>network<tab>removes itself, under the key $1, for a container that is there.
probe_state_of() {
  [ -n "${probe_engine-}" ] || return 0
  probe_shown=$(
    timeout 10 docker container inspect --format '{{.State.Status}} {{.HostConfig.NetworkMode}} {{.HostConfig.AutoRemove}} {{.Config.Image}}' \
      "$2" 2>/dev/null
  ) || return 0
  read -r probe_state probe_network probe_removed probe_image <<CONTAINER
$probe_shown
CONTAINER
  fact "$1" "$2" "$probe_state" "$probe_image" "$probe_network" "$probe_removed"
}

# name<tab>sha256 of services and images, for a project that has containers. service<tab>name of each that the release has which
# serves; service<tab>name<tab>state of each container.
probe_project() {
  [ -n "${probe_engine-}" ] || return 0
  probe_shown=$(
    timeout 10 docker ps --all --filter "label=com.docker.compose.project=$1" --filter label=com.docker.compose.oneoff=False \
      --format '{{.Label "com.docker.compose.service"}} {{.Image}} {{.State}} {{.Status}}' 2>/dev/null
  ) || return 0
  [ -n "$probe_shown" ] || return 0
  probe_sum=$(printf '%s\n' "$probe_shown" | cut -d ' ' -f 1,2 | sort -u | sha256sum)
  fact project "$1" "${probe_sum%% *}"
  probe_services
  while read -r probe_name _ probe_state probe_status; do
    case $probe_status in *'(unhealthy)'*) probe_state=unhealthy ;; esac
    fact service "$probe_name" "$probe_state"
  done <<PROJECT
$probe_shown
PROJECT
}

# What the release that serves was rendered to.
probe_services() {
  probe_value=$(readlink "${current_path:-$root/current}" 2>/dev/null) || return 0
  probe_path=$deploy/compose/${probe_value##*/}/images
  [ -r "$probe_path" ] || return 0
  while IFS='|' read -r probe_name _; do fact service "$probe_name"; done <"$probe_path"
}

# name, for a stack that has services. service<tab>name of each that the release has which serves; service<tab>name<tab>its replicas
# that run, of how many.
probe_stack() {
  [ -n "${probe_engine-}" ] || return 0
  probe_shown=$(timeout 10 docker stack services --format '{{.Name}} {{.Replicas}}' "$1" 2>/dev/null) || return 0
  [ -n "$probe_shown" ] || return 0
  fact stack "$1"
  probe_services
  while read -r probe_name probe_state _; do
    fact service "${probe_name#"$1"_}" "$probe_state"
  done <<STACK
$probe_shown
STACK
}

# state<tab>whether it manages: active, inactive, pending, locked or error. swarm-node<tab>name<tab>status<tab>availability of
# each node, where it manages.
probe_swarm() {
  [ -n "${probe_engine-}" ] || return 0
  probe_shown=$(timeout 10 docker info --format '{{.Swarm.LocalNodeState}} {{.Swarm.ControlAvailable}}' 2>/dev/null) || return 0
  fact swarm "${probe_shown%% *}" "${probe_shown#* }"
  [ "${probe_shown#* }" = true ] || return 0
  probe_shown=$(timeout 10 docker node ls --format '{{.Status}} {{.Availability}} {{.Hostname}}' 2>/dev/null) || return 0
  while read -r probe_status probe_availability probe_name; do
    fact swarm-node "$probe_name" "$probe_status" "$probe_availability"
  done <<NODES
$probe_shown
NODES
}

# Sets $probe_holder to the container that publishes port $1, or in which the process $2 runs.
probe_container_of() {
  probe_holder=
  [ -n "${probe_engine-}" ] || return 0
  probe_holder=$(timeout 10 docker ps --filter "publish=$1" --format '{{.Names}}' 2>/dev/null) || :
  probe_holder=${probe_holder%%
*}
  [ -z "$probe_holder" ] && [ -n "$2" ] || return 0
  probe_id=
  # /docker/<id>, or /system.slice/docker-<id>.scope
  while IFS= read -r probe_line; do
    probe_line=${probe_line##*[/-]}
    probe_line=${probe_line%.scope}
    case $probe_line in
      *[!0-9a-f]*) ;;
      *) [ "${#probe_line}" -ne 64 ] || probe_id=$probe_line ;;
    esac
  done 2>/dev/null < "/proc/$2/cgroup" || :
  [ -n "$probe_id" ] || return 0
  probe_holder=$(timeout 10 docker container inspect --format '{{.Name}}' "$probe_id" 2>/dev/null) || :
  probe_holder=${probe_holder#/}
}
