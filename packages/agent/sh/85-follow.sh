# Shows a deployment to a client: journal entries and output lines as they come, from where the client stopped reading.

# beat: every five seconds a sign of life with the offset to resume from.
beat() {
  read_now
  [ "$now" -ge "${beat_next:-0}" ] || return 0
  beat_next=$((now + 500))
  as_seconds "$now"
  fact heartbeat "$seconds_text"
  fact log-offset "${follow_offset:-0}"
}

# follow UNTIL SEQ OFFSET [HOW]: UNTIL is staged, activated or final, HOW as for `reconcile`.
follow() {
  follow_how=${4:-detached}
  follow_seq=$2
  follow_offset=$3
  follow_part=
  idle=0
  [ -f "$dir/log" ] || printf '' >"$dir/log"
  exec 4<"$dir/log"
  [ "$3" -eq 0 ] || dd bs="$3" count=1 of=/dev/null <&4 2>/dev/null
  while :; do
    look
    follow_log
    follow_journal
    ! follow_ended "$1" || break
    nudge "$follow_how"
    beat
    sleep 0.1
  done
  fact log-offset "$follow_offset"
  ! is_final || note_told
}

# A client has seen how the loaded deployment ended.
note_told() {
  printf '' 2>/dev/null >"$dir/told" || :
}

follow_log() {
  while IFS= read -r log_line <&4; do
    log_line=$follow_part$log_line
    follow_part=
    follow_offset=$((follow_offset + ${#log_line} + 1))
    say log "${log_line%%"$tab"*} ${log_line#*"$tab"}"
  done
  follow_part=$follow_part$log_line
}

# Prints what `look` has seen, no more, so that the output of a step comes before the entry that ends it.
follow_journal() {
  [ "$seq" -gt "$follow_seq" ] || return 0
  follow_number=0
  while [ "$follow_number" -lt "$seq" ] && IFS= read -r follow_line; do
    follow_number=$((follow_number + 1))
    [ "$follow_number" -le "$follow_seq" ] || say journal "$follow_line"
  done <"$journal"
  follow_seq=$seq
}

follow_ended() {
  if is_final; then
    [ -e "$dir/closed" ]
    return
  fi
  ! is_flagged || return 1
  case $1:$event in
    staged:staged | staged:activated | activated:activated) return 0 ;;
    staged:*) [ -n "$armed" ] ;;
    activated:staged) [ "$follow_how" = detached ] && ! turn_alive ;;
    *) return 1 ;;
  esac
}
