# The work itself, in a detached process that holds the turn.

work_prepare() {
  look
  [ "$event" = opened ] || exit 0
  start_heart
  for work_item in $(steps_of fetch prepare); do
    if ! run_step "${work_item%,*}" "${work_item#*,}"; then
      take_back
      return
    fi
  done
  if is_flagged; then
    take_back
    return
  fi
  rm -rf "$dir/secret-env" "$dir/secrets"
  keeps_state || state_write "$release" "$digest" staged
  stop_heart
  ! holds_lock || set_lease "$lease"
  record staged || take_back
}

work_activate() {
  look
  [ "$event" = staged ] || exit 0
  holds_lock || fenced "the lock was taken over"
  start_heart
  read_now
  as_seconds "$now"
  printf '%s\n' "$seconds_text" >"$dir/switch-uptime"
  set_deadline "$confirm_seconds"
  printf '' >"$dir/pending"
  record armed '' "confirm within $confirm_seconds s" || exit 1
  armed=1
  begun=
  if ! arm_timer; then
    take_back 'the timer could not be armed'
    return
  fi
  for work_item in $(steps_of switch identity); do
    if ! run_step "${work_item%,*}" "${work_item#*,}"; then
      take_back
      return
    fi
  done
  if is_flagged; then
    take_back
    return
  fi
  stop_heart
  read_deadline
  read_now
  set_lease $(((deadline - now) / 100 + 30))
  record activated || take_back
}

# take_back [REASON]: undoes what is begun in reverse order, then closes the deployment. It goes on without records when the
# disk is full, because a host that serves matters more than its history.
take_back() {
  look
  kill_script
  rm -rf "$dir/reserve"
  if [ -n "${1-}" ] && [ ! -e "$dir/reason" ]; then
    printf '%s\n' "$1" | write_file "$dir/reason" || :
  fi
  [ -z "$torn" ] || mistrust_journal
  if [ -z "$armed" ] && { [ -e "$dir/pending" ] || [ -e "$dir/reverting" ]; }; then
    # what the journal said of the switch may have been cut off
    begin_all
  fi
  if [ -n "$armed" ]; then
    mv "$dir/pending" "$dir/reverting" 2>/dev/null || [ -e "$dir/reverting" ] || printf '' >"$dir/reverting"
    flush "$dir"
    read_line "$dir/reason"
    case $event in
      reverting | undo | undone | undo-failed) ;;
      *) record reverting '' "${file_text:-a step failed}" || : ;;
    esac
  fi
  [ -n "${heart-}" ] || start_heart
  take_back_begun
  if [ -n "$armed" ] && [ -z "$failed_undo" ] && ! is_back; then
    # the journal does not know of every step: lines of it may be lost
    begin_all
    take_back_begun
  fi
  finish_back
}

take_back_begun() {
  for back_step in $begun; do
    take_back_step "$back_step"
  done
}

take_back_step() {
  [ -f "$dir/steps.d/$1.undo" ] || return 0
  record undo "$1" || :
  seconds_of "$1"
  exec_script "$1" undo "$step_seconds"
  # what it asks may have died under it, as an engine does; one that has used up its time is not asked again
  case $status in
    0 | 124 | 137) ;;
    *)
      sleep 1
      exec_script "$1" undo "$step_seconds"
      ;;
  esac
  if [ "$status" -eq 0 ]; then
    record undone "$1" || :
  else
    record undo-failed "$1" "$outcome" || :
    failed_undo="$failed_undo $1"
  fi
}

finish_back() {
  if [ -z "$armed" ]; then
    read_line "$dir/reason"
    back_reason=$file_text
    [ -z "$failed_undo" ] || back_reason="${back_reason:+$back_reason; }could not be undone:$failed_undo"
    record aborted '' "$back_reason" || :
  elif [ -n "$failed_undo" ]; then
    record broken '' "could not be undone:$failed_undo" || :
  elif ! is_back; then
    record broken '' "everything was undone, yet '${live:-nothing}' serves instead of '$previous'" || :
  else
    read_line "$dir/reason"
    record reverted '' "$file_text" || :
  fi
  close_deployment
}

# What was decided before stands before it.
add_reason() {
  read_line "$dir/reason"
  printf '%s\n' "${file_text:+$file_text; }$1" | write_file "$dir/reason" || :
}

# The release that served before serves again. While something is adopted it has no name: then no release serves.
is_back() {
  read_live
  case $previous in
    '' | "$live") return 0 ;;
    adopted-*) [ -n "$live" ] || return 0 ;;
  esac
  return 1
}

# A damaged journal is set aside and begun anew; what it said is not known any more.
set_journal_aside() {
  mv -f "$journal" "$journal.damaged" 2>/dev/null || :
  seq=0
  event=
  record opened '' 'the journal was damaged and was set aside' || :
}

# Every step of the phase counts as begun: an undo must succeed on an untouched step too.
begin_all() {
  begun=
  if [ -e "$dir/pending" ] || [ -e "$dir/reverting" ]; then
    armed=1
    begin_steps=$(steps_of switch identity)
  else
    begin_steps=$(steps_of fetch prepare)
  fi
  for back_step in $begin_steps; do
    begun="${back_step%,*} $begun"
  done
}

mistrust_journal() {
  set_journal_aside
  add_reason 'its journal was damaged and was set aside'
  failed_undo=
  armed=
  begin_all
  # the list of steps may be damaged too
  for mistrust_path in "$dir"/steps.d/*.undo; do
    mistrust_step=${mistrust_path##*/}
    case " $steps" in
      *" ${mistrust_step%.undo},"*) ;;
      *) [ ! -f "$mistrust_path" ] || failed_undo="$failed_undo ${mistrust_step%.undo}" ;;
    esac
  done
}

# What follows from a final record. Each part may be done twice, so that a crash anywhere is mended by doing it again.
close_deployment() {
  disarm_timer
  rm -rf "$dir/secret-env" "$dir/secrets" "$dir/reserve" "$dir"/pipe.* "$dir/script"
  case $event in
    confirmed) confirm_states ;;
    *) [ -z "$release" ] || keeps_state || state_write "$release" "$digest" failed || : ;;
  esac
  [ "$event" != confirmed ] || prune_releases
  prune_orders
  stop_heart
  ! holds_lock || release_lock
  printf '' >"$dir/closed"
}

# The decision to confirm is made by the rename of `pending`; this makes it known.
work_confirm() {
  look
  start_heart
  [ -z "$torn" ] || set_journal_aside
  is_final || record confirmed || die_write 'The journal could not be written'
  close_deployment
}

# set_deadline SECONDS from now; sets $deadline.
set_deadline() {
  read_now
  deadline=$((now + $1 * 100))
  note "$dir/deadline" "$deadline $boot"
}

# Sets $deadline, 0 when it was set in another boot.
read_deadline() {
  deadline=0 deadline_boot=
  read -r deadline deadline_boot 2>/dev/null <"$dir/deadline" || :
  as_number "$deadline"
  deadline=$number
  [ "$deadline_boot" = "$boot" ] || deadline=0
}

is_overdue() {
  read_deadline
  read_now
  [ "$now" -ge "$deadline" ]
}
