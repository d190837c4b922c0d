# What is there on this host. Changes nothing, and needs nothing but this text.

probe() {
  probe_live=
  probe_engine=
  probe_host
  probe_root
  for probe_item; do
    probe_value=${probe_item#*=}
    case ${probe_item%%=*} in
      path) probe_path "$probe_value" ;;
      folder) probe_hand_made "$probe_value" ;;
      port) probe_port "$probe_value" ;;
      account) probe_account "$probe_value" ;;
      container) probe_container "$probe_value" ;;
      beside) probe_state_of beside "$probe_value" ;;
      project) probe_project "$probe_value" ;;
      swarm) probe_swarm ;;
      stack) probe_stack "$probe_value" ;;
      unit) probe_unit unit "$probe_value" ;;
      process) probe_process "$probe_value" ;;
      further-unit) probe_unit further-unit "$probe_value" ;;
      blob) probe_blob "$probe_value" ;;
      current) current_path=$probe_value ;;
      space) probe_space "$probe_value" ;;
      backup) probe_backup "$probe_value" ;;
      version) probe_version_of "$probe_value" ;;
      live) probe_live=1 ;;
      *) die BAD_ARGUMENT "probe knows no '$probe_item'." ;;
    esac
  done
  say_state
}

probe_host() {
  fact user "$(id -un)"
  fact uid "$(id -u)"
  fact groups "$(id -Gn)"
  probe_id='' probe_version=''
  if [ -r /etc/os-release ]; then
    while IFS= read -r probe_line; do
      probe_value=${probe_line#*=}
      probe_value=${probe_value#[\"\']}
      probe_value=${probe_value%[\"\']}
      case $probe_line in
        ID=*) probe_id=$probe_value ;;
        VERSION_ID=*) probe_version=$probe_value ;;
      esac
    done </etc/os-release
  fi
  fact os "$probe_id" "$probe_version" "$(uname -r)" "$(uname -m)"
  probe_tools=
  for probe_tool in \
    bash curl docker docker-compose flock gcc getfacl git gzip install journalctl loginctl make mkfifo nginx node npm openssl \
    pip3 podman python3 rsync setfacl setsid sha256sum ss sudo supervisorctl systemctl systemd-analyze systemd-run tar timeout \
    unzip uv wget xz zstd; do
    ! command -v "$probe_tool" >/dev/null 2>&1 || probe_tools="$probe_tools $probe_tool"
  done
  fact tools "${probe_tools# }"
  probe_python=$(python3 --version 2>/dev/null || :)
  [ -z "$probe_python" ] || fact python "${probe_python#Python }"
  probe_systemd=$(systemctl --version 2>/dev/null || :)
  [ -z "$probe_systemd" ] || fact version systemd "${probe_systemd%%
*}"
  fact supervisors "$(probe_supervisors)"
  fact time "$(date +%s)"
  probe_clock=$(timeout 5 timedatectl show -p NTPSynchronized --value 2>/dev/null || :)
  [ -z "$probe_clock" ] || fact clock-synchronized "$probe_clock"
  fact charset "$( (
    restore_locale
    locale charmap 2>/dev/null
  ) || :)"
}

probe_supervisors() {
  if command -v systemd-run >/dev/null 2>&1 && [ -d /run/systemd/system ]; then
    if [ "$(id -u)" -eq 0 ]; then
      printf 'systemd '
    elif [ "$(loginctl show-user "$(id -u)" -p Linger --value 2>/dev/null)" = yes ]; then
      use_user_manager
      # the unit that looks after a reboot is written there
      find_existing "${XDG_CONFIG_HOME:-$HOME/.config}/systemd/user"
      [ ! -w "$existing" ] || ! timeout 5 systemctl --user show-environment >/dev/null 2>&1 || printf 'systemd-user '
    fi
  fi
  ! command -v setsid >/dev/null 2>&1 || printf setsid
}

# Sets $existing to the path or to its nearest parent that exists.
find_existing() {
  existing=$1
  until [ -e "$existing" ]; do
    existing=${existing%/*}
    existing=${existing:-/}
  done
}

probe_root() {
  find_existing "$root"
  read_figures "$existing"
  probe_there=0
  probe_writable=0
  probe_owner=
  if [ -d "$root" ]; then
    probe_there=1
    probe_owner=$(stat -c %U "$root")
  fi
  [ ! -d "$existing" ] || [ ! -w "$existing" ] || probe_writable=1
  fact root "$root" "$probe_there" "$probe_writable" "$free_bytes" "$free_inodes" "$probe_owner"
  probe_quota "$existing"
  probe_folders
}

# The first line in which a program says its version; few of them know no --version.
probe_version_of() {
  case $1 in
    '' | [!A-Za-z0-9]* | *[!A-Za-z0-9._+-]*) die BAD_ARGUMENT "'$1' is not the name of a program." ;;
    systemd) return ;;
    nginx | unzip) set -- "$1" -v ;;
    ssh) set -- ssh -V ;;
    openssl) set -- openssl version ;;
    java) set -- java -version ;;
    *) set -- "$1" --version ;;
  esac
  command -v "$1" >/dev/null 2>&1 || return 0
  probe_text=$(timeout 10 "$@" 2>&1 </dev/null | head -n 1) || :
  fact version "$1" "$probe_text"
}

# path<tab>kind<tab>replaceable<tab>owner<tab>group<tab>mode<tab>sha256<tab>target
probe_path() {
  probe_target='' probe_sum='' probe_kind=absent probe_owner='' probe_group='' probe_mode=''
  if [ -L "$1" ]; then
    probe_kind='link'
    probe_target=$(readlink "$1")
  elif [ -f "$1" ]; then
    probe_kind='file'
  elif [ -d "$1" ]; then
    probe_kind=directory
  elif [ -e "$1" ]; then
    probe_kind=other
  fi
  # Of a link, that of the file which it leads to.
  if [ -f "$1" ] && [ -r "$1" ]; then
    [ "$(stat -Lc %s "$1")" -gt 67108864 ] || probe_sum=$(sha256sum <"$1")
  fi
  if [ "$probe_kind" != absent ]; then
    IFS=: read -r probe_owner probe_group probe_mode <<STAT
$(stat -c %U:%G:%a "$1")
STAT
  fi
  probe_parent=${1%/*}
  find_existing "${probe_parent:-/}"
  probe_replaceable=0
  [ ! -d "$existing" ] || [ ! -w "$existing" ] || probe_replaceable=1
  fact path "$1" "$probe_kind" "$probe_replaceable" "$probe_owner" "$probe_group" "$probe_mode" "${probe_sum%% *}" "$probe_target"
}

probe_account() {
  probe_user=0
  probe_group=0
  ! id -u "$1" >/dev/null 2>&1 || probe_user=1
  if command -v getent >/dev/null 2>&1; then
    ! getent group "$1" >/dev/null 2>&1 || probe_group=1
  else
    while IFS=: read -r probe_name _; do
      [ "$probe_name" != "$1" ] || probe_group=1
    done </etc/group
  fi
  fact account "$1" "$probe_user" "$probe_group"
}

# name<tab>load state<tab>active state<tab>main pid<tab>fragment path<tab>sha256<tab>whether its program has done its work, under
# the key $1.
probe_unit() {
  command -v systemctl >/dev/null 2>&1 || return 0
  unit_load='' unit_active='' unit_pid='' unit_fragment='' unit_sum='' unit_type='' unit_result='' unit_done=0
  unit_shown=$(
    systemctl show -p LoadState -p ActiveState -p MainPID -p FragmentPath -p Type -p Result -- "$2" 2>/dev/null
  ) || return 0
  while IFS= read -r probe_line; do
    probe_value=${probe_line#*=}
    case $probe_line in
      LoadState=*) unit_load=$probe_value ;;
      ActiveState=*) unit_active=$probe_value ;;
      MainPID=*) unit_pid=$probe_value ;;
      FragmentPath=*) unit_fragment=$probe_value ;;
      Type=*) unit_type=$probe_value ;;
      Result=*) unit_result=$probe_value ;;
    esac
  done <<UNIT
$unit_shown
UNIT
  [ ! -r "$unit_fragment" ] || unit_sum=$(sha256sum <"$unit_fragment")
  [ "$unit_load $unit_type $unit_active $unit_result" != 'loaded oneshot inactive success' ] || unit_done=1
  fact "$1" "$2" "$unit_load" "$unit_active" "${unit_pid:-0}" "$unit_fragment" "${unit_sum%% *}" "$unit_done"
}

# name<tab>whether it lives, of the process that a service without a manager has written down with its start.
probe_process() {
  probe_pid='' probe_started='' probe_lives=0
  [ ! -r "$deploy/run/$1.pid" ] || read -r probe_pid probe_started _ <"$deploy/run/$1.pid" || :
  case $probe_pid in
    '' | *[!0-9]*) ;;
    *)
      probe_shown=$(cat "/proc/$probe_pid/stat" 2>/dev/null) || probe_shown=
      # shellcheck disable=SC2086 # words of proc_pid_stat(5) behind the program's name
      set -- "$1" ${probe_shown##*) }
      case ${2-Z} in Z | X) ;; *) [ "${21-}" != "$probe_started" ] || probe_lives=1 ;; esac
      ;;
  esac
  fact process "$1" "$probe_lives"
}

probe_blob() {
  require_digest "$1"
  if [ -f "$deploy/store/$1" ]; then
    fact blob "$1" 1 "$(stat -c %s "$deploy/store/$1")"
  elif [ -f "$deploy/incoming/$1.part" ]; then
    fact blob "$1" 0 "$(stat -c %s "$deploy/incoming/$1.part")"
  else
    fact blob "$1" 0 0
  fi
}

# What the agent keeps: the release that serves, every release's state, the lock, an open deployment.
say_state() {
  current_path=${current_path:-$root/current}
  say_target=$(readlink "$current_path" 2>/dev/null || :)
  case $say_target in
    releases/* | "$root"/releases/*)
      fact current "${say_target##*/}"
      [ -z "${probe_live-}" ] || probe_release "${say_target##*/}"
      ;;
  esac
  for say_file in "$deploy"/state/*; do
    [ -f "$say_file" ] || continue
    case $say_file in *.new.*) continue ;; esac
    say_release=${say_file##*/}
    state_read "$say_release"
    say_present=0
    [ ! -d "$root/releases/$say_release" ] || say_present=1
    fact release "$say_release" "$state_digest" "$state" "$state_fence" "$state_deploy" "$say_present"
  done
  read_lock
  say_lock
  for say_id in $(list_orders open); do
    load_order "$say_id" || continue
    look
    fact open "$id" "$release" "$event"
  done
}
