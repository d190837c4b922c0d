# Work outlives the SSH session that asked for it: in a transient unit, or in a session of its own.

use_user_manager() {
  XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-/run/user/$(id -u)}
  export XDG_RUNTIME_DIR
}

# run_unit UNIT OPTION... -- VERB ARGUMENT...: KillMode=process, because what a step has started must outlive the unit.
run_unit() {
  unit_name=$1
  shift
  if [ "$supervisor" = systemd-user ]; then
    use_user_manager
    set -- --user "$@"
  fi
  unit_options=
  for unit_word; do
    shift
    if [ "$unit_word" = -- ]; then
      unit_options=1
      set -- "$@" -p KillMode=process -p "WorkingDirectory=$root" \
        "--setenv=PATH=$PATH" "--setenv=HOME=${HOME:-/}" "--setenv=LANG=${LANG-}" sh "$self" - "$root"
    else
      set -- "$@" "$unit_word"
    fi
  done
  [ -n "$unit_options" ] || return 1
  systemd-run --quiet --collect "--unit=$unit_name" "$@" </dev/null >>"$dir/stderr" 2>&1
}

# run_session VERB ARGUMENT...
run_session() {
  (
    restore_locale
    exec setsid sh "$self" - "$root" "$@"
  ) </dev/null >>"$dir/stderr" 2>&1 &
}

# detach VERB: starts the internal verb on the loaded deployment.
detach() {
  case $supervisor in
    setsid) run_session "$1" "$id" ;;
    *) run_unit "deploy-$id-$1-$$" -p Type=exec -- "$1" "$id" ;;
  esac
}

# Arms the deadline that `set_deadline` has written.
arm_timer() {
  read_deadline
  read_now
  if [ "$supervisor" = setsid ]; then
    ! timer_runs || return 0
    run_session wait-deadline "$id"
    arm_tries=0
    until timer_runs; do
      arm_tries=$((arm_tries + 1))
      [ "$arm_tries" -le 100 ] || return 1
      sleep 0.05
    done
    return
  fi
  install_boot_unit || return 1
  read_line "$dir/timer"
  arm_old=$file_text
  as_seconds $((deadline > now ? deadline - now : 0))
  arm_unit=deploy-expire-$id-$deadline
  [ "$arm_unit" != "$arm_old" ] || return 0
  note "$dir/timer" "$arm_unit"
  run_unit "$arm_unit" "--on-active=$seconds_text" --timer-property=AccuracySec=100ms -- expire "$id" || return 1
  [ -z "$arm_old" ] || stop_unit "$arm_old.timer"
}

stop_unit() {
  if [ "$supervisor" = systemd-user ]; then
    use_user_manager
    systemctl --user stop "$1" >/dev/null 2>&1 || :
  else
    systemctl stop "$1" >/dev/null 2>&1 || :
  fi
}

timer_runs() {
  timer_first='' timer_start='' timer_boot=
  read -r timer_first timer_start timer_boot 2>/dev/null <"$dir/timer" || return 1
  case $supervisor in
    setsid) alive "$timer_first" "$timer_start" "$timer_boot" ;;
    systemd-user)
      use_user_manager
      systemctl --user is-active --quiet "$timer_first.timer"
      ;;
    *) systemctl is-active --quiet "$timer_first.timer" ;;
  esac
}

# The timer's own process may call this too, when it is the one that takes the deployment back.
disarm_timer() {
  timer_first='' timer_start='' timer_boot=
  [ -e "$dir/timer" ] || return 0
  read -r timer_first timer_start timer_boot 2>/dev/null <"$dir/timer" || :
  if [ "$supervisor" != setsid ]; then
    stop_unit "$timer_first.timer"
  elif [ "$timer_first" != $$ ] && alive "$timer_first" "$timer_start" "$timer_boot"; then
    kill -KILL "-$timer_first" 2>/dev/null || :
  fi
  rm -f "$dir/timer"
}

# The timer where there is no systemd: sleeps until the deadline, which may have moved meanwhile.
wait_deadline() {
  read_process $$
  note "$dir/timer" "$$ $process_start $boot"
  while [ -e "$dir/pending" ] && ! is_overdue; do
    as_seconds $((deadline - now))
    sleep "$seconds_text"
  done
  expire
}

# Sets $boot_folder and $boot_unit: where the unit for every boot is.
find_boot_unit() {
  boot_hash=$(printf '%s' "$root" | sha256sum)
  boot_unit=deploy-reconcile-$(printf %.12s "$boot_hash").service
  boot_folder=/etc/systemd/system
  [ "$supervisor" = systemd ] || boot_folder=${XDG_CONFIG_HOME:-${HOME:-/}/.config}/systemd/user
}

# Transient timers do not survive a reboot: this unit makes every boot look for an unfinished deployment.
install_boot_unit() {
  find_boot_unit
  boot_text="[Unit]
Description=Finish or take back an interrupted deployment in $root
ConditionPathExists=$self

[Service]
Type=oneshot
KillMode=process
ExecStart=/bin/sh $self - $root reconcile

[Install]"
  if [ "$supervisor" = systemd ]; then
    boot_text="$boot_text
WantedBy=multi-user.target"
    set -- systemctl
  else
    use_user_manager
    boot_text="$boot_text
WantedBy=default.target"
    mkdir -p "$boot_folder"
    set -- systemctl --user
  fi
  [ "$(cat "$boot_folder/$boot_unit" 2>/dev/null)" != "$boot_text" ] || return 0
  printf '%s\n' "$boot_text" | write_file "$boot_folder/$boot_unit" || return 1
  "$@" daemon-reload && "$@" enable --quiet "$boot_unit"
}
