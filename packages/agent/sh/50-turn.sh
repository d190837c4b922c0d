# Who works on a deployment: a row of numbered files like the lock. Only the process of the highest one writes the journal.
# A verb takes the turn as `start` and hands it to the process that it detaches.

# Sets $turn_last (the highest number) and $turn_pid, $turn_start, $turn_boot, $turn_phase of its process.
read_turn() {
  turn_path=
  turn_last=0
  turn_pid='' turn_start='' turn_boot='' turn_phase=''
  for turn_file in "$dir"/turns/[0-9][0-9][0-9][0-9][0-9][0-9]; do
    [ -f "$turn_file" ] && turn_path=$turn_file
  done
  [ -n "$turn_path" ] || return 0
  turn_last=$((1${turn_path##*/} - 1000000))
  read -r turn_pid turn_start turn_boot turn_phase 2>/dev/null <"$turn_path" || :
}

turn_alive() {
  read_turn
  alive "$turn_pid" "$turn_start" "$turn_boot"
}

# take_turn PHASE: fails when another process works. Exactly one of several that try at once succeeds.
take_turn() {
  if turn_alive && [ "$turn_phase" != start ] && [ "$turn_pid" != $$ ]; then
    return 1
  fi
  [ "$turn_phase" != start ] || [ "$1" != start ] || [ "$turn_pid" = $$ ] || ! turn_alive || return 1
  take_number=$((turn_last + 1))
  read_process $$
  create_file "$dir/turns/$(printf %06d "$take_number")" "$$ $process_start $boot $1" || return 1
  turn=$take_number
  # what the one before was about to write may not come into place any more
  for take_rest in "$journal".new.*; do
    [ ! -e "$take_rest" ] || rm -f "$take_rest"
  done
}

# wait_turn PHASE SECONDS
wait_turn() {
  read_now
  wait_until=$((now + $2 * 100))
  until take_turn "$1"; do
    read_now
    [ "$now" -lt "$wait_until" ] || return 1
    sleep 0.1
  done
}

holds_turn() {
  read_turn
  [ "$turn_last" = "${turn-}" ]
}

# Renews the lease for as long as this process runs and is not stopped.
start_heart() {
  ! holds_lock || set_lease "$lease"
  read_process $$
  heart_start=$process_start
  (
    sleeper=
    trap 'kill "$sleeper" 2>/dev/null; exit 0' TERM
    while :; do
      sleep 10 &
      sleeper=$!
      wait "$sleeper" || :
      read_process $$
      [ "$process_start" = "$heart_start" ] || exit 0
      case $process_state in Z | X) exit 0 ;; T | t) continue ;; esac
      holds_lock || exit 0
      set_lease "$lease"
    done
  ) </dev/null >/dev/null 2>&1 &
  heart=$!
}

# Waits for a renewal that is under way, so that none can follow.
stop_heart() {
  [ -n "${heart-}" ] || return 0
  kill -TERM "$heart" 2>/dev/null || :
  wait "$heart" 2>/dev/null || :
  heart=
}
