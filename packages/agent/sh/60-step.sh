# exec_script STEP KIND SECONDS: runs steps.d/STEP.KIND in a session of its own. Sets $status and $outcome in words.
exec_script() {
  output=/dev/null
  [ "$2" = check ] || open_pipe "$1"
  read_now
  script_start=$now
  # shellcheck disable=SC2094 # the pipe is written by the step and read by the reader
  run_script "$1" "$2" "$3" </dev/null >"$output" 2>&1 5>&- &
  script_pid=$!
  status=0
  wait "$script_pid" || status=$?
  printf '' >"$dir/script"
  read_now
  if [ "$status" -ge 124 ] && [ $((now - script_start)) -ge $(($3 * 100)) ]; then
    kill -KILL "-$script_pid" 2>/dev/null || :
    outcome="timeout after $3 s"
  else
    outcome="exit code $status"
  fi
  [ "$2" = check ] || close_pipe
}

# open_pipe STEP: sets $output to a pipe into the log.
open_pipe() {
  # of this turn's own: what an earlier process has left behind may still read its pipe
  output=$dir/pipe.$turn
  [ -p "$output" ] || mkfifo -m 600 "$output"
  read_line /proc/sys/kernel/random/uuid
  marker="end of output ${file_text:-$$.$seq}"
  # both ends are open before anybody can be late for the other one
  # shellcheck disable=SC2094
  exec 5<>"$output" 6<"$output"
  start_reader "$1"
  exec 6<&-
}

close_pipe() {
  printf '\n%s\n' "$marker" >&5
  exec 5>&-
  wait "$reader" || :
}

# What a step leaves running may keep its output open: the rest of it is read to nowhere, so that nothing breaks or waits.
start_reader() {
  (
    (
      # shellcheck disable=SC3045 # every sh that this runs under has -v; one without it goes on
      ulimit -v 262144 2>/dev/null || :
      keep_output "$1" <&6
    ) || :
    cat <&6 >/dev/null &
  ) </dev/null >>"$dir/log" 2>/dev/null 5>&- &
  reader=$!
}

# Writes each line as STEP<tab>TEXT without control characters, up to 10 MB a deployment.
keep_output() {
  kept=$(wc -c <"$dir/log")
  blank=
  while IFS= read -r output_line || [ -n "$output_line" ]; do
    case $output_line in
      "$marker") return ;;
      '')
        [ -z "$blank" ] || printf '%s\t\n' "$1"
        blank=1
        continue
        ;;
      *[$control]*) output_line=$(printf '%s' "$output_line" | tr '\r' ' ' | tr -d '\001-\010\013-\037\177') ;;
    esac
    [ -z "$blank" ] || printf '%s\t\n' "$1"
    blank=
    kept=$((kept + ${#1} + ${#output_line} + 2))
    if [ "$kept" -gt "$log_limit" ]; then
      printf '%s\tThe output of this deployment exceeds %s bytes; the rest is not kept.\n' "$1" "$log_limit"
      return
    fi
    printf '%s\t%s\n' "$1" "$output_line"
  done
}

run_script() {
  restore_locale
  DEPLOY_ID=$id
  DEPLOY_ENVIRONMENT=$environment
  DEPLOY_ROOT=$root
  DEPLOY_RELEASE=$release
  DEPLOY_RELEASE_DIR=$root/releases/$release
  DEPLOY_PREVIOUS=$previous
  DEPLOY_ORDER_DIR=$dir
  export DEPLOY_ID DEPLOY_ENVIRONMENT DEPLOY_ROOT DEPLOY_RELEASE DEPLOY_RELEASE_DIR DEPLOY_PREVIOUS DEPLOY_ORDER_DIR
  read_line "$dir/switch-uptime"
  DEPLOY_SWITCH_UPTIME=$file_text
  export DEPLOY_SWITCH_UPTIME
  if [ "$2" != undo ] && [ -f "$dir/secret-env" ]; then
    while IFS= read -r secret_line; do
      # shellcheck disable=SC2163 # a line is NAME=value
      export "$secret_line"
    done <"$dir/secret-env"
  fi
  cd "$root"
  if [ "$2" = undo ]; then script_guard=; else script_guard=$dir; fi
  set -- timeout -k 5 "$3" sh -eu "$dir/steps.d/$1.$2"
  ! command -v setsid >/dev/null 2>&1 || set -- setsid "$@"
  exec sh -euc "$announce" sh "$dir/script" "$boot" "$script_guard" "$@"
}

# The process of a script names itself before it begins, so that it can be ended whatever becomes of the one that started it,
# and does not begin when somebody has asked to take the deployment back.
# shellcheck disable=SC2016 # expanded by the shell that runs it
announce='
  file=$1 boot=$2 guard=$3
  shift 3
  start=
  if read -r stat 2>/dev/null <"/proc/$$/stat"; then
    field=0
    for start in ${stat##*) }; do
      field=$((field + 1))
      [ "$field" -lt 20 ] || break
    done
  fi
  kind=undo
  [ -z "$guard" ] || kind=do
  printf "%s %s %s %s\n" "$$" "$start" "$boot" "$kind" >"$file"
  if [ -n "$guard" ]; then
    if [ -e "$guard/abort" ] || [ -e "$guard/reverting" ]; then exit 143; fi
  fi
  exec "$@"
'

# kill_script [except-undo]: ends the step that runs now, with all that it started in its session. Who has not taken the turn
# leaves an undo alone: it belongs to a process that takes the deployment back already.
kill_script() {
  script_pid='' script_began='' script_boot='' script_kind=''
  read -r script_pid script_began script_boot script_kind 2>/dev/null <"$dir/script" || return 0
  [ "${1-}" != except-undo ] || [ "$script_kind" != undo ] || return 0
  alive "$script_pid" "$script_began" "$script_boot" || return 0
  kill -TERM "-$script_pid" 2>/dev/null || :
  kill_tries=0
  while alive "$script_pid" "$script_began" "$script_boot"; do
    sleep 0.1
    kill_tries=$((kill_tries + 1))
    [ "$kill_tries" -lt 50 ] || break
  done
  kill -KILL "-$script_pid" 2>/dev/null || :
}

# Somebody asked to take this deployment back.
is_flagged() {
  [ -e "$dir/abort" ] || [ -e "$dir/reverting" ]
}

# run_step STEP SECONDS: fails when the step fails or may not begin.
run_step() {
  ! is_flagged || return 1
  holds_lock || fenced "the lock was taken over"
  if [ -f "$dir/steps.d/$1.check" ]; then
    exec_script "$1" check "$2"
    if [ "$status" -eq 0 ]; then
      record skipped "$1"
      return
    fi
  fi
  ! is_flagged || return 1
  record begin "$1" || return 1
  exec_script "$1" "do" "$2"
  if [ "$status" -eq 0 ] && ! is_flagged; then
    record "done" "$1"
    return
  fi
  ! is_flagged || outcome="stopped on request"
  record failed "$1" "$outcome" || :
  return 1
}

# steps_of PHASE PHASE: prints STEP,SECONDS of each.
steps_of() {
  for of_item in $steps; do
    of_rest=${of_item#*,}
    case ${of_rest%%,*} in
      "$1" | "$2") printf '%s ' "${of_item%%,*},${of_rest#*,}" ;;
    esac
  done
}

# Sets $step_seconds.
seconds_of() {
  step_seconds=60
  for of_item in $steps; do
    [ "${of_item%%,*}" != "$1" ] || step_seconds=${of_item##*,}
  done
  as_number "$step_seconds"
  [ "$number" -gt 0 ] || step_seconds=60
}
