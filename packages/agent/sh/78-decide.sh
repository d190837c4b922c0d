# What recovery does with a deployment: a pure function of what `observe` has seen. It reads these variables, sets $decision and
# $decision_reason, and touches nothing:
#
#   seen_order     whole, lost (neither the order nor its copy beside the journal can be read)
#   seen_event     of the journal's last entry, empty when there is none
#   seen_closed, seen_confirmed, seen_reverting, seen_abort    1 when the mark is there
#   seen_worker    none, starting (its process may be on its way), alive, stalled (alive, but its lease has ended)
#   seen_deadline  ahead, passed, other-boot
#   seen_timer     runs, gone
#   seen_claim     held (the lock and its lease), ended
#   seen_tries     recoveries that were begun before
#   seen_how       here, detached, takeover (another deployment wants the lock), activating (the work of a verb was lost)
#
# The decisions: wait, await (see whether a process comes), end-worker, rearm, close, confirm, undo, give-up.
decide() {
  decide_stage=$seen_event
  case $seen_event in
    staged | activated) ;;
    aborted | confirmed | reverted | broken) decide_stage=final ;;
    *) decide_stage=unfinished ;;
  esac
  # the later of these count for more
  [ -z "$seen_reverting$seen_abort" ] || [ "$decide_stage" = final ] || decide_stage=flagged
  [ -z "$seen_confirmed" ] || [ "$decide_stage" = final ] || decide_stage=decided
  [ "$seen_order" = whole ] || [ "$decide_stage" = final ] || decide_stage=lost
  [ -z "$seen_closed" ] || decide_stage=closed

  case $decide_stage:$seen_worker:$seen_deadline:$seen_timer:$seen_claim:$seen_how in
    closed:*) decided wait ;;
    *:alive:*) decided wait ;;
    *:stalled:*) decided end-worker ;;
    *:starting:*) decided await ;;
    final:*) decided close ;;
    lost:*) decided give-up 'its order cannot be read' ;;
    decided:*) decided confirm ;;
    flagged:*) decided_undo '' ;;
    staged:*:activating) decided_undo 'it was interrupted' ;;
    staged:*:ended:takeover)
      decided_undo 'another deployment took over, because this one was not activated in time'
      ;;
    staged:*) decided wait ;;
    activated:*:passed:*) decided_undo "not confirmed within $confirm_seconds s" ;;
    activated:*:other-boot:*) decided_undo 'the host restarted before it was confirmed' ;;
    activated:*:gone:*) decided rearm ;;
    activated:*) decided wait ;;
    *) decided_undo 'it was interrupted' ;;
  esac
}

decided() {
  decision=$1
  decision_reason=${2-}
}

# A deployment that is interrupted again and again, for instance by a step that restarts the host, is given up.
decided_undo() {
  if [ "$seen_tries" -lt "$most_tries" ]; then
    decided undo "$1"
  else
    decided give-up "recovered $most_tries times without coming to an end"
  fi
}

# observe HOW: sets what `decide` reads, of the loaded deployment.
observe() {
  look
  seen_order=$order_read
  seen_event=$event
  seen_how=$1
  seen_closed='' seen_confirmed='' seen_reverting='' seen_abort=''
  [ ! -e "$dir/confirmed" ] || seen_confirmed=1
  [ ! -e "$dir/reverting" ] || seen_reverting=1
  [ ! -e "$dir/abort" ] || seen_abort=1
  [ ! -e "$dir/closed" ] || seen_closed=1
  seen_claim=ended
  if holds_lock && ! lease_ended; then seen_claim=held; fi
  observe_worker
  seen_deadline=ahead
  seen_timer=runs
  if [ "$event" = activated ]; then
    ! is_overdue || seen_deadline=passed
    [ "$deadline" -gt 0 ] || seen_deadline=other-boot
    timer_runs || seen_timer=gone
  fi
  read_line "$dir/recoveries"
  as_number "$file_text"
  seen_tries=$number
}

# A process that has the turn as `start` only waits for the one that it has sent; this process itself waits for nobody.
observe_worker() {
  seen_worker=none
  if ! turn_alive; then
    [ "$turn_phase" != start ] || [ "$turn_boot" != "$boot" ] || seen_worker=starting
  elif [ "$turn_pid" != $$ ]; then
    seen_worker=alive
    if lease_ended; then
      seen_worker=stalled
      [ "$turn_phase" != start ] || seen_worker=none
    fi
  fi
}
