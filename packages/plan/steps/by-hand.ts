import { lines, type Script, sh } from '@deploy/agent/sh.ts'
import { type Adoption, containerByHand, isAdopted } from '../adoption.ts'
import { type BuiltStep, type Context, nothing, orderDirectory, step, syncedTree } from '../context.ts'
import {
  adoptedName,
  containerName,
  defineThere,
  keptName,
  restartPolicy,
  untilEngineAnswers,
} from './engine.ts'

const noted = sh`${orderDirectory}/by-hand`

/**
 * Before a container that was started by hand stops: its image gets a name that keeps it, and how it was started is written down.
 * Whether that is enough is tried by making its twin, whose settings must be the same. The twin of one that removes itself when it
 * stops (`--rm`) stays in its place. A container that a unit starts is made anew by the unit.
 */
export function noteContainer(context: Context): BuiltStep | undefined {
  const { adopts, slot } = context
  if (adopts === undefined || !slot.container) return undefined
  const name = containerName(context)
  const kept = `${keptName(context)}:${adopts.id.slice(-12)}`
  const ofUnit = slot.service.manager === 'systemd'
  return step({
    id: 'note',
    phase: 'switch',
    title: `Write down how ${name} was started by hand, for the release ${adopts.id}`,
    do: lines(
      sh`
        umask 077
        ${untilEngineAnswers}
        ${defineThere}
        [ ! -e ${noted} ] || exit 0
        rm -rf ${noted}.new
        mkdir ${noted}.new
        cd ${noted}.new
        id=$(docker container inspect --format '{{.Image}}' ${name})
        docker tag "$id" ${kept}
        printf '%s\\n' "$id" > image-ids
        printf '%s\\n' ${kept} > image
      `,
      ofUnit
        ? sh`echo ${`# ${slot.service.unit}.service starts the container.`} > run`
        : noteRun(context, adopts),
      sh`
        sha256sum ./* > ${orderDirectory}/noted-sums
        mv ${orderDirectory}/noted-sums container.sha256
        mv -T ${noted}.new ${noted}
        ${syncedTree(orderDirectory)}
      `,
    ),
    undo: sh`
      ${untilEngineAnswers}
      ${defineThere}
      ${ofUnit ? nothing : sh`if there ${adoptedName(context, adopts)} && there ${name}; then docker rm --force ${adoptedName(context, adopts)} > /dev/null; fi`}
      docker rmi ${kept} > /dev/null 2>&1 || true
    `,
    timeoutSeconds: 180,
  })
}

/** Keeps what was noted with the files that belonged to it. */
export function keepNoted({ adopts, slot }: Context, folder: string): Script {
  if (adopts === undefined || !slot.container) return nothing
  return sh`cp -pR ${noted} ${folder}`
}

function noteRun(context: Context, adopts: Adoption): Script {
  const name = containerName(context)
  const aside = adoptedName(context, adopts)
  return sh`
    printf '%s\\n' ${startScript(context, adopts)} > run
    docker container inspect --format ${restartPolicy} ${name} > restart
    docker container inspect --format '{{range .Config.Env}}{{println .}}{{end}}' ${name} > env
    docker container inspect --format ${options} ${name} | sed '/^$/d' > options
    of() { docker "$1" inspect --format "{{json .Config.Entrypoint}}$2" "$3"; }
    : > command
    if [ "$(of container '' ${name})" != "$(of image '' "$id")" ]; then
      docker container inspect --format '{{range .Config.Entrypoint}}{{println "--entrypoint"}}{{println .}}{{end}}' ${name} | sed '$d' >> options
    fi
    if [ "$(of container '{{json .Config.Cmd}}' ${name})" != "$(of image '{{json .Config.Cmd}}' "$id")" ]; then
      docker container inspect --format '{{range .Config.Cmd}}{{println .}}{{end}}' ${name} | sed '$d' > command
    fi
    if there ${aside}; then docker rm --volumes ${aside} > /dev/null; fi
    ${defineCreate}
    ${defineSettings}
    fleeting=$(docker container inspect --format '{{.HostConfig.AutoRemove}}' ${name})
    same=
    if create ${aside} "$id" > said 2>&1; then
      settings ${name} > wanted
      settings ${aside} > found
      if cmp -s wanted found; then
        same=1
      else
        diff wanted found > said || true
      fi
    fi
    if [ -z "$same" ] && [ "$fleeting" = true ]; then
      echo ${`The container ${name} was started by hand with --rm, and cannot be made again with the settings that it has:`} >&2
      sed 's/=.*/=***/' said >&2
      echo ${`Start it without --rm, or take 'adopt' out of deploy.yml and stop it: docker stop ${name}`} >&2
      exit 1
    fi
    if [ -z "$same" ]; then
      rm options env
      echo ${`The container ${name} cannot be made again with the settings that it has, so that it must not be removed: keep 'docker container prune' off it.`}
    fi
    if [ "$fleeting" != true ] && there ${aside}; then docker rm --volumes ${aside} > /dev/null; fi
    rm -f wanted found said
  `
}

/** Gives the kept container its name again; one that somebody has removed meanwhile is made again. */
function startScript(context: Context, adopts: Adoption): string {
  const name = containerName(context)
  const aside = adoptedName(context, adopts)
  return sh`
    cd ${containerByHand(context.slot)}
    ${defineThere}
    ${defineCreate}
    if there ${aside}; then
      docker rename ${aside} ${name}
    elif ! there ${name}; then
      [ -f options ] || { echo ${`The container ${aside} was removed, and nobody can make it again.`} >&2; exit 1; }
      echo ${`The container ${aside} was removed. It is made again with the settings that it had; what it had written into itself is lost.`}
      create ${name} "$(cat image)"
    fi
    docker update --restart "$(cat restart)" ${name} > /dev/null
    docker start ${name} > /dev/null
  `.script
}

/** Defines `create NAME IMAGE`: a container with what `options` and `command` in this folder say, a word in each line. */
const defineCreate = sh`
  create() {
    created=$1
    created_image=$2
    set --
    while IFS= read -r word; do set -- "$@" "$word"; done < options
    set -- "$@" "$created_image"
    while IFS= read -r word; do set -- "$@" "$word"; done < command
    docker create --pull never --name "$created" --env-file env "$@" > /dev/null
  }
`

/**
 * Defines `settings NAME`: what a container was made with, a setting in each line, in whatever order, but for how somebody was
 * attached to it, its own name as its host's, and that it removes itself.
 */
const defineSettings = sh`
  settings() {
    settings_host=$(docker container inspect --format '{{slice .ID 0 12}}' "$1")
    docker container inspect --format '{{json .Config}},{{json .HostConfig}},"Networks":{{len .NetworkSettings.Networks}}' "$1" |
      sed -E -e "s/\\"Hostname\\":\\"$settings_host\\"//" -e 's/"(Image|ContainerIDFile)":"[^"]*"//g' \\
        -e 's/"(Attach(Stdin|Stdout|Stderr)|StdinOnce|AutoRemove)":(true|false)//g' -e 's/"ConsoleSize":\\[[0-9,]*\\]//' \\
        -e 's/:(null|\\[\\]|\\{\\})/:none/g' -e 's/([][])/\\n\\1\\n/g' |
      sed 's/,"/\\n"/g' | sort
  }
`

/** The words of `docker create` for what containers are usually started with. What is not here, `settings` finds to differ. */
const options = [
  '{{range $name, $value := .Config.Labels}}--label\n{{$name}}={{$value}}\n{{end}}',
  '{{range $port, $_ := .Config.ExposedPorts}}--expose\n{{$port}}\n{{end}}',
  '{{range $path, $_ := .Config.Volumes}}--volume\n{{$path}}\n{{end}}',
  '{{with .Config.User}}--user\n{{.}}\n{{end}}{{with .Config.WorkingDir}}--workdir\n{{.}}\n{{end}}',
  '{{if .Config.Tty}}--tty\n{{end}}{{if .Config.OpenStdin}}--interactive\n{{end}}',
  '{{with .Config.StopSignal}}--stop-signal\n{{.}}\n{{end}}{{with .Config.StopTimeout}}--stop-timeout={{.}}\n{{end}}',
  '{{if eq .HostConfig.NetworkMode "host"}}{{else if eq .Config.Hostname (slice .ID 0 12)}}{{else}}--hostname\n{{.Config.Hostname}}\n{{end}}',
  '{{with .HostConfig}}{{range .Binds}}--volume\n{{.}}\n{{end}}',
  '{{range .Mounts}}--mount\ntype={{.Type}},target={{.Target}}{{with .Source}},source={{.}}{{end}}{{if .ReadOnly}},readonly{{end}}\n{{end}}',
  '--log-driver\n{{.LogConfig.Type}}\n{{range $key, $value := .LogConfig.Config}}--log-opt\n{{$key}}={{$value}}\n{{end}}',
  '--network\n{{.NetworkMode}}\n--ipc\n{{.IpcMode}}\n{{with .PidMode}}--pid\n{{.}}\n{{end}}{{with .UTSMode}}--uts\n{{.}}\n{{end}}',
  '{{range $port, $all := .PortBindings}}{{range $all}}--publish\n{{with .HostIP}}{{.}}:{{end}}{{.HostPort}}:{{$port}}\n{{end}}{{end}}',
  '--restart\n{{.RestartPolicy.Name}}{{with .RestartPolicy.MaximumRetryCount}}:{{.}}{{end}}\n',
  '{{if .Privileged}}--privileged\n{{end}}{{if .ReadonlyRootfs}}--read-only\n{{end}}{{with .Init}}--init={{.}}\n{{end}}',
  '{{range .CapAdd}}--cap-add\n{{.}}\n{{end}}{{range .CapDrop}}--cap-drop\n{{.}}\n{{end}}',
  '{{range .SecurityOpt}}--security-opt\n{{.}}\n{{end}}{{range .GroupAdd}}--group-add\n{{.}}\n{{end}}',
  '{{range .Devices}}--device\n{{.PathOnHost}}:{{.PathInContainer}}:{{.CgroupPermissions}}\n{{end}}',
  '{{range .DNS}}--dns\n{{.}}\n{{end}}{{range .ExtraHosts}}--add-host\n{{.}}\n{{end}}',
  '{{range $path, $how := .Tmpfs}}--tmpfs\n{{$path}}{{with $how}}:{{.}}{{end}}\n{{end}}',
  '{{range $key, $value := .Sysctls}}--sysctl\n{{$key}}={{$value}}\n{{end}}',
  '{{range .Ulimits}}--ulimit\n{{.Name}}={{.Soft}}:{{.Hard}}\n{{end}}',
  '{{with .Memory}}--memory\n{{.}}b\n{{end}}{{with .MemorySwap}}--memory-swap\n{{.}}\n{{end}}{{with .MemoryReservation}}--memory-reservation\n{{.}}b\n{{end}}',
  '{{with .CPUShares}}--cpu-shares\n{{.}}\n{{end}}{{with .CpusetCpus}}--cpuset-cpus\n{{.}}\n{{end}}{{with .PidsLimit}}--pids-limit={{.}}\n{{end}}',
  '{{with .ShmSize}}--shm-size\n{{.}}\n{{end}}{{end}}',
].join('')

/** Going back to it: the files of the folder are nobody's, but how the container is started must be as it was noted. */
export function verifyNoted(context: Context): BuiltStep | undefined {
  const { slot, release } = context
  if (!isAdopted(release.id) || !slot.container) return undefined
  const folder = containerByHand(slot)
  return step({
    id: 'container',
    phase: 'fetch',
    title: `Verify how the container of ${release.id} was started`,
    do: sh`
      cd ${folder}
      sha256sum -c container.sha256 > /dev/null 2>&1 || { echo ${`What was written down in ${folder} was changed.`} >&2; exit 1; }
    `,
    timeoutSeconds: 60,
  })
}
