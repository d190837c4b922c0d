# Recovery looks only at the journal, the marks beside it and the processes that run: a pure decision, made anew each time.

# expire: the deadline has come. Whoever renames `pending` first decides; this process then does the work itself.
expire() {
  look
  ! is_final || return 0
  [ ! -e "$dir/pending" ] || is_overdue || return 0
  if mv "$dir/pending" "$dir/reverting" 2>/dev/null; then
    flush "$dir"
    printf 'not confirmed within %s s\n' "$confirm_seconds" | write_file "$dir/reason" || :
  fi
  [ -e "$dir/reverting" ] || return 0
  kill_script
  work_undo
}

# work_undo [recovery]: waits for the process that works now, which may undo by itself, and does it otherwise.
work_undo() {
  # a turn is a file, and the disk may be full
  rm -rf "$dir/reserve"
  until take_turn undo; do
    [ -d "$dir/turns" ] || return 0
    look
    ! is_final || return 0
    end_stalled
    sleep 0.2
  done
  look
  if is_final; then
    [ -e "$dir/closed" ] || close_deployment
    return
  fi
  if [ "${1-}" = recovery ]; then
    count_recovery || return 0
  fi
  take_back
}

# A deployment that is interrupted again and again, for instance by a step that reboots the host, is given up.
count_recovery() {
  read_line "$dir/recoveries"
  recoveries=$((${file_text:-0} + 1))
  printf '%s\n' "$recoveries" | write_file "$dir/recoveries"
  [ "$recoveries" -gt 10 ] || return 0
  [ -n "$armed" ] || printf '' >"$dir/abort"
  record broken '' "recovered 10 times without coming to an end" || :
  close_deployment
  return 1
}

# The process that works has stopped to renew its lease: it is ended before anybody else goes on.
end_stalled() {
  lease_ended || return 0
  turn_alive && [ "$turn_phase" != start ] && [ "$turn_pid" != $$ ] || return 0
  end_pid=$turn_pid
  kill_script
  kill -KILL "-$end_pid" 2>/dev/null || kill -KILL "$end_pid" 2>/dev/null || :
  end_tries=0
  while turn_alive && [ "$end_tries" -lt 50 ]; do
    end_tries=$((end_tries + 1))
    sleep 0.05
  done
}

# reconcile HOW: brings the loaded deployment on when nobody works on it. HOW is `here` (do the work in this process),
# `detached`, `takeover` (what only waits with an ended lease is aborted) or `activating` (what only waits is aborted, because
# the process that was to activate it has ended).
reconcile() {
  look
  if [ -e "$dir/closed" ]; then return 0; fi
  if turn_alive; then
    end_stalled
    ! turn_alive || return 0
  fi
  await_successor || return 0
  reconcile_needed "$1" || return 0
  case $1 in
    here) finish_work ;;
    *) detach finish-work || : ;;
  esac
}

# A verb that was cut off may have detached a process that has yet to take its turn. Fails when that has happened.
await_successor() {
  [ "$turn_phase" = start ] && [ "$turn_boot" = "$boot" ] || return 0
  await_number=$turn_last
  await_rounds=15
  while [ "$await_rounds" -gt 0 ]; do
    await_rounds=$((await_rounds - 1))
    sleep 0.2
    read_turn
    [ "$turn_last" = "$await_number" ] || return 1
  done
}

# Whether there is something to bring on; a deployment that may wait for its activation or its confirmation is left.
reconcile_needed() {
  if is_final || [ -e "$dir/confirmed" ] || is_flagged; then return 0; fi
  case $event in
    staged)
      case $1 in
        activating) flag 'it was interrupted' ;;
        takeover)
          if holds_lock && ! lease_ended; then return 1; fi
          flag 'another deployment took over, because this one was not activated in time'
          ;;
        *) return 1 ;;
      esac
      ;;
    activated)
      if ! is_overdue; then
        timer_runs || arm_timer || :
        return 1
      fi
      if [ "$deadline" -eq 0 ]; then
        flag 'the host restarted before it was confirmed'
      else
        flag "not confirmed within $confirm_seconds s"
      fi
      ;;
    *) flag 'it was interrupted' ;;
  esac
}

# flag REASON: decides that the loaded deployment is taken back. Fails when it was confirmed first.
flag() {
  look
  ! is_final || return 1
  if [ -n "$armed" ] || [ -e "$dir/pending" ]; then
    if ! mv "$dir/pending" "$dir/reverting" 2>/dev/null && [ ! -e "$dir/reverting" ]; then
      [ ! -e "$dir/confirmed" ] || return 1
      printf '' >"$dir/reverting"
    fi
  else
    printf '' >"$dir/abort"
  fi
  [ -e "$dir/reason" ] || printf '%s\n' "$1" | write_file "$dir/reason" || :
  flush "$dir"
}

# Ends an interrupted deployment in this process: as confirmed when that was decided, as taken back otherwise.
finish_work() {
  if [ ! -e "$dir/confirmed" ]; then
    work_undo recovery
    return
  fi
  wait_turn confirm 10 || return 0
  work_confirm
}

# Brings every open deployment on. HOW as for `reconcile`.
reconcile_all() {
  for all_id in $(list_orders open); do
    load_order "$all_id" || continue
    reconcile "$1"
  done
}

# settle_others ID: before a new deployment begins, every other one must have come to an end, or hold the lock rightly.
settle_others() {
  for settle_id in $(list_orders open); do
    [ "$settle_id" != "$1" ] && load_order "$settle_id" || continue
    idle=0
    until [ -e "$dir/closed" ]; do
      nudge takeover
      look
      if ! is_final && ! is_flagged && [ ! -e "$dir/confirmed" ] && ! lease_ended; then die_locked; fi
      [ ! -e "$dir/closed" ] || break
      beat
      sleep 0.2
    done
  done
}

# nudge HOW: reconciles now and then while nobody works, and gives up when that leads to nothing.
nudge() {
  [ -d "$dir/turns" ] || die NO_DEPLOYMENT "The deployment '$id' was removed from $root."
  if turn_alive && ! lease_ended && { [ "$turn_pid" != $$ ] || [ "$idle" -lt 50 ]; }; then
    [ "$turn_pid" = $$ ] || idle=0
    [ "$turn_pid" != $$ ] || idle=$((idle + 1))
    return 0
  fi
  if [ "$turn_pid" = $$ ] && [ "$turn_phase" = start ]; then
    flag 'the work did not start' || :
    detach finish-work || :
  elif [ $((idle % 10)) -eq 0 ]; then
    reconcile "$1"
  fi
  idle=$((idle + 1))
  [ "$idle" -lt 150 ] || die RECOVERY_FAILED "The deployment $id cannot be brought to an end: $(tail -n 3 "$dir/stderr" 2>/dev/null)"
}
