# Recovery observes, asks `decide`, and carries out what that says. It is begun anew each time: nothing is remembered but the
# journal and the marks beside it.

# expire: the deadline has come. Whoever renames `pending` first decides; this process then does the work itself.
expire() {
  look
  ! is_final || return 0
  [ ! -e "$dir/pending" ] || is_overdue || return 0
  flag "not confirmed within $confirm_seconds s" || return 0
  kill_script except-undo
  work_undo
}

# work_undo: takes the loaded deployment back in this process, once no other one works on it.
work_undo() {
  take_undo_turn || return 0
  carry_out uncounted
}

# finish_work: ends an interrupted deployment in this process, as confirmed when that was decided, as taken back otherwise.
finish_work() {
  if [ -e "$dir/confirmed" ]; then
    wait_turn confirm 10 || return 0
  else
    take_undo_turn || return 0
  fi
  carry_out counted
}

# Waits for the process that works now, which may undo by itself. Fails when nothing is left to do.
take_undo_turn() {
  # a turn is a file, and the disk may be full
  rm -rf "$dir/reserve"
  until take_turn undo; do
    [ -d "$dir/turns" ] || return 1
    look
    ! is_final || return 1
    end_stalled
    sleep 0.2
  done
}

# carry_out counted|uncounted: what is decided now that this process has the turn.
carry_out() {
  observe here
  [ "$1" = counted ] || seen_tries=0
  decide
  case $decision in
    close) close_deployment ;;
    confirm) work_confirm ;;
    give-up) give_up ;;
    undo)
      [ "$1" = uncounted ] || printf '%s\n' $((seen_tries + 1)) | write_file "$dir/recoveries" || :
      take_back "$decision_reason"
      ;;
  esac
}

# Ends a deployment that cannot be brought to its end: a person has to look at the host.
give_up() {
  kill_script
  [ -z "$torn" ] || set_journal_aside
  record broken '' "$decision_reason" || :
  close_deployment
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

# reconcile HOW: brings the loaded deployment on when nobody works on it. HOW is what `seen_how` may be; `here` does the work in
# this process.
reconcile() {
  observe "$1"
  decide
  if [ "$decision" = await ]; then
    await_successor || return 0
    observe "$1"
    [ "$seen_worker" != starting ] || seen_worker=none
    decide
  fi
  if [ "$decision" = end-worker ]; then
    end_stalled
    observe "$1"
    decide
  fi
  case $decision in
    wait | await | end-worker) return 0 ;;
    rearm)
      arm_timer || :
      return 0
      ;;
    undo | give-up) flag "$decision_reason" || : ;;
  esac
  if [ "$1" = here ]; then
    finish_work
  else
    detach finish-work || :
  fi
}

# A verb that was cut off may have detached a process that has yet to take its turn. Fails when that has happened.
await_successor() {
  await_number=$turn_last
  await_rounds=15
  while [ "$await_rounds" -gt 0 ]; do
    await_rounds=$((await_rounds - 1))
    sleep 0.2
    read_turn
    [ "$turn_last" = "$await_number" ] || return 1
  done
}

# flag REASON: decides that the loaded deployment is taken back. Fails when it was confirmed first.
flag() {
  look
  ! is_final || return 1
  # a mark is a file, and the disk may be full
  [ -e "$dir/confirmed" ] || rm -rf "$dir/reserve"
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
