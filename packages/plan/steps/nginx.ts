import { posix } from 'node:path'
import { lines, type Script, sh } from '@deploy/agent/sh.ts'
import { isAdopted, keptPath } from '../adoption.ts'
import { type BuiltStep, type Context, each, nothing, orderDirectory, privileges, step } from '../context.ts'
import { type Installed, nginxFiles, nginxProgram } from '../installed.ts'
import { fed, isInstalled, placing } from './place.ts'
import { oldAnswers } from './two-ports.ts'

const folder = '/etc/nginx'
const reloadSeconds = 20

/**
 * nginx reads the whole configuration as it will be, from a copy of /etc/nginx, before a file of it is replaced: one that it
 * refuses has touched nothing. Includes by an absolute path are led into the copy; what this user may not read is linked.
 */
export function testNginx(context: Context): BuiltStep | undefined {
  const files = nginxFiles(context.slot)
  if (files.length === 0) return undefined
  const { root, list } = privileges(context)
  const copy = `${context.slot.root}/.deploy/nginx-test`
  const put = (file: Installed) => {
    const target = `${copy}/${file.to.slice(folder.length + 1)}`
    if (isAdopted(context.release.id)) return putBack(target, keptPath(context.slot, file.to))
    return sh`
      mkdir -p ${posix.dirname(target)}
      rm -f ${target}
      ${fed(context, file, sh`inside`)} > ${target}
    `
  }
  return step({
    id: 'nginx-test',
    phase: 'prepare',
    title: `Let nginx test its configuration with ${files.map(({ to }) => to).join(', ')}`,
    check: each(files, (file) => isInstalled(context, file)),
    do: lines(
      sh`
        ${requireMaster}
        inside() { sed -E ${`s#(^|[;{}[:space:]])include([[:space:]]+)(["']?)${folder}/#\\1include\\2\\3#g`}; }
        rm -rf ${copy}
        mkdir -p ${copy}
        ( cd ${folder} && find -L . -type f -size -2048k ) > ${orderDirectory}/nginx-files 2> /dev/null || true
        while IFS= read -r file; do
          mkdir -p ${copy}/"$(dirname "$file")"
          if [ -r ${folder}/"$file" ]; then
            inside < ${folder}/"$file" > ${copy}/"$file"
          else
            ln -s ${folder}/"$file" ${copy}/"$file"
          fi
        done < ${orderDirectory}/nginx-files
      `,
      each(files, put),
      sh`
        if { ${root([nginxProgram, '-t', '-q', '-c', `${copy}/nginx.conf`])}; } > ${orderDirectory}/nginx-words 2>&1; then
          ${said(copy)}
        else
          ${said(copy)} >&2
          echo 'nginx refuses this configuration. Nothing was changed.' >&2
          exit 1
        fi
        rm -rf ${copy}
      `,
    ),
    timeoutSeconds: 60,
    privileged: list,
  })
}

/** Installs the files, tests them where they are, and loads them: without a restart, and asserted by the workers themselves. */
export function installNginx(context: Context): BuiltStep | undefined {
  const files = nginxFiles(context.slot)
  if (files.length === 0) return undefined
  const { root, list } = privileges(context)
  const placed = files.map((file) => placing(context, file, root, 'nginx-changed'))
  const drainSeconds = context.slot.nginx?.switch?.drainSeconds
  const test = sh`
    { ${root([nginxProgram, '-t', '-q'])}; } > ${orderDirectory}/nginx-words 2>&1 || { cat ${orderDirectory}/nginx-words >&2; exit 1; }
  `
  const reload = sh`
    ${root([nginxProgram, '-s', 'reload'])}
    awaitWorkers
  `
  return step({
    id: 'nginx',
    phase: 'switch',
    title: `Install ${files.map(({ to }) => to).join(', ')} and reload nginx`,
    check: lines(
      sh`[ ! -e ${orderDirectory}/nginx-changed ] || exit 1`,
      each(placed, ({ isThere }) => isThere),
    ),
    do: lines(
      requireMaster,
      defineWorkers,
      each(placed, ({ keep }) => keep),
      sh`rememberWorkers`,
      each(placed, ({ put }) => put),
      sh`
        if [ -e ${orderDirectory}/nginx-changed ]; then
          ${test}
          ${reload}
        fi
      `,
      each(placed, ({ remember }) => remember),
    ),
    undo: lines(
      sh`
        [ -e ${orderDirectory}/nginx-changed ] || exit 0
        ${oldAnswers(context)}
        ${defineMaster}
        ${untilStarted}
        ${defineWorkers}
      `,
      each(placed, ({ restore }) => restore),
      sh`
        if master > /dev/null; then
          rememberWorkers
          ${test}
          ${reload}
          ${drainSeconds === undefined ? nothing : untilDrained(drainSeconds)}
        fi
      `,
    ),
    timeoutSeconds: 90 + (drainSeconds ?? 0),
    privileged: list,
  })
}

/** What stood there when it was adopted; what nobody knows of that time stays as it is. */
function putBack(target: string, kept: string): Script {
  return sh`
    if [ -e ${kept} ]; then
      mkdir -p ${posix.dirname(target)}
      rm -f ${target}
      inside < ${kept} > ${target}
    elif [ -e ${`${kept}.absent`} ]; then
      rm -f ${target}
    fi
  `
}

/** What nginx said, with the places where the files will be. */
function said(copy: string): Script {
  const pattern = copy.replace(/[\\.*[\]^$#]/g, '\\$&')
  return sh`sed ${`s#${pattern}#${folder}#g`} ${orderDirectory}/nginx-words`
}

/** Defines `master`: prints the process id of nginx's master, or fails. Other nginx, in containers, have their own. */
const defineMaster = sh`
  master() {
    pid=$(cat /run/nginx.pid 2> /dev/null) || pid=
    [ -n "$pid" ] || pid=$(systemctl show -p MainPID --value nginx.service 2> /dev/null) || pid=
    case $pid in '' | 0 | *[!0-9]*) return 1 ;; esac
    [ -d "/proc/$pid" ] || return 1
    printf '%s\\n' "$pid"
  }
`

const requireMaster = sh`
  ${defineMaster}
  master > /dev/null || { echo 'nginx does not run on this host. Start it: sudo systemctl enable --now nginx' >&2; exit 1; }
`

/** Right after a boot nginx may read the files at the very moment when they are put back. */
const untilStarted = sh`
  waited=0
  while [ "$(systemctl show -p ActiveState --value nginx.service 2> /dev/null)" = activating ] && [ "$waited" -lt 60 ]; do
    waited=$((waited + 1))
    sleep 0.5
  done
`

/**
 * Defines `workers` (the ids of the workers that take requests), `rememberWorkers` and `awaitWorkers`. A reload that nginx
 * refuses leaves the old workers at work, and no exit code says so.
 */
const defineWorkers = sh`
  workers() {
    master=$(master) || return 0
    for status in /proc/[0-9]*/status; do
      parent='' process=''
      while read -r key value _; do
        case $key in Pid:) process=$value ;; PPid:) parent=$value; break ;; esac
      done 2> /dev/null < "$status" || continue
      [ "$parent" = "$master" ] || continue
      title=$(tr '\\0' ' ' < "/proc/$process/cmdline" 2> /dev/null) || continue
      case $title in *'shutting down'*) ;; 'nginx: worker process'*) echo "$process" ;; esac
    done
  }
  rememberWorkers() {
    workers > ${orderDirectory}/nginx-workers.new
    mv -f ${orderDirectory}/nginx-workers.new ${orderDirectory}/nginx-workers
  }
  awaitWorkers() {
    if [ ! -s ${orderDirectory}/nginx-workers ]; then
      echo 'The workers of nginx cannot be seen by this user; that it has loaded the configuration is not proven here.'
      return 0
    fi
    waited=0
    until workers > ${orderDirectory}/nginx-now && [ -s ${orderDirectory}/nginx-now ] && ! grep -qxF -f ${orderDirectory}/nginx-workers ${orderDirectory}/nginx-now; do
      waited=$((waited + 1))
      if [ "$waited" -gt ${reloadSeconds * 10} ]; then
        echo 'nginx goes on with its old workers: it has not loaded the configuration.' >&2
        tail -n 5 /var/log/nginx/error.log >&2 2> /dev/null || true
        exit 1
      fi
      sleep 0.1
    done
  }
`

/** The ids of the workers before the last reload are in the order's folder: waits until they have ended, at most so long. */
export function untilDrained(seconds: number): Script {
  return sh`
    waited=0
    left() {
      while read -r worker; do
        [ ! -d "/proc/$worker" ] || return 0
      done < ${orderDirectory}/nginx-workers
      return 1
    }
    while [ -s ${orderDirectory}/nginx-workers ] && left; do
      waited=$((waited + 1))
      if [ "$waited" -gt ${Math.ceil(seconds * 5)} ]; then
        echo ${`After ${seconds} s some requests that were begun before are still being answered; they are cut off.`}
        break
      fi
      sleep 0.2
    done
  `
}
