# Who listens on a port.

probe_port() {
  require_number "$1"
  probe_hex=$(printf %04X "$1")
  probe_inode=
  for probe_table in /proc/net/tcp /proc/net/tcp6; do
    [ -r "$probe_table" ] || continue
    while read -r _ probe_local _ probe_state _ _ _ probe_uid _ probe_number _; do
      case $probe_state:$probe_local in
        0A:*:"$probe_hex") probe_inode=$probe_number probe_owner=$probe_uid ;;
      esac
    done <"$probe_table"
  done
  if [ -z "$probe_inode" ]; then
    fact port "$1" 0
    return
  fi
  probe_owner_of "$probe_inode"
  probe_user_of "$probe_owner"
  probe_container_of "$1" "$probe_pid"
  fact port "$1" 1 "$probe_pid" "$probe_command" "$probe_user" "$probe_service" "$probe_holder"
}

# Sets $probe_pid and $probe_command of the process that has a socket, as far as this user may see it.
probe_owner_of() {
  probe_pid=
  probe_command=
  probe_service=
  for probe_folder in /proc/[0-9]*/fd; do
    [ -r "$probe_folder" ] || continue
    case $(ls -l "$probe_folder" 2>/dev/null) in
      *"socket:[$1]"*)
        probe_pid=${probe_folder#/proc/}
        probe_pid=${probe_pid%/fd}
        read_line "/proc/$probe_pid/comm"
        probe_command=$file_text
        probe_service_of "$probe_pid"
        return
        ;;
    esac
  done
}

# Sets $probe_user to the name of a user id, or to the id.
probe_user_of() {
  probe_user=$(getent passwd "$1" 2>/dev/null) && probe_user=${probe_user%%:*} && return
  probe_user=$1
  while IFS=: read -r probe_name _ probe_uid _; do
    [ "$probe_uid" != "$1" ] || probe_user=$probe_name
  done </etc/passwd
}

# Sets $probe_service to the innermost unit whose control group a process is in.
probe_service_of() {
  while IFS= read -r probe_line; do
    probe_rest=${probe_line#*:*:}
    while [ -n "$probe_rest" ]; do
      case ${probe_rest%%/*} in *.service) probe_service=${probe_rest%%/*} ;; esac
      case $probe_rest in
        */*) probe_rest=${probe_rest#*/} ;;
        *) probe_rest= ;;
      esac
    done
  done <<GROUPS
$(cat "/proc/$1/cgroup" 2>/dev/null)
GROUPS
}
